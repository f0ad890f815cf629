"""Values as a document prints them in Indonesian."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from feel import YearsMonths

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"), (100, "ratus"))


def long_date(day: date) -> str:
    """14 Juli 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shown(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return f"{long_date(value.date())} pukul {value:%H.%M}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal | int):
        whole, _, rest = f"{Decimal(value):f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", ".") if abs(int(whole)) >= 10_000 else whole
        return f"{grouped},{rest.rstrip('0')}" if rest.strip("0") else grouped
    if isinstance(value, YearsMonths):
        years, months = divmod(value.months, 12)
        return " ".join(part for part in (f"{years} tahun" if years else "", f"{months} bulan" if months else "") if part) or "0 bulan"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(value[key])}" for key in value)
    return str(value)


def spelled(number: int) -> str:
    """dua belas."""
    if number < 0:
        return f"minus {spelled(-number)}"
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    if number < 100:
        return f"{ONES[number // 10]} puluh" + (f" {ONES[number % 10]}" if number % 10 else "")
    for scale, word in SCALES:
        if number >= scale:
            many, rest = divmod(number, scale)
            head = f"se{word}" if many == 1 and scale in (100, 1000) else f"{spelled(many)} {word}"
            return head + (f" {spelled(rest)}" if rest else "")
    return str(number)


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def _spelled(value: Any) -> str:
    whole = _whole(value)
    return shown(value) if whole is None else spelled(whole)


FORMATS: dict[str, Callable[[Any], str]] = {
    "": shown,
    "rupiah": lambda v: f"Rp{shown(v)},00" if _whole(v) is None else f"Rp{_whole(v):,}".replace(",", ".") + ",00",
    "terbilang": _spelled,
    "angka_terbilang": lambda v: f"{shown(v)} ({_spelled(v)})",
    "kapital": lambda v: shown(v).upper(),
    "hari_tanggal": lambda v: f"{DAYS[v.weekday()]}, {long_date(v)}" if isinstance(v, date) else shown(v),
    "kosong": lambda v: "" if v is None else shown(v),
}
