"""One cell of a file as the value its column holds."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from models import JsonText
from records.importing.reading import MAX_CELL

TRUE, FALSE = frozenset({"ya", "y", "true", "1", "benar"}), frozenset({"tidak", "t", "false", "0", "salah"})
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


class BadCell(Exception):
    """A cell cannot be read as what its column holds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def value(cell: Any, read: Callable[[Any], Any]) -> Any:
    """The value of a cell, or None for an empty one; raises BadCell."""
    if isinstance(cell, str):
        cell = cell.strip().removeprefix("'")
        if len(cell) > MAX_CELL:
            raise BadCell("too_long")
        if cell.startswith("="):
            raise BadCell("formula")
        if cell.startswith("#") and cell.rstrip("!?").isupper():
            raise BadCell("formula")  # an error that a formula left behind
    return None if cell is None or cell == "" else read(cell)


def text(cell: Any) -> str:
    """Any cell as text; a whole number keeps no decimals."""
    if isinstance(cell, float) and cell == int(cell):
        if abs(cell) >= 1e15:
            raise BadCell("rounded_number")  # a spreadsheet has cut off the last digits of a NIP or NIK
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        raise BadCell("rounded_number")
    if isinstance(cell, datetime):
        cell = cell.date()
    return str(cell)


def day(cell: Any) -> date:
    """A date cell, or one written 2026-12-31 or 31-12-2026."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        match = _DATE.fullmatch(str(cell))
        if match is None:
            raise BadCell("date")
        year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            found = date(int(year), int(month), int(number))
        except ValueError as problem:
            raise BadCell("date") from problem
    if not FIRST <= found <= LAST:
        raise BadCell("date")
    return found


def number(cell: Any) -> Decimal:
    """A number cell, or one written with a comma or a point."""
    if isinstance(cell, bool | date):
        raise BadCell("number")
    try:
        found = Decimal(str(cell).replace(" ", "").replace(",", "."))
    except InvalidOperation as problem:
        raise BadCell("number") from problem
    if not found.is_finite() or abs(found) > 10**15:
        raise BadCell("number")
    return found


def whole(cell: Any) -> int:
    """A whole number."""
    found = number(cell)
    if found != found.to_integral_value():
        raise BadCell("number")
    return int(found)


def truth(cell: Any) -> bool:
    """Ya or tidak."""
    word = text(cell).lower()
    if word not in TRUE | FALSE:
        raise BadCell("truth")
    return word in TRUE


def reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    """What reads cells for a column of the database."""
    if isinstance(column.type, JsonText):
        return lambda cell: [entry.strip() for entry in text(cell).split(";")]
    return next(read for kind, read in _READERS if isinstance(column.type, kind))


_READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (sa.Boolean, truth), (sa.Integer, whole), (sa.Numeric, number), (sa.Date, day), (sa.Text, text),
)
