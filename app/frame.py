"""What stands around every page: menu, delegations, count of news, tokens; and small marks templates share."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from flask import Flask, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

import engine
from app import clock, delegations, languages, policy, texts, uploads
from engine.people import readable_units
from engine.scope import today
from models import Document, Notification, SigningKey, remembered, session

_ = lazy_gettext
SCRIPT_TEXTS = {
    "saved": _("Tersimpan"),
    "not_saved": _("Belum tersimpan. Sesi Anda mungkin berakhir; isian tetap ada di halaman ini."),
    "offline": _("Belum tersimpan: sambungan terputus."),
    "uploaded": _("Terunggah:"),
    "upload_failed": _("Unggahan gagal. Periksa sambungan, lalu pilih berkas sekali lagi."),
    "heic": uploads.HEIC,
    "too_large": _("Berkas terlalu besar. Perkecil sampai 2 MB untuk PDF atau 1 MB untuk gambar."),
    "small_picture": _("Gambar ini kecil dan mungkin tidak terbaca. Ambil foto lebih dekat bila tulisannya tidak jelas."),
    "blurred": _("Gambar ini tampak buram. Pegang ponsel dengan mantap dan ambil ulang bila tulisannya tidak jelas."),
    "next": _("Lanjut"),
    "back": _("Kembali"),
    "topic": _("Bagian {n} dari {m}"),
    "sending": _("Mengirim…"),
    "zoom_in": _("Perbesar"),
    "zoom_out": _("Perkecil"),
    "rotate": _("Putar"),
    "close": _("Tutup"),
    "page_of": _("Halaman {n} dari {m}"),
    "cannot_show": _("Dokumen ini tidak dapat ditampilkan. Unduh untuk membukanya."),
    "loading": _("Memuat…"),
    "signing": _("Menandatangani {n} dari {m}"),
    "signed_all": _("Selesai: {ok} berhasil, {failed} gagal."),
    "leave": _("Penandatanganan belum selesai. Yang sudah ditandatangani tetap tersimpan."),
    "scenario_passed": _("berhasil"),
    "scenario_failed": _("gagal"),
    "finding_error": _("Salah"),
    "finding_warning": _("Periksa"),
    "loading_save": _("Menyimpan…"),
    "pick_some": _("Pilih dokumen dan isi frasa sandi lebih dahulu."),
}


WITHIN = {  # the entry of the menu that a page, or a room of pages, belongs to
    "tasks": "worklists.index", "jobs": "admin.index", "repair": "admin.index", "reference": "admin.index", "imports": "admin.index",
    "holidays": "admin.index",
    "people.mine": "people.mine",
}


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    endpoint: str
    label: str
    here: bool


def menu() -> list[Entry]:
    """The pages the signed-in person has."""
    rooms = [("home.index", gettext("Beranda")), ("services.index", gettext("Layanan")), ("cases.index", gettext("Berkas"))]
    rooms += [("worklists.index", gettext("Tugas")), ("people.mine", gettext("Riwayat"))]
    units = readable_units(current_user.person.id, clock.now())
    if units is None or units:
        rooms.append(("people.index", gettext("Pegawai")))
    if _desk_and_news()[0]:
        rooms.append(("signing.index", gettext("Meja tanda tangan")))
    if "Administrator" in current_user.account.system_roles:
        rooms.append(("admin.index", gettext("Administrasi")))
    if set(policy.RULE_WRITERS) & set(current_user.account.system_roles):
        rooms += [("studio.index", gettext("Studio")), ("playground.index", gettext("Uji aturan"))]
    endpoint, room = request.endpoint or "", request.blueprint or ""
    here = WITHIN.get(endpoint) or WITHIN.get(room) or f"{room}.index"
    return [Entry(target, label, target == here) for target, label in rooms]


def _desk_and_news() -> tuple[bool, int]:
    """Whether the signed-in person has a signing key, and so a signing desk; how many notifications they have not read."""
    person = current_user.person.id
    key = sa.exists().where(SigningKey.person_id == person)
    unread = engine.unread(person, clock.now()).scalar_subquery()
    row = remembered(("desk and news", person), lambda: session.execute(sa.select(key, unread)).one())
    return bool(row[0]), int(row[1])


def unread_count() -> int:
    """How many notifications the signed-in person has not read."""
    return _desk_and_news()[1]


def token() -> Markup:
    """The hidden field that proves a form is ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def request_key() -> str:
    """A key under which one submission is answered once."""
    return secrets.token_urlsafe(16)


def due_tag(due_at: datetime | None) -> Markup:
    """A word where a deadline is past or today."""
    now = clock.now()
    if due_at is None or today(due_at) > today(now):
        return Markup("")
    late = due_at < now
    kind, word = ("bad", gettext("lewat batas")) if late else ("warn", gettext("hari ini"))
    return Markup('<span class="tag {}">{}</span>').format(kind, word)


def notice_line(row: Notification) -> Markup:
    """A notification as a sentence that leads to what it is about."""
    target = texts.notice_target(row)
    sentence = texts.notice(row)
    return Markup('<a href="{}">{}</a>').format(target, sentence) if target else Markup("{}").format(sentence)


def document_name(value: str) -> str | None:
    """The name of one of the signed-in person's own uploads."""
    found = session.get(Document, int(value)) if value.isdigit() else None
    return found.name if found is not None and found.uploaded_by == current_user.person.id else None


@cache
def _script_texts(_language: str) -> dict[str, str]:
    return {key: str(text) for key, text in SCRIPT_TEXTS.items()}


def register(app: Flask) -> None:
    """Make all of it known to templates."""
    own = (menu, unread_count, token, request_key, due_tag, notice_line, document_name)
    app.jinja_env.globals |= {function.__name__: function for function in own}
    app.jinja_env.globals |= {
        "language": languages.chosen,
        "delegation_notices": delegations.notices,
        "script_texts": lambda: _script_texts(languages.chosen()),
    }
