"""How points and ranges lie to each other, and ranges read from text."""

import re
from typing import Any

from feel.comparison import compare
from feel.literals import literal
from feel.values import Range

_WRITTEN = re.compile(r"\s*([\[(\]])(.*)\.\.(.*)([\])\[])\s*", re.DOTALL)


def read_range(text: str) -> Range | None:
    """The range a text writes between literals; an end left out is open."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    low, high = (literal(part.strip()) if part.strip() else None for part in (match[2], match[3]))
    start_included, end_included = match[1] == "[", match[4] == "]"
    if (low is None and start_included) or (high is None and end_included) or (low is None and high is None):
        return None
    if low is not None and high is not None and compare("<=", low, high) is not True:
        return None
    open_end = "" if None not in (low, high) else (">=" if start_included else ">") if high is None else "<=" if end_included else "<"
    return Range(low, high, start_included, end_included, open_end)


def _span(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _less(a: Any, b: Any) -> bool:
    outcome = compare("<", a, b)
    if outcome is None:
        raise ValueError("these cannot be compared")  # the caller gives null
    return outcome


def _same(a: Any, b: Any) -> bool:
    return not _less(a, b) and not _less(b, a)


def before(a: Any, b: Any) -> bool:
    """Whether everything in a lies before everything in b."""
    x, y = _span(a), _span(b)
    return _less(x.end, y.start) or (_same(x.end, y.start) and not (x.end_included and y.start_included))


def meets(a: Range, b: Range) -> bool:
    """Whether a ends where b begins, both with that point."""
    return a.end_included and b.start_included and _same(a.end, b.start)


def _starts_before(x: Range, y: Range) -> bool:
    return _less(x.start, y.start) or (_same(x.start, y.start) and x.start_included and not y.start_included)


def _ends_before(x: Range, y: Range) -> bool:
    return _less(x.end, y.end) or (_same(x.end, y.end) and y.end_included and not x.end_included)


def overlaps(a: Range, b: Range) -> bool:
    """Whether some point lies in both."""
    return not before(a, b) and not before(b, a)


def overlaps_before(a: Range, b: Range) -> bool:
    """Whether a begins first, reaches into b and ends with or before it."""
    return overlaps(a, b) and _starts_before(a, b) and not _ends_before(b, a)


def overlaps_after(a: Range, b: Range) -> bool:
    """Whether b begins first, reaches into a and ends with or before it."""
    return overlaps_before(b, a)


def includes(a: Range, b: Any) -> bool:
    """Whether everything in b lies in a."""
    y = _span(b)
    return not _starts_before(y, a) and not _ends_before(a, y)


def finishes(a: Any, b: Range) -> bool:
    """Whether a ends as b does and begins no earlier."""
    x = _span(a)
    return x.end_included == b.end_included and _same(x.end, b.end) and not _starts_before(x, b)


def starts(a: Any, b: Range) -> bool:
    """Whether a begins as b does and ends no later."""
    x = _span(a)
    return x.start_included == b.start_included and _same(x.start, b.start) and not _ends_before(b, x)


def coincides(a: Any, b: Any) -> bool:
    """Whether both are the same point or the same range."""
    x, y = _span(a), _span(b)
    ends = (x.start_included, x.end_included) == (y.start_included, y.end_included)
    return _same(x.start, y.start) and _same(x.end, y.end) and ends


_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _rows() -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [("range", "from: string", read_range)]
    for name, run in (("before", before), ("after", lambda a, b: before(b, a))):
        rows.append((name, f"point1: {_POINT}, point2: {_POINT}", run))
        rows.append((name, f"point: {_POINT}, range: range", run))
        rows.append((name, f"range: range, point: {_POINT}", run))
        rows.append((name, "range1: range, range2: range", run))
    for name, run in (
        ("meets", meets), ("met by", lambda a, b: meets(b, a)), ("overlaps", overlaps), ("overlaps before", overlaps_before),
        ("overlaps after", overlaps_after),
    ):
        rows.append((name, "range1: range, range2: range", run))
    for name, run in (("includes", includes), ("started by", lambda a, b: starts(b, a)), ("finished by", lambda a, b: finishes(b, a))):
        rows.append((name, f"range: range, point: {_POINT}", run))
        rows.append((name, "range1: range, range2: range", run))
    for name, run in (("during", lambda a, b: includes(b, a)), ("starts", starts), ("finishes", finishes)):
        rows.append((name, f"point: {_POINT}, range: range", run))
        rows.append((name, "range1: range, range2: range", run))
    rows.append(("coincides", f"point1: {_POINT}, point2: {_POINT}", coincides))
    rows.append(("coincides", "range1: range, range2: range", coincides))
    return rows


ROWS = _rows()
