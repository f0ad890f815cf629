"""Dates, moments and sentences as Indonesians write them, for templates."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import gettext, lazy_gettext

import forms
from models import Notification

DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
_ = lazy_gettext

REFUSALS = {
    "not_found": _("Halaman atau berkas ini tidak ada, atau bukan untuk Anda."),
    "not_your_task": _("Tugas ini menunggu orang lain."),
    "own_case": _("Anda tidak dapat memutus berkas Anda sendiri. Tugas ini akan dikerjakan pejabat lain."),
    "separate_duty": _("Anda sudah mengerjakan langkah sebelumnya. Langkah ini harus dikerjakan orang lain."),
    "acting_refused": _("Dokumen ini tidak dapat ditandatangani oleh Plh. atau Plt."),
    "start_refused": _("Layanan ini tidak dapat Anda mulai untuk yang bersangkutan."),
    "task_closed": _("Tugas ini sudah diselesaikan."),
    "case_closed": _("Berkas ini sudah berakhir."),
    "not_withdrawable": _("Berkas ini tidak dapat ditarik lagi."),
    "not_eligible": _("Ada syarat yang belum terpenuhi."),
    "service_closed": _("Layanan ini sedang tidak tersedia."),
    "overdrawn": _("Jumlah hari melebihi sisa hak Anda."),
    "wrong_passphrase": _("Frasa sandi tanda tangan salah. Periksa huruf besar dan kecil, lalu coba lagi."),
    "no_key": _("Anda belum mempunyai kunci tanda tangan. Hubungi administrator."),
}
HAPPENINGS = {
    "dibuka": _("Diajukan"),
    "tugas_dibuka": _("Tugas dibuka"),
    "tugas_selesai": _("Selesai"),
    "tugas_batal": _("Tidak diperlukan lagi"),
    "tugas_lewat": _("Lewat batas waktu"),
    "ditarik": _("Ditarik"),
    "berakhir": _("Berkas berakhir"),
    "pesan_diterima": _("Kabar diterima"),
}


def day(value: date | datetime | None) -> str:
    """24 November 2026."""
    return "—" if value is None else forms.shown(_local(value))


def moment(value: datetime | None) -> str:
    """24 November 2026 pukul 09.30."""
    if value is None:
        return "—"
    here = value.astimezone(ZoneInfo(current_app.config["ZONE"]))
    return f"{forms.shown(here.date())} {gettext('pukul')} {here:%H.%M}"


def due(value: datetime | None) -> str:
    """Sel, 24 Nov."""
    if value is None:
        return "—"
    here = value.astimezone(ZoneInfo(current_app.config["ZONE"]))
    return f"{DAYS[here.weekday()]}, {here.day} {forms.values.MONTHS[here.month - 1][:3]}"


def _local(value: date | datetime) -> date:
    return value.astimezone(ZoneInfo(current_app.config["ZONE"])).date() if isinstance(value, datetime) else value


def refusal(code: str) -> str:
    """The sentence of a refusal."""
    return str(REFUSALS.get(code, REFUSALS["not_found"]))


def notice(row: Notification) -> str:
    """A notification as a sentence."""
    values: dict[str, Any] = row.values
    if row.code == "task_opened":
        return gettext("Tugas baru: %(tugas)s (%(nomor)s)", **values)
    if row.code == "case_ended":
        return gettext("Berkas %(nomor)s selesai: %(hasil)s", nomor=values.get("nomor"), hasil=values.get("hasil") or gettext("ditarik"))
    return str(values.get("pesan", ""))


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    filters: dict[str, Any] = {"day": day, "moment": moment, "due": due, "shown": forms.shown, "notice": notice}
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals |= {"happening": lambda kind: str(HAPPENINGS.get(kind, kind))}
