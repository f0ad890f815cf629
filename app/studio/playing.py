"""Playing a draft: where a scenario stands, the forms that wait, and what one does next as its next step."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

import engine
from app import clock, texts
from app.studio.room import bp, kind_of, sentence
from engine import studio
from engine.scenarios import ScenarioError
from models import SopDraft, session, transaction

_ = lazy_gettext
ACTIONS = {
    "lihat": _("Lihat syarat"),
    "ajukan": _("Ajukan"),
    "mulai": _("Dimulai sistem"),
    "kerjakan": _("Kerjakan"),
    "lewat": _("Lewat hari kerja"),
    "sampai": _("Sampai"),
    "terima": _("Pesan datang"),
    "pesan": _("Pesan dari luar"),
    "umumkan": _("Kabar dari berkas lain"),
    "tarik": _("Ditarik"),
    "agenda": _("Penilaian malam"),
}
CONTROL = frozenset({"csrf_token", "berkas", "_unsur", "_jenis", "oleh", "revisi"})


@bp.get("/rancangan/<int:draft_id>/main")
def play(draft_id: int) -> ResponseReturnValue:
    """Where a scenario of the draft stands after its last step."""
    found, path = studio.find(draft_id), request.args.get("berkas", "")
    return _page(found, path, None, None)


@bp.post("/rancangan/<int:draft_id>/main")
def act(draft_id: int) -> ResponseReturnValue:
    """Do something in the play; what the engine accepts becomes the scenario's next step, what it refuses is shown."""
    found, path = studio.find(draft_id), request.form.get("berkas", "")
    saved = studio.own_files(found).get(path)
    if saved is None or kind_of(path) != "scenario":
        raise engine.NotFound(path=path)
    kind, typed = request.form.get("_jenis", ""), MultiDict(request.form)
    try:
        studio.read(path, saved.content)  # what an analyst wrote by hand may be no scenario
        if kind == "urungkan":
            return _keep(found, path, studio.without_last(saved.content), saved.revision)
        if kind == "harapkan":
            return _keep(found, path, studio.expecting(saved.content, studio.run(found, path)), saved.revision)
        content = studio.with_step(saved.content, _step(kind, request.form))
        played = studio.run(found, path, content, typed)
    except (studio.DraftRefused, ScenarioError, TimeoutError):
        return _page(found, path, None, None)
    if played.failures:
        return _page(found, path, content, typed)
    return _keep(found, path, content, saved.revision)


def _step(kind: str, form: MultiDict[str, str]) -> dict[str, Any]:
    if kind in ("ajukan", "kerjakan"):
        step: dict[str, Any] = {kind: form.get("_unsur", "")}
        if kind == "kerjakan" and form.get("oleh"):
            step["oleh"] = form["oleh"]
        typed = {key: _plain(values) for key, values in form.lists() if key not in CONTROL and not key.startswith("unggah_")}
        return step | {"isian": {key: value for key, value in typed.items() if value not in ("", [])}}
    if kind == "lewat":
        return {"lewat": max(1, min(form.get("hari", 1, int), 400))}
    return {"terima": form.get("pesan", ""), "isi": {}}


def _plain(values: list[str]) -> Any:
    return values if len(values) > 1 else values[0].replace("\r\n", "\n")


def _keep(found: SopDraft, path: str, content: bytes, revision: int) -> ResponseReturnValue:
    person, moment, draft_id = current_user.person.id, clock.now(), found.id
    try:
        with transaction():
            studio.save(draft_id, path, content, revision, by=person, now=moment)
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
    return redirect(url_for(".play", draft_id=draft_id, berkas=path, _anchor="keadaan"), 303)


def _page(found: SopDraft, path: str, content: bytes | None, typed: Mapping[str, str] | None) -> ResponseReturnValue:
    problem, played = None, None
    try:
        played = studio.run(found, path, content, MultiDict(typed) if typed else None)
    except studio.DraftRefused as refusal:
        problem = " ".join([sentence(refusal), *refusal.values.get("problems", ())[:3]])
    except ScenarioError as error:
        problem = str(error)
    except TimeoutError:
        problem = gettext("Skenario ini berjalan terlalu lama dan dihentikan.")
    found = studio.find(found.id)
    doable = [("kerjakan", one) for one in played.waiting] + [("ajukan", one) for one in played.starts] if played else []
    page = render_template(
        "studio/play.html", draft=found, path=path, played=played, doable=doable, problem=problem, typed=typed or {}, news_of=texts.notice,
        action_word=lambda action: ACTIONS.get(action, action),
    )
    session.rollback()
    return page, 422 if problem or (typed and played and played.failures) else 200
