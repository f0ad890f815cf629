"""Files of a draft: added, saved by the editors as one works, removed, checked."""

from io import BytesIO
from typing import Any

from flask import flash, jsonify, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, languages, texts
from app.studio import blanks
from app.studio.room import KINDS, bp, sentence, told
from engine import studio
from models import SopDraft, session, transaction

FOLDERS = {"form": "forms/{0}/{1}.form", "scenario": "processes/{0}/scenarios/{1}.yaml", "template": "processes/{0}/{1}.yaml"}


@bp.post("/rancangan/<int:draft_id>/berkas-baru")
def add(draft_id: int) -> ResponseReturnValue:
    """Add an empty file of a kind to the draft and open it."""
    found, kind = studio.find(draft_id), request.form.get("jenis", "")
    if kind not in KINDS:
        raise engine.NotFound(kind=kind)
    name = request.form.get("nama", "").strip().lower()
    path = FOLDERS.get(kind, "processes/{0}/{1}." + kind).format(found.service_id, name)
    person, moment = current_user.person.id, clock.now()
    if path in studio.own_files(found):
        return redirect(url_for(".edit", draft_id=draft_id, berkas=path), 303)
    try:
        with transaction():
            known = studio.revision_of(draft_id, path)[0]
            studio.save(draft_id, path, blanks.of(kind, name, found.service_id), known, by=person, now=moment)
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
        return redirect(url_for(".draft", draft_id=draft_id), 303)
    return redirect(url_for(".edit", draft_id=draft_id, berkas=path), 303)


@bp.post("/rancangan/<int:draft_id>/hapus")
def remove(draft_id: int) -> ResponseReturnValue:
    """Take a file out of the draft; the version it began from keeps it."""
    path, person, moment = request.form.get("berkas", ""), current_user.person.id, clock.now()
    try:
        with transaction():
            studio.save(draft_id, path, None, studio.revision_of(draft_id, path)[0], by=person, now=moment)
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
    else:
        flash(gettext("Berkas dikeluarkan dari rancangan."))
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/rancangan/<int:draft_id>/simpan")
def save(draft_id: int) -> ResponseReturnValue:
    """Keep what an editor holds; answers with the revision and what the linter now says of that file."""
    path, content = request.form.get("berkas", ""), request.form.get("isi", "").replace("\r\n", "\n").encode()
    person, moment, revision = current_user.person.id, clock.now(), request.form.get("revisi", 0, int)
    try:
        with transaction():
            revision = studio.save(draft_id, path, content, revision, by=person, now=moment)
    except studio.DraftRefused as refusal:
        session.rollback()
        answer: dict[str, Any] = {"problem": sentence(refusal), "revision": refusal.values.get("revision")}
        return jsonify(answer), 409 if refusal.values["why"] == "overtaken" else 422
    found = studio.find(draft_id)
    return jsonify(revision=revision, saved=texts.moment(moment), findings=_findings(found, path, {}))


@bp.post("/rancangan/<int:draft_id>/periksa")
def check(draft_id: int) -> ResponseReturnValue:
    """What the linter says of a file as an editor holds it now; nothing is kept."""
    path, content = request.form.get("berkas", ""), request.form.get("isi", "").encode()
    found = studio.find(draft_id)
    if not studio.own_path(found.service_id, path) or len(content) > studio.LARGEST:
        return jsonify(findings=[]), 422
    return jsonify(findings=_findings(found, path, {path: content}))


def _findings(found: SopDraft, path: str, over: dict[str, bytes]) -> list[dict[str, Any]]:
    return [told(finding, languages.chosen()) for finding in studio.findings(found, over) if finding.file == path]


@bp.post("/rancangan/<int:draft_id>/hadir")
def present(draft_id: int) -> ResponseReturnValue:
    """Say that a file is before me; answers who else has it open and its newest revision."""
    path, person, moment = request.form.get("berkas", ""), current_user.person.id, clock.now()
    with transaction():
        others = studio.visit(draft_id, path, by=person, now=moment) if studio.own_path(studio.find(draft_id).service_id, path) else []
        revision, name, at = studio.revision_of(draft_id, path)
    notice = gettext("%(names)s juga membuka berkas ini.", names=", ".join(others)) if others else ""
    newer = gettext("%(name)s menyimpan berkas ini pada %(at)s.", name=name, at=texts.moment(at)) if at else ""
    return jsonify(revision=revision, others=notice, newer=newer)


@bp.get("/rancangan/<int:draft_id>/zip")
def packed(draft_id: int) -> ResponseReturnValue:
    """The draft's own files as a ZIP, for those who prefer their own editor."""
    found = studio.find(draft_id)
    name = f"{found.service_id}-{draft_id}.zip"
    return send_file(BytesIO(studio.packed(found)), "application/zip", as_attachment=True, download_name=name)


@bp.post("/rancangan/<int:draft_id>/zip")
def unpack(draft_id: int) -> ResponseReturnValue:
    """Lay a ZIP over the draft; refused whole or taken whole."""
    given, person, moment = request.files.get("zip"), current_user.person.id, clock.now()
    try:
        with transaction():
            changed = studio.unpack(draft_id, given.read() if given else b"", by=person, now=moment)
        flash(gettext("%(n)s berkas berubah.", n=len(changed)))
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
    return redirect(url_for(".draft", draft_id=draft_id), 303)
