"""Files in and out: an upload at selection, a download as an attachment for whoever may see the case."""

import io

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from documents.errors import UploadRefused
from models import Case, Document, session, transaction

bp = Blueprint("files", __name__, url_prefix="/dokumen")
SENTENCES = {
    "empty": "Berkas ini kosong. Pilih berkas lain.",
    "too_large": "Berkas terlalu besar. Perkecil sampai 2 MB untuk PDF atau 1 MB untuk gambar.",
    "wrong_type": "Jenis berkas ini tidak diterima. Unggah PDF, JPG atau PNG.",
    "renamed": "Isi berkas tidak sesuai dengan namanya. Simpan ulang sebagai PDF, JPG atau PNG.",
    "broken": "Berkas ini rusak atau tidak dapat dibuka. Pindai atau simpan ulang.",
    "active": "PDF ini berisi program. Cetak ke PDF, lalu unggah hasilnya.",
    "encrypted": "PDF ini terkunci sandi. Buka kuncinya, lalu unggah lagi.",
}


@bp.post("/")
def upload() -> ResponseReturnValue:
    """Store one file for a form's field; answers JSON with the document's id, or a sentence that says what to do."""
    person, moment = current_user.person.id, clock.now()
    given = request.files.get("berkas")
    if given is None or not given.filename:
        return {"message": gettext("Pilih berkas lebih dahulu.")}, 422
    content, name, kind = given.read(), given.filename, request.form.get("jenis", "lampiran")[:60]
    try:
        with transaction():
            document = engine.house().store.put(content, filename=name, kind=kind, person_id=person, case_id=None, by=person, now=moment)
            answer = {"id": document.id, "name": document.name}
    except UploadRefused as refusal:
        return {"message": gettext(SENTENCES.get(refusal.code, SENTENCES["broken"]))}, 422
    return answer


@bp.get("/<int:document_id>")
def download(document_id: int) -> ResponseReturnValue:
    """A document as an attachment; whoever may not see its case is told that there is none."""
    person, moment = current_user.person.id, clock.now()
    document = session.get(Document, document_id)
    if document is None:
        raise engine.NotFound(document=document_id)
    case = session.get(Case, document.case_id) if document.case_id else None
    mine = person in (document.person_id, document.uploaded_by)
    if not mine and (case is None or not engine.may_see(case, person, moment)):
        raise engine.NotFound(document=document_id)
    content, name, media, owner = engine.house().store.read(document.sha256), document.name, document.media_type, document.person_id
    with transaction():
        engine.look(owner, person, f"dokumen {document_id}", moment)
    return send_file(io.BytesIO(content), mimetype=media, as_attachment=True, download_name=name)
