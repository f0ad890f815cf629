"""Texts: their parts, their parts put together, and values written as text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from feel.eras import FarMoment
from feel.values import MAX_TEXT, FeelLimit, Function, Range, kind, normal, number


def string(value: Any) -> str | None:
    """The canonical text of a value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-0", "0", 1) if not value else _trimmed(plain)
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, datetime | time):
        return moment_text(value)
    if isinstance(value, FarMoment):
        return f"{value.day_of_it}T{moment_text(value.clock)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Function):
        return None
    return limited(pieces(value), "") if isinstance(value, list | tuple | Mapping | Range) else str(value)


def _trimmed(plain: str) -> str:
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def moment_text(value: datetime | time) -> str:
    """A time or date and time as the language writes it: Z for no offset, @ before the name of a zone."""
    text = value.replace(tzinfo=None).isoformat()
    if value.microsecond:
        text = text.rstrip("0")
    zone = getattr(value.tzinfo, "key", None)
    if zone:
        return f"{text}@{zone}"
    offset = value.utcoffset()
    if offset is None:
        return text
    if not offset:
        return text + "Z"
    sign, seconds = ("-", -offset) if offset < timedelta() else ("+", offset)
    hours, minutes, rest = seconds.seconds // 3600, seconds.seconds // 60 % 60, seconds.seconds % 60
    return f"{text}{sign}{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def duration_text(value: timedelta) -> str:
    """A days and time duration as ISO 8601 writes it, zero parts left out."""
    sign, rest = ("-", -value) if value < timedelta() else ("", value)
    seconds = str(rest.seconds % 60) + (f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else "")
    parts = ((rest.seconds // 3600, "H"), (rest.seconds // 60 % 60, "M"), (seconds, "S"))
    clock = "".join(f"{n}{unit}" for n, unit in parts if str(n) != "0")
    days = f"{rest.days}D" if rest.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def pieces(value: Any) -> Iterator[str]:
    """The text of a value inside another, piece by piece, so that its length can be watched."""
    value = normal(value)
    if isinstance(value, list):
        yield "["
        for n, item in enumerate(value):
            yield ", " if n else ""
            yield from pieces(item)
        yield "]"
    elif isinstance(value, Mapping):
        yield "{"
        for n, key in enumerate(value):
            yield f", {key}: " if n else f"{key}: "
            yield from pieces(value[key])
        yield "}"
    elif isinstance(value, Range):
        yield from _range_pieces(value)
    else:
        yield f'"{value}"' if isinstance(value, str) else string(value) or "null"


def _range_pieces(value: Range) -> Iterator[str]:
    yield "[" if value.start_included else "("
    if value.start is not None:
        yield from _end_pieces(value.start)
    yield ".."
    if value.end is not None:
        yield from _end_pieces(value.end)
    yield "]" if value.end_included else ")"


def _end_pieces(value: Any) -> Iterator[str]:
    if kind(value) in ("number", "string"):
        yield from pieces(value)
    else:
        yield f'@"{string(value)}"'


def limited(parts: Iterable[str], delimiter: str) -> str:
    """Texts joined; raises FeelLimit when they grow too long."""
    found, size = [], 0
    for part in parts:
        size += len(part) + len(delimiter)
        if size > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        found.append(part)
    return delimiter.join(found)


def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """A part of a text, counted from 1, or from the end when the start is negative."""
    first = int(start)
    if first == 0 or abs(first) > len(text) or (length is not None and length < 1):
        return None if first == 0 or (length is not None and length < 1) else "" if first > 0 else None
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin : begin + int(length)]


def string_join(items: list[Any], delimiter: str | None = None) -> str | None:
    """The texts of a list, nulls left out, with a delimiter between them."""
    if any(item is not None and not isinstance(item, str) for item in items):
        return None
    return limited((item for item in items if item is not None), delimiter or "")


def before(text: str, match: str) -> str:
    """What stands before the first place where a text matches; nothing when it does nowhere."""
    return text.partition(match)[0] if match and match in text else ""


def after(text: str, match: str) -> str:
    """What stands behind the first place where a text matches; nothing when it does nowhere."""
    return text if not match else text.partition(match)[2]


ROWS: list[tuple[Any, ...]] = [
    ("string", "from: any", string),
    ("substring", "string: string, start position: number, length?: number", substring),
    ("string length", "string: string", lambda text: number(len(text))),
    ("upper case", "string: string", str.upper),
    ("lower case", "string: string", str.lower),
    ("substring before", "string: string, match: string", before),
    ("substring after", "string: string, match: string", after),
    ("contains", "string: string, match: string", lambda text, match: match in text),
    ("starts with", "string: string, match: string", str.startswith),
    ("ends with", "string: string, match: string", str.endswith),
    ("string join", "list: list, delimiter?: string?", string_join),
]
