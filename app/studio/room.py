"""What the pages of the studio share: the blueprint, words for files and refusals, the looser content policy of editors."""

from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext

from app import texts
from engine import lint
from engine.studio import DraftRefused
from models import SopDraft

bp = Blueprint("studio", __name__, url_prefix="/studio")
_ = lazy_gettext
KINDS = {
    "bpmn": _("Diagram"),
    "dmn": _("Tabel keputusan"),
    "form": _("Formulir"),
    "template": _("Naskah dinas"),
    "manifest": _("Manifes"),
    "scenario": _("Skenario"),
}
REFUSALS = {
    "service": _("Nama layanan hanya huruf kecil, angka dan garis bawah, paling sedikit tiga huruf, misalnya izin_penelitian."),
    "path": _("Nama berkas hanya huruf kecil, angka dan garis bawah."),
    "size": _("Berkas ini terlalu besar. Paling besar 1 MB."),
    "many": _("Rancangan ini sudah berisi terlalu banyak berkas."),
    "closed": _("Rancangan ini sudah diusulkan atau ditutup. Buka rancangan baru untuk mengubahnya lagi."),
    "nothing": _("Belum ada yang berubah dari versi yang berlaku."),
    "errors": _("Masih ada kesalahan. Perbaiki dahulu yang ditandai."),
    "scenarios": _("Ada skenario yang gagal atau belum dijalankan pada isi yang sekarang."),
    "archive": _("Berkas ZIP ini tidak dapat dipakai."),
    "reason": _("Isi alasan perubahan dan nomor SOP terbaru."),
}
# Editors of diagrams, tables and forms place what they draw by style attributes; scripts stay ours alone.
EDITOR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


@bp.after_request
def _policy(response: Response) -> Response:
    if request.endpoint in ("studio.edit", "studio.form_preview"):
        response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


def sentence(refusal: DraftRefused) -> str:
    """Why a draft is not to be had so, for its reader."""
    if refusal.values["why"] == "overtaken":
        name, at = refusal.values["by"], texts.moment(refusal.values["at"])
        return gettext("%(name)s menyimpan berkas ini pada %(at)s, sesudah Anda membukanya.", name=name, at=at)
    return str(REFUSALS[refusal.values["why"]])


def kind_of(path: str) -> str:
    """Which of the kinds a file of a bundle is."""
    ending = PurePosixPath(path).suffix.removeprefix(".")
    if ending != "yaml":
        return ending
    return "scenario" if "/scenarios/" in path else "manifest" if path.endswith("/service.yaml") else "template"


def by_kind(draft: SopDraft, saved: dict[str, Any]) -> list[tuple[str, str, list[Any]]]:
    """The files of a draft under the word for their kind, as pages list them."""
    return [(kind, str(word), [one for path, one in saved.items() if kind_of(path) == kind]) for kind, word in KINDS.items()]


def told(finding: lint.Finding, language: str) -> dict[str, Any]:
    """A finding as scripts and pages show it."""
    return {
        "file": finding.file, "element": finding.element, "name": finding.name, "severity": finding.severity,
        "text": finding.sentence(language), "code": finding.code,
    }
