"""The editors: a page for each kind of file, what it previews, and trying a table out."""

import base64
from io import BytesIO

import sqlalchemy as sa
from flask import jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, playground
from app.studio.room import KINDS, bp, kind_of
from engine import drawing, studio
from engine.workflow import BundleError
from models import Person, SopDraft, session, transaction

EDITORS = {"bpmn": "diagram", "dmn": "table", "form": "form"}


@bp.get("/rancangan/<int:draft_id>/berkas")
def edit(draft_id: int) -> ResponseReturnValue:
    """The editor of one file; a common part can be looked at, not changed."""
    found, path = studio.find(draft_id), request.args.get("berkas", "")
    content, revision, own = _content(found, path)
    kind = kind_of(path)
    return render_template(
        "studio/edit.html", draft=found, path=path, kind=kind, word=KINDS[kind], editor=EDITORS.get(kind, "text"), revision=revision,
        content=base64.b64encode(content).decode(), names=studio.names(found) if kind == "bpmn" else {},
        readonly=not own or found.status != "OPEN",
    )


def _content(found: SopDraft, path: str) -> tuple[bytes, int, bool]:
    saved = studio.own_files(found).get(path)
    if saved is not None:
        return saved.content, saved.revision, True
    shared = studio.files(found).get(path)
    if shared is None:
        raise engine.NotFound(path=path)
    return shared, 0, False


@bp.post("/rancangan/<int:draft_id>/rapikan")
def tidy(draft_id: int) -> ResponseReturnValue:
    """The diagram an editor holds, laid out anew."""
    studio.find(draft_id)
    try:
        laid = drawing.layout("diagram.bpmn", request.form.get("isi", "")[: studio.LARGEST].encode(), everything=True)
    except BundleError as error:
        return jsonify(problem=gettext("Diagram ini belum dapat dirapikan: %(problem)s", problem=error.message)), 422
    return jsonify(xml=laid.decode())


@bp.post("/rancangan/<int:draft_id>/coba")
def try_table(draft_id: int) -> ResponseReturnValue:
    """The decision an editor holds over a sample, as a piece of a page."""
    studio.find(draft_id)
    texts = {"sumber": request.form.get("isi", "")[: studio.LARGEST], "konteks": request.form.get("konteks", "")[: playground.MAX_TEXT]}
    tried = engine.try_out(texts["sumber"], texts["konteks"], decision=request.form.get("keputusan", ""), now=clock.now())
    return render_template("studio/tried.html", tried=tried, texts=texts, **playground.WORDS)


@bp.get("/rancangan/<int:draft_id>/pratinjau")
def form_preview(draft_id: int) -> ResponseReturnValue:
    """The real page of a form as it was last saved, with nobody's answers in it."""
    found, path = studio.find(draft_id), request.args.get("berkas", "")
    bound, problem = studio.sample_form(found, path, clock.now())
    return render_template("studio/form_preview.html", bound=bound, problem=problem)


@bp.post("/rancangan/<int:draft_id>/naskah")
def paper_preview(draft_id: int) -> ResponseReturnValue:
    """A document template as an editor holds it, as a PDF marked DRAF; an employee's record is looked at only by name."""
    found, path, nip = studio.find(draft_id), request.form.get("berkas", ""), request.form.get("nip", "").strip()
    content, given, moment = request.form.get("isi", "").encode(), request.form.get("konteks", "")[: playground.MAX_TEXT], clock.now()
    person_id = session.scalar(sa.select(Person.id).where(Person.nip == nip)) if nip else None
    if nip and person_id is None:
        return jsonify(problem=gettext("Tidak ada pegawai dengan NIP itu.")), 422
    if len(content) > studio.LARGEST or kind_of(path) != "template":
        return jsonify(problem=gettext("Dokumen ini tidak dapat ditampilkan.")), 422
    pdf, problem = studio.sample_paper(found, path, content, given, person_id, moment)
    looker = current_user.person.id
    if problem:
        return jsonify(problem=problem), 422
    if person_id is not None:
        session.rollback()
        with transaction():
            engine.look(person_id, looker, f"pratinjau naskah {path}", moment)
    return send_file(BytesIO(pdf), "application/pdf")
