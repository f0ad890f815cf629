"""Versions of a service side by side: in words, and coloured on both diagrams."""

import base64

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

import engine
from app import languages
from app.studio.room import bp
from engine import bundles, changes, studio
from models import Bundle, Service, session


@bp.get("/layanan/<service_id>")
def versions(service_id: str) -> ResponseReturnValue:
    """Every version of a service, newest first, with who proposed and approved it."""
    service = session.get(Service, service_id)
    if service is None:
        raise engine.NotFound(service=service_id)
    rows = session.scalars(sa.select(Bundle).where(Bundle.service_id == service_id).order_by(Bundle.version.desc())).all()
    return render_template("studio/versions.html", service=service, versions=rows, drafts=studio.open_drafts(service_id))


@bp.get("/banding")
def compare() -> ResponseReturnValue:
    """Two versions, or a version and a draft (`r12`): what changed in words, and both diagrams of a file."""
    names = [request.args.get(key, "") for key in ("dari", "ke")]
    before, after = (_files(name) for name in names)
    found = changes.compare(before, after)
    diagrams = [path for path in sorted({*before, *after}) if path.endswith(".bpmn") and before.get(path) != after.get(path)]
    path = request.args.get("berkas") or next(iter(diagrams), "")
    marks = changes.marks(path, before.get(path), after.get(path)) if path in diagrams else {}
    sides = [(title, _encoded(files.get(path))) for title, files in zip(names, (before, after), strict=True)]
    return render_template(
        "studio/compare.html", changes=found, diagrams=diagrams, path=path, marks=marks, sides=sides, names=names,
        reader=languages.chosen(),
    )


def _files(name: str) -> dict[str, bytes]:
    number = name.removeprefix("r")
    if not number.isdigit():
        raise engine.NotFound(version=name)
    files = studio.files(studio.find(int(number))) if name.startswith("r") else bundles.files_of(int(number))
    if not files:
        raise engine.NotFound(version=name)
    return files


def _encoded(content: bytes | None) -> str:
    return base64.b64encode(content or b"").decode()
