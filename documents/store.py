"""The content-addressed file store, and the gate every upload passes."""

import hashlib
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path, PurePath

import filetype

from documents.errors import FileDamaged, FileMissing, UploadRefused
from models import Document, session

LIMITS = {"application/pdf": 2 * 1024 * 1024, "image/jpeg": 1024 * 1024, "image/png": 1024 * 1024}  # bytes
SUFFIXES = {"application/pdf": {"pdf"}, "image/jpeg": {"jpg", "jpeg"}, "image/png": {"png"}}
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_NAME = re.compile(r"[^\w.() -]+")


class Store:
    """Files by the SHA-256 of their content, under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(
        self, content: bytes, *, filename: str, kind: str, person_id: int | None, case_id: int | None, by: int | None,
        now: datetime, accept: tuple[str, ...] = ("application/pdf",), limit: int | None = None,
    ) -> Document:
        """Check an upload by its content, store it and return its row; `accept` holds media types or suffixes.

        Raises UploadRefused when it is empty, too large (`limit` in bytes), of another type than accepted or than
        its name says, broken, encrypted, or a PDF with active content.
        """
        media_type = inspect(content, filename, accept, limit)
        return self.keep(
            content, filename=filename, media_type=media_type, kind=kind, person_id=person_id, case_id=case_id, by=by, now=now
        )

    def keep(
        self, content: bytes, *, filename: str, media_type: str, kind: str, person_id: int | None, case_id: int | None,
        by: int | None, now: datetime,
    ) -> Document:
        """Store content this house made itself, without the gate for uploads."""
        document = Document(
            sha256=self.write(content), name=safe_name(filename), media_type=media_type, size=len(content), kind=kind,
            person_id=person_id, case_id=case_id, uploaded_by=by, uploaded_at=now,
        )
        session.add(document)
        session.flush()
        return document

    def write(self, content: bytes) -> str:
        """Put content on disk, whole or not at all, and return its SHA-256; in a trial it is only remembered."""
        sha256 = hashlib.sha256(content).hexdigest()
        if "trial" in session.info:
            session.info["trial"][sha256] = content
            return sha256
        target = self._path(sha256)
        if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == sha256:
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The content under a hash; raises FileMissing, or FileDamaged when the disk changed it."""
        if sha256 in session.info.get("trial", ()):
            return bytes(session.info["trial"][sha256])
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise FileMissing(sha256=sha256) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged(sha256=sha256)
        return content

    def _path(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise FileMissing(sha256=sha256)
        return self.folder / sha256[:2] / sha256[2:]


def inspect(content: bytes, filename: str, accept: tuple[str, ...], limit: int | None = None) -> str:
    """The media type of an upload by its content; raises UploadRefused."""
    if not content:
        raise UploadRefused("empty", name=filename)
    found = filetype.guess(content)
    media_type = found.mime if found else "application/octet-stream"
    wanted = {media for media in SUFFIXES if media in accept or SUFFIXES[media] & {a.lstrip(".").lower() for a in accept}}
    if media_type not in wanted:
        raise UploadRefused("wrong_type", name=filename, found=media_type, accept=", ".join(sorted(wanted)))
    if PurePath(filename).suffix.lstrip(".").lower() not in SUFFIXES[media_type]:
        raise UploadRefused("renamed", name=filename, found=media_type)
    allowed = limit or LIMITS[media_type]
    if len(content) > allowed:
        raise UploadRefused("too_large", name=filename, size=len(content), limit=allowed)
    if media_type == "application/pdf":
        _inspect_pdf(content, filename)
    return media_type


def safe_name(filename: str) -> str:
    """A file name without folders, control characters or anything a header or shell could misread."""
    name = _NAME.sub("_", PurePath(filename.replace("\\", "/")).name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return (f"{stem[:80]}.{suffix[:8]}" if dot else name[:80]) or "dokumen"


def _inspect_pdf(content: bytes, filename: str) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise UploadRefused("broken", name=filename)
    if b"/Encrypt" in content:
        raise UploadRefused("encrypted", name=filename)
    # Names may be written with #xx escapes to hide them from a plain search.
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), content)
    if _ACTIVE.search(plain):
        raise UploadRefused("active", name=filename)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
