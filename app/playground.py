"""Trying rules out, for those who write them: an expression or a decision table over a sample context."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

import engine
from app import clock
from engine.trial import Fault
from feel.builtins.text import string
from feel.dmn import Finding
from feel.values import Remark, kind

_ = lazy_gettext
bp = Blueprint("playground", __name__, url_prefix="/uji-aturan")
MAX_TEXT = 200_000
MAX_SHOWN = 5_000
BEFORE = 14  # so much is shown before and behind a fault: the mark stays below its place on a phone
SAMPLE = '{\n  jenis: "PNS",\n  "tanggal lahir": date("1968-05-12")\n}'
SOURCE = "umur(tanggal lahir, hari ini) >= 58"
FAULTS = {
    "unreadable": _("Tidak dapat dibaca."),
    "limit": _("Dihentikan: evaluasi melewati batas."),
    "broken": _("Tabel melanggar aturannya sendiri."),
    "no_context": _("Konteks contoh harus berupa konteks, misalnya {nama: \"Sari\"}."),
    "no_decision": _("Tidak ada keputusan di dalamnya."),
}
REMARKS = {
    "unknown_name": _("Nama %(a)s tidak dikenal, jadi null."),
    "no_entry": _("Tidak ada isian %(a)s, jadi null."),
    "no_function": _("Yang dipanggil bukan fungsi, jadi null."),
    "arguments": _("Argumen %(a)s tidak cocok, jadi null."),
    "not_boolean": _("Syarat menghasilkan nilai yang bukan benar atau salah, jadi null."),
    "type": _("Nilai %(a)s tidak sesuai jenisnya, jadi null."),
    "broken": _("Tabel melanggar aturannya sendiri: %(a)s"),
}
FINDINGS = {
    "unknown_name": _("Nama %(a)s tidak dikenal."),
    "gap": _("Tidak ada aturan untuk %(a)s."),
    "overlap": _("Aturan %(a)s dan %(b)s sama-sama cocok untuk %(c)s."),
    "never_matches": _("Aturan %(a)s tidak akan pernah cocok."),
    "not_allowed": _("Hasil %(b)s tidak termasuk nilai kolom %(a)s."),
}


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The page; what is posted is tried and shown, and nothing of it is kept."""
    texts = {"sumber": SOURCE, "konteks": SAMPLE, "nilai": "", "keputusan": ""}
    tried = None
    if request.method == "POST":
        texts = {name: request.form.get(name, "")[:MAX_TEXT].replace("\r\n", "\n") for name in texts}
        tried = engine.try_out(
            texts["sumber"], texts["konteks"], tested=texts["nilai"], decision=texts["keputusan"], now=clock.now()
        )
    return render_template("playground/index.html", texts=texts, tried=tried, **WORDS)


def shown(value: Any) -> str:
    """A value as the language writes it, shortened."""
    if value is None or kind(value) in ("function", "Any"):
        return "null" if value is None else kind(value)
    text = f'"{value}"' if isinstance(value, str) else string(value) or "null"
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + " …"


def sentence(fault: Fault) -> str:
    """What went wrong, with its place."""
    said = str(FAULTS[fault.kind])
    if fault.line is None or "#" in fault.detail.partition(":")[0]:  # a cell of a table: the detail tells which
        return said
    where = gettext("Konteks contoh") if fault.text == "sample" else gettext("Ungkapan")
    return gettext("%(where)s, baris %(line)s, kolom %(column)s: %(said)s", where=where, line=fault.line, column=fault.column, said=said)


def place(fault: Fault, texts: dict[str, str]) -> str:
    """The line that could not be read with a mark below its place; nothing when the place is in a cell of a table."""
    text = texts["konteks" if fault.text == "sample" else "sumber"]
    lines = text.split("\n")
    if fault.line is None or fault.column is None or text.lstrip().startswith("<") or fault.line > len(lines):
        return ""
    start = max(0, fault.column - 1 - BEFORE)
    return f"{lines[fault.line - 1][start : start + 2 * BEFORE]}\n{' ' * (fault.column - 1 - start)}▲"


def told(note: Finding | Remark) -> str:
    """A finding of the static checks, or a warning of the evaluation, as a sentence."""
    values = dict(zip("abc", (*note.values, "", "", ""), strict=False))
    return str((FINDINGS if isinstance(note, Finding) else REMARKS)[note.code]) % values


WORDS = {"shown": shown, "sentence": sentence, "place": place, "told": told}  # what `playground/result.html` calls
