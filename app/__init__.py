"""The Flask shell: HTTP in, HTML out; the only package that knows Flask."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    accounts,
    admin,
    api,
    cases,
    connectors,
    delegations,
    duties,
    entrance,
    errors,
    files,
    frame,
    granting,
    holidays,
    home,
    imports,
    jobs,
    languages,
    lock,
    pact,
    people,
    playground,
    policy,
    reference,
    repair,
    second_factor,
    services,
    signing,
    studio,
    surveys,
    tasks,
    texts,
    verification,
    worklists,
)
from app.sessions import RowSessions
from config import Config
from models import session

MAX_REQUEST = 5 * 1024 * 1024
ROOMS = (
    accounts,
    admin,
    api,
    cases,
    connectors,
    delegations,
    entrance,
    files,
    granting,
    holidays,
    home,
    imports,
    jobs,
    lock,
    pact,
    people,
    playground,
    reference,
    repair,
    second_factor,
    services,
    signing,
    studio,
    surveys,
    tasks,
    verification,
    worklists,
)
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(config: Config) -> Flask:
    """The application; the caller has bound the database and furnished the engine."""
    app = Flask(__name__)
    app.config.from_mapping(
        asdict(config),
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="id",
        SESSION_COOKIE_NAME="alur",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SESSION_COOKIE_SECURE=config.SECURE_COOKIES,
    )
    if config.PROXIES:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.PROXIES, x_proto=config.PROXIES, x_host=config.PROXIES)  # type: ignore[method-assign]
    app.session_interface = RowSessions()
    errors.register(app)
    LoginManager(app).user_loader(accounts.load_user)
    imports.allow_large_files(app)  # before the token is looked for in the form
    CSRFProtect(app).exempt(api.bp)  # called with a token of its own, by no browser
    languages.register(app)
    policy.enforce(app)
    duties.enforce(app)
    texts.register(app)
    frame.register(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _assets(Path(app.static_folder or "") / "dist")
    app.after_request(_headers)
    app.teardown_appcontext(lambda _: session.remove())
    return app


def _assets(folder: Path) -> Any:
    manifest = folder / "manifest.json"
    hashes: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    return lambda name: f"/static/dist/{name}?v={hashes.get(name, '0')}"


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(), microphone=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
