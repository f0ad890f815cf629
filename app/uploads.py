"""One uploaded file: which types its place accepts, stored, or refused with a sentence that says what to do."""

from typing import Any

from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.datastructures import FileStorage

import engine
from app import clock
from documents.errors import UploadRefused
from engine.desk import Desk
from models import transaction

_ = lazy_gettext
EVERYTHING = ("application/pdf", "image/jpeg", "image/png")
PHONE_PICTURES = ("image/heic", "image/heif")
HEIC = _("Foto HEIC belum diterima. Pada iPhone pilih Pengaturan > Kamera > Format > Paling Kompatibel, atau simpan sebagai JPG.")
SENTENCES = {
    "empty": _("Berkas ini kosong. Pilih berkas lain."),
    "too_large": _("Berkas terlalu besar. Perkecil sampai 2 MB untuk PDF atau 1 MB untuk gambar."),
    "wrong_type": _("Jenis berkas ini tidak diterima. Unggah PDF, JPG atau PNG."),
    "renamed": _("Isi berkas tidak sesuai dengan namanya. Simpan ulang sebagai PDF, JPG atau PNG."),
    "broken": _("Berkas ini rusak atau tidak dapat dibuka. Pindai atau simpan ulang."),
    "active": _("PDF ini berisi program. Cetak ke PDF, lalu unggah hasilnya."),
    "encrypted": _("PDF ini terkunci sandi. Buka kuncinya, lalu unggah lagi."),
}


def sentence(refusal: UploadRefused) -> str:
    """What a refused upload means and how to mend it."""
    if refusal.values.get("found") in PHONE_PICTURES:
        return str(HEIC)
    return str(SENTENCES.get(refusal.code, SENTENCES["broken"]))


def accepted(desk: Desk, kind: str | None) -> tuple[str, ...]:
    """What a document's place in the manifest accepts; everything where it does not say."""
    rows: list[dict[str, Any]] = desk.bundle.manifest.get("documents") or []
    row = next((row for row in rows if row.get("code") == kind), {})
    given = row.get("accept") or EVERYTHING
    return tuple([given] if isinstance(given, str) else given)


def store(given: FileStorage, kind: str, accept: tuple[str, ...]) -> int:
    """Store one file for the signed-in person; returns its number. Raises UploadRefused."""
    person, moment, content = current_user.person.id, clock.now(), given.read()
    with transaction():
        document = engine.house().store.put(
            content, filename=given.filename or "", kind=kind[:60], person_id=person, case_id=None, by=person, now=moment, accept=accept
        )
        return document.id
