"""What stands before every page: a locked session, the pact to accept, a second factor to set up."""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask import Flask, current_app, redirect, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app import binding, clock
from engine import pact, second_factor
from models import Account

LOCKED, OWED = "terkunci", "dahulu"
ALWAYS = frozenset({"static", "accounts.sign_out", "accounts.language", "lock.unlock"})


def titles(setting: str) -> Collection[str]:
    """The roles a setting names, separated by commas."""
    return [title.strip() for title in setting.split(",") if title.strip()]


def owed(account: Account, setting: str, now: datetime) -> list[str]:
    """The rooms an account has to pass before any page: the pact, then the second factor."""
    found = ["pact.agree"] if pact.due(account.id, now) is not None else []
    if second_factor.obligatory(account, titles(setting), now) and not second_factor.enrolled(account.id):
        found.append("second_factor.index")
    return found


def done(endpoint: str) -> None:
    """A duty is fulfilled."""
    rest = [duty for duty in browser.get(OWED, []) if duty != endpoint]
    if rest:
        browser[OWED] = rest
    else:
        browser.pop(OWED, None)


def free() -> bool:
    """Whether the signed-in person may go anywhere: nothing is owed and the session is not locked."""
    return bool(current_user.is_authenticated) and not browser.get(LOCKED) and not browser.get(OWED)


def enforce(app: Flask) -> None:
    """Let nobody past a lock or a duty; what a locked page sent is kept as a draft."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in ALWAYS or not current_user.is_authenticated:
            return None
        _lock_when_idle()
        if browser.get(LOCKED):
            return _to_the_lock()
        duty = next(iter(browser.get(OWED, [])), None)
        if duty is None or endpoint.split(".")[0] == duty.split(".")[0]:
            return None
        return redirect(url_for(duty), 303)

    app.jinja_env.globals |= {"free": free, "lock_minutes": lambda: app.config["LOCK_MINUTES"] if free() else 0}


def _lock_when_idle() -> None:
    seen, minutes = browser.seen_at, current_app.config["LOCK_MINUTES"]  # type: ignore[attr-defined]
    if minutes and seen is not None and clock.now() - seen > timedelta(minutes=minutes):
        browser[LOCKED] = True


def _to_the_lock() -> ResponseReturnValue:
    target = request.full_path.rstrip("?") if request.method == "GET" else binding.rescue() or url_for("home.index")
    if request.headers.get("Accept", "").startswith("application/json"):
        return {"message": gettext("Sesi ini terkunci. Buka kuncinya dengan sandi Anda.")}, 401
    return redirect(url_for("lock.unlock", next=target), 303)
