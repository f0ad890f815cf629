"""Dates, moments and sentences for the reader, in their language."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, current_app, url_for
from flask_babel import get_locale, gettext, lazy_gettext

import engine
import forms
from models import Case, Notification, session

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
    "case_held": _("Berkas ini sedang ditahan administrator. Coba lagi nanti."),
    "repair_refused": _("Perbaikan ini tidak dapat dilakukan: keadaan berkas sudah lain, atau harus diputus administrator lain."),
    "not_withdrawable": _("Berkas ini tidak dapat ditarik lagi."),
    "not_eligible": _("Ada syarat yang belum terpenuhi."),
    "service_closed": _("Layanan ini sedang tidak tersedia."),
    "overdrawn": _("Jumlah hari melebihi sisa hak Anda."),
    "wrong_passphrase": _("Frasa sandi tanda tangan salah. Periksa huruf besar dan kecil, lalu coba lagi."),
    "no_key": _("Anda belum mempunyai kunci tanda tangan. Hubungi administrator."),
    "already_answered": _("Anda sudah menjawab pertanyaan tentang berkas ini."),
    "no_seal": _("Segel instansi belum dipasang, sehingga dokumen ini belum dapat dicetak. Hubungi administrator."),
    "needs_answers": _("Dokumen ini perlu dibuka dan diisi sebelum ditandatangani."),
    "narrative_key_missing": _("Isian rahasia tidak dapat disimpan atau dibaca: kuncinya tidak terpasang. Hubungi administrator."),
    "narrative_damaged": _("Isian rahasia berkas ini tidak dapat dibuka. Hubungi administrator."),
    "unwelcome": _("Sistem itu tidak dapat dilayani."),
    "grant_refused": _("Peran tidak dapat diberikan atau diakhiri seperti itu."),
    "second_factor_refused": _("Verifikasi dua langkah sudah terpasang, atau kodenya tidak cocok."),
    "not_yours_to_give": _("Hanya jabatan yang Anda pangku yang dapat Anda limpahkan."),
}
UNWELCOME = {
    "token": _("Token tidak ada, salah, atau sudah dicabut."),
    "message": _("Token ini tidak berlaku untuk pesan dengan nama itu."),
    "rate": _("Terlalu banyak panggilan dalam satu menit. Tunggu sebentar, lalu kirim lagi."),
    "reused": _("Pesan dengan id itu sudah pernah diterima dengan isi lain."),
}
GRANTS = {
    "role": _("Peran ini tidak diberikan dengan cara ini."),
    "unit": _("Pilih unit kerja tempat peran ini berlaku."),
    "holder": _("Pilih satu pemegang: seorang pegawai atau satu jabatan."),
    "own": _("Peran untuk Anda sendiri harus diberikan administrator lain."),
    "dates": _("Tanggal terakhir tidak boleh lebih awal dari kemarin atau dari tanggal mulai."),
    "known": _("Pemegang ini sudah mempunyai peran yang sama pada hari-hari itu."),
    "basis": _("Isi dasar pemberian peran."),
    "ended": _("Peran ini sudah berakhir."),
    "own_request": _("Usul Anda sendiri harus diputus administrator lain."),
}
REPAIRS = {
    "details": _("Lengkapi isian tindakan ini."),
    "reason": _("Isi alasan perbaikan."),
    "decided": _("Usul ini sudah diputus."),
    "own_proposal": _("Usul Anda sendiri harus diputus administrator lain."),
    "sensitive": _("Isian rahasia tidak dapat diubah di sini; mintalah pengisinya memperbaiki sendiri."),
    "own_case": _("Anda tidak dapat memperbaiki berkas tentang diri Anda sendiri."),
    "suspended": _("Berkas ini sudah ditahan."),
    "not_suspended": _("Berkas ini tidak sedang ditahan."),
    "not_waiting": _("Tugas itu tidak menunggu lagi; berkas sudah berjalan terus."),
    "value": _("Nilai baru itu tidak dapat dihitung atau disimpan. Periksa ungkapannya."),
    "moved_on": _("Berkas ini sudah berjalan terus sejak dipindahkan, sehingga tidak dapat dikembalikan."),
    "bundle": _("Versi SOP itu bukan milik layanan ini atau belum pernah berlaku."),
    "parallel_open": _("Ada langkah lain yang terbuka di sampingnya, sehingga tugas ini tidak dapat dipindahkan."),
    "one_of_several": _("Tugas ini satu dari beberapa yang sama, sehingga tidak dapat dipindahkan."),
    "other_scope": _("Langkah tujuan berada di bagian diagram yang lain."),
    "join_starves": _("Di belakang langkah tujuan ada gerbang yang menunggu cabang yang tidak akan tiba."),
}
REPAIR_VERBS = {
    "suspend": _("Tahan berkas"),
    "resume": _("Lanjutkan berkas"),
    "cancel": _("Batalkan berkas"),
    "move": _("Pindahkan ke langkah lain"),
    "set_variable": _("Ubah data"),
    "migrate": _("Pindahkan ke versi SOP lain"),
}
DOCUMENT_VERDICTS = {
    "SAH": _("sah"),
    "TIDAK_TERBACA": _("tidak terbaca"),
    "TIDAK_SESUAI": _("tidak sesuai"),
    "TIDAK_ASLI": _("tidak asli"),
}
HAPPENINGS = {
    "dibuka": _("Diajukan"),
    "tugas_dibuka": _("Tugas dibuka"),
    "tugas_selesai": _("Selesai"),
    "tugas_batal": _("Tidak diperlukan lagi"),
    "tugas_lewat": _("Lewat batas waktu"),
    "ditarik": _("Ditarik"),
    "berakhir": _("Berkas berakhir"),
    "tugas_diserahkan": _("Tugas diserahkan kepada orang lain"),
    "tugas_dialihkan": _("Tugas dialihkan ke pejabat lain"),
    "pindah_induk": _("Dipindahkan ke periode berikutnya"),
    "perbaikan_diusulkan": _("Administrator mengusulkan perbaikan"),
    "perbaikan_ditolak": _("Usul perbaikan ditolak"),
    "ditahan": _("Ditahan administrator"),
    "dilanjutkan": _("Dilanjutkan"),
    "dibatalkan": _("Dibatalkan"),
    "dipindah": _("Dipindahkan ke langkah lain"),
    "variabel_diubah": _("Data berkas diperbaiki administrator"),
    "versi_diganti": _("Beralih ke versi SOP lain"),
    "versi_dikembalikan": _("Kembali ke versi SOP semula"),
    "pesan_diterima": _("Kabar diterima"),
    "insiden_selesai": _("Gangguan sudah teratasi"),
}
STEP_STATES = {"done": _("selesai"), "now": _("sekarang"), "next": _("berikutnya"), "skipped": _("lewat batas waktu")}
CHILD_STATES = {
    "menunggu": _("belum dibuka"), "berjalan": _("sedang berjalan"), "selesai": _("selesai"), "batal": _("dibatalkan"),
    "gagal": _("gagal dibuka"), "pindah": _("dipindahkan ke periode berikutnya"),
}
INCIDENTS = {
    "step": _("Langkah gagal"),
    "timer": _("Batas waktu gagal dijalankan"),
    "outbox": _("Kiriman gagal"),
    "stuck": _("Berkas berhenti tanpa tugas"),
}
VERDICTS = {
    "VALID": _("Asli"),
    "UNKNOWN": _("Tidak dikenal"),
    "TAMPERED": _("Tidak sah: isi berubah"),
    "REVOKED": _("Dicabut"),
    "REPLACED": _("Sudah diganti"),
    "VOID": _("Batal"),
}
CHECKS = {
    "hash": _("Isi berkas sama persis dengan yang terdaftar"),
    "signature": _("Tanda tangan elektronik sah"),
    "trusted": _("Penandatangan dikenal pada saat menandatangani"),
    "whole": _("Tanda tangan mencakup seluruh berkas"),
    "unmodified": _("Tidak ada perubahan setelah ditandatangani"),
}
ACCOUNT_NEWS = {
    "account_kode": _("Administrator memberi Anda kode sekali pakai untuk membuat sandi baru."),
    "account_dua_langkah": _("Administrator melepas verifikasi dua langkah dari akun Anda. Pasang lagi pada halaman Profil."),
    "account_aktifkan": _("Administrator mengaktifkan akun Anda."),
    "account_nonaktifkan": _("Administrator menonaktifkan akun Anda."),
}
NOTES = {"corrected": _("Diralat"), "replaced": _("Diganti"), "revoked": _("Dicabut")}
BROWSERS = (
    ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def read_day(text: str | None) -> date | None:
    """The day a date field sends; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def day(value: date | datetime | None) -> str:
    """24 November 2026."""
    return "—" if value is None else _dated(_here(value), "d MMMM y", str(get_locale()))


def iso_day(value: str) -> str:
    """A date written in ISO form as people write it."""
    return day(date.fromisoformat(value))


def moment(value: datetime | None) -> str:
    """24 November 2026 pukul 09.30."""
    if value is None:
        return "—"
    here = _zoned(value)
    return gettext("%(day)s pukul %(hour)s.%(minute)s", day=day(value), hour=f"{here:%H}", minute=f"{here:%M}")


def due(value: datetime | None) -> str:
    """Sel, 24 Nov."""
    return "—" if value is None else _dated(_here(value), "EEE, d MMM", str(get_locale()))


@lru_cache(maxsize=4096)
def _dated(value: date, pattern: str, language: str) -> str:
    """A long list says few days many times."""
    return str(format_date(value, pattern, locale=language))


def size(value: int) -> str:
    """340 KB, 1,2 MB."""
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} KB"
    return f"{forms.shown(round(value / 1024 / 1024, 1))} MB"


def browser(agent: str) -> str:
    """Chrome, Android: what a browser says it is, shortly."""
    named = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    return ", ".join(filter(None, (named, system))) or gettext("Peramban tidak dikenal")


def _zoned(value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(current_app.config["ZONE"]))


def _here(value: date | datetime) -> date:
    return _zoned(value).date() if isinstance(value, datetime) else value


def refusal(code: str) -> str:
    """The sentence of a refusal."""
    return str(REFUSALS.get(code, REFUSALS["not_found"]))


def grant_refusal(error: engine.GrantRefused) -> str:
    """Why a role cannot be given or taken so."""
    return str(GRANTS.get(error.values["why"], REFUSALS["grant_refused"]))


def repair_refusal(error: engine.RepairRefused) -> str:
    """Why a repair is not to be had; a version that does not fit names the element."""
    if (why := error.values.get("why")) in REPAIRS:
        return str(REPAIRS[why])
    if element := error.values.get("element"):
        return gettext("Versi itu tidak cocok dengan keadaan berkas pada unsur %(element)s.", element=element)
    return refusal(error.code)


def closed(error: Exception) -> str | None:
    """The sentence that says who was faster; None when nobody is known."""
    values = getattr(error, "values", {})
    if not isinstance(error, engine.TaskClosed) or not values.get("by"):
        return None
    words = {"task": values["task"], "by": values["by"], "at": moment(values["at"])}
    return gettext("Tugas “%(task)s” sudah diselesaikan oleh %(by)s pada %(at)s.", **words)


def stamp(value: datetime | None) -> str:
    """2026-11-24 09:30, as a spreadsheet sorts it."""
    return f"{_zoned(value):%Y-%m-%d %H:%M}" if value is not None else ""


def notice(row: Notification) -> str:
    """A notification as a sentence."""
    values: dict[str, Any] = row.values
    if row.code == "task_opened":
        return gettext("Tugas baru: %(tugas)s (%(nomor)s)", **values)
    if row.code == "case_ended":
        return gettext("Berkas %(nomor)s selesai: %(hasil)s", nomor=values.get("nomor"), hasil=values.get("hasil") or gettext("ditarik"))
    if row.code == "opened_for_you":
        return gettext("Fasilitator mengajukan %(layanan)s untuk Anda (%(nomor)s)", **values)
    if row.code == "grants_due":
        return gettext("%(jumlah)s peran perlu ditinjau: sudah setahun tidak ditinjau atau akan berakhir.", **values)
    if row.code in ACCOUNT_NEWS:
        return str(ACCOUNT_NEWS[row.code])
    return str(values.get("pesan", ""))


def notice_target(row: Notification) -> str | None:
    """The page a notification is about."""
    if row.task_id is not None and row.code == "task_opened":
        return url_for("tasks.show", task_id=row.task_id)
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    return url_for("cases.show", number=case.number) if case is not None and case.number else None


def verdict_title(status: str, by_token: bool) -> str:
    """What the verification page says first."""
    return gettext("Terdaftar") if by_token and status == "VALID" else str(VERDICTS.get(status, status))


def verdict_text(status: str, by_token: bool) -> str:
    """What a verdict means for its reader."""
    if status == "VALID" and by_token:
        return gettext("Dokumen dengan data di bawah ini terdaftar. Cocokkan dengan cetakan Anda, atau unggah PDF-nya untuk memeriksa isi.")
    if status == "VALID":
        return gettext("Berkas ini persis sama dengan dokumen yang ditandatangani dan tidak berubah.")
    if status == "UNKNOWN" and not by_token:
        return gettext("Berkas ini bukan dokumen yang kami terbitkan, atau sudah diubah. Jangan pakai; minta yang asli kepada penerbit.")
    if status in ("REVOKED", "REPLACED"):
        return gettext("Dokumen ini pernah berlaku tetapi tidak berlaku lagi. Minta dokumen terbaru kepada penerbitnya.")
    return gettext("Jangan pakai dokumen ini. Minta dokumen asli kepada penerbitnya.")


def register(app: Flask) -> None:
    """Make filters and sentences known to templates."""
    filters: dict[str, Any] = {
        "day": day, "iso_day": iso_day, "moment": moment, "due": due, "shown": forms.shown, "size": size, "browser": browser,
        "combine": lambda given, **more: {**given, **more},
    }
    app.jinja_env.filters.update(filters)

    def words(table: dict[str, Any]) -> Any:
        return lambda key: str(table.get(key, key))

    app.jinja_env.globals |= {
        "happening": words(HAPPENINGS), "step_state": words(STEP_STATES), "child_state": words(CHILD_STATES),
        "incident_kind": words(INCIDENTS), "check_name": words(CHECKS),
        "note_kind": words(NOTES), "repair_verb": words(REPAIR_VERBS), "document_verdict": words(DOCUMENT_VERDICTS),
        "verdict_title": verdict_title, "verdict_text": verdict_text,
    }
