"""From what was typed to a FEEL value and back, as Indonesians write numbers, dates and times."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


class Unreadable(Exception):
    """What was typed is not a value of that kind; `code` names the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_number(text: str) -> Decimal:
    """1.250,5 or 1250.5; raises Unreadable."""
    plain = text.strip().replace(" ", "").removeprefix("Rp")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(".") > 1 or (plain.count(".") == 1 and len(plain.rpartition(".")[2]) == 3):
        plain = plain.replace(".", "")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable("number") from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise Unreadable("number")
    return number


def read_date(text: str) -> date:
    """2026-11-24 or 24/11/2026; raises Unreadable."""
    for form in _DATES:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise Unreadable("date")


def read_moment(text: str, subtype: str, zone: Any) -> date | time | datetime:
    """A date, a time or both after the field's subtype; raises Unreadable."""
    if subtype == "date":
        return read_date(text)
    try:
        if subtype == "time":
            return time.fromisoformat(text.strip())
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone)
    except ValueError as error:
        raise Unreadable(subtype) from error


def typed(value: Any) -> str:
    """A value as it would be typed into its field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Decimal | int):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def shown(value: Any) -> str:
    """A value as people read it: 24 November 2026, 1.250,5, Ya."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, Decimal | int):
        whole, _, rest = f"{Decimal(value):f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", ".") if abs(int(whole)) >= 10_000 else whole
        return f"{grouped},{rest}" if rest.strip("0") else grouped
    if isinstance(value, datetime):
        return f"{shown(value.date())} {value:%H.%M}"
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value) or "—"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(value[key])}" for key in value)
    return str(value)
