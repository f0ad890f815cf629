"""Files in and out: an upload at selection, a download as an attachment for whoever may see the case."""

import io

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, uploads
from documents.errors import UploadRefused
from engine.desk import Desk
from models import Document, session, transaction

bp = Blueprint("files", __name__, url_prefix="/dokumen")


@bp.post("/")
def upload() -> ResponseReturnValue:
    """Store one file for a form's field; answers JSON with the document's id, or a sentence that says what to do."""
    desk, given = _desk(), request.files.get("berkas")
    if given is None or not given.filename:
        return {"message": gettext("Pilih berkas lebih dahulu.")}, 422
    kind = request.form.get("jenis", "lampiran")
    try:
        number = uploads.store(given, kind, uploads.accepted(desk, kind))
    except UploadRefused as refusal:
        return {"message": uploads.sentence(refusal)}, 422
    return {"id": number, "name": session.get_one(Document, number).name}


def _desk() -> Desk:
    """The form the file is for: one that this person has open."""
    person, moment = current_user.person.id, clock.now()
    task_id, service_id = request.args.get("tugas", type=int), request.args.get("layanan")
    if task_id is not None:
        return engine.open_task(task_id, person, moment)
    about = request.args.get("untuk", type=int)
    event, service = request.args.get("mulai"), request.args.get("tentang")
    if service and event:
        return engine.open_start(service_id or "", event, person, moment, subject=engine.Subject("service", service))
    event = engine.own_start(service_id or "", event) if about is None else event
    if event is None:
        abort(404)
    return engine.open_start(service_id or "", event, person, moment, subject=engine.employee(about) if about is not None else None)


@bp.get("/<int:document_id>")
def download(document_id: int) -> ResponseReturnValue:
    """A document as an attachment; whoever may not see its case is told that there is none."""
    person, moment = current_user.person.id, clock.now()
    document = session.get(Document, document_id)
    if document is None:
        raise engine.NotFound(document=document_id)
    mine = person in (document.person_id, document.uploaded_by)
    if not mine and not any(engine.may_see(case, person, moment) for case in engine.cases_of_document(document)):
        raise engine.NotFound(document=document_id)
    content, name, media, owner = engine.house().store.read(document.sha256), document.name, document.media_type, document.person_id
    with transaction():
        engine.look(owner, person, f"dokumen {document_id}", moment)
    return send_file(io.BytesIO(content), mimetype=media, as_attachment=True, download_name=name)
