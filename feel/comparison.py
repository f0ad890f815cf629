"""Equality, order and membership of values, in three-valued logic."""

import operator as op
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from feel.eras import FarMoment
from feel.values import MAX_ITEMS, FeelLimit, Range, kind, normal

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
_ORDERED = {"number", "string", "date", "time", "date and time", "days and time duration", "years and months duration"}


def equal(left: Any, right: Any) -> bool | None:
    """FEEL equality: null only equals null, values of different types cannot be compared. Raises FeelLimit."""
    if type(left) is type(right) and type(left) in (str, Decimal):
        return bool(left == right)
    return _equal(left, right, [MAX_ITEMS])


def _equal(left: Any, right: Any, visits: list[int]) -> bool | None:
    visits[0] -= 1
    if visits[0] < 0:
        raise FeelLimit("two values are too large to compare")
    if left is None or right is None:
        return left is None and right is None
    left_kind = kind(left)
    if left_kind != kind(right):
        return None
    if left_kind == "list":
        if len(left) != len(right):
            return False
        return all(_equal(normal(a), normal(b), visits) is True for a, b in zip(left, right, strict=True))
    if left_kind == "context":
        return left.keys() == right.keys() and all(_equal(normal(left[k]), normal(right[k]), visits) is True for k in left)
    if left_kind == "range":
        forms = [(r.start_included, r.end_included, r.written) for r in (left, right)]
        return forms[0] == forms[1] and _equal(left.start, right.start, visits) is True and _equal(left.end, right.end, visits) is True
    if left_kind in ("time", "date and time"):
        return zoned(left) == zoned(right) and bool(instant(_to_milliseconds(left)) == instant(_to_milliseconds(right)))
    return bool(left == right)


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """The outcome of = != < <= > >=; None when the values cannot be compared."""
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if operator == "=" or same is None else not same
    order = _ORDERS[operator]
    if type(left) is Decimal and type(right) is Decimal:
        return order(left, right)
    left_kind = kind(left)
    if left_kind != kind(right) or left_kind not in _ORDERED:
        return None
    if left_kind == "years and months duration":
        return order(left.months, right.months)
    if left_kind in ("time", "date and time"):
        if zoned(left) != zoned(right):
            return None  # a clock without a zone lies neither before nor after one with a zone
        return order(instant(left), instant(right))
    return order(left, right)


def zoned(value: Any) -> bool:
    """Whether a time or date and time knows its offset or zone."""
    return value.tzinfo is not None


def instant(value: Any) -> Any:
    """What a time or date and time is compared by: its moment when it knows its offset, else its clock."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).timestamp()
    if isinstance(value, FarMoment):
        return value.timestamp()
    offset = value.utcoffset() if isinstance(value, time) else None
    seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return seconds - offset.total_seconds() if offset is not None else seconds


def holds(interval: Range, value: Any) -> bool | None:
    """Whether a value lies inside an interval; None when it cannot be compared."""
    if value is None or (not interval.written and (interval.start is None or interval.end is None)):
        return None
    low = interval.start is None or compare(">=" if interval.start_included else ">", value, interval.start)
    high = interval.end is None or compare("<=" if interval.end_included else "<", value, interval.end)
    return None if low is None or high is None else low and high


def _to_milliseconds(value: Any) -> Any:
    if isinstance(value, FarMoment):
        return value
    return value.replace(microsecond=value.microsecond // 1000 * 1000)  # the kit holds finer fractions for equal


def passes(value: Any, test: Any) -> bool | None:
    """Whether a value passes a test value: inside a range, among a list, or equal."""
    if isinstance(test, Range):
        return equal(value, test) if isinstance(value, Range) else holds(test, value)
    if isinstance(test, list | tuple):
        if isinstance(value, list | tuple) and equal(value, test) is True:
            return True
        return any(passes(value, normal(item)) is True for item in test)
    return equal(value, test)


def identical(left: Any, right: Any) -> bool:
    """is(a, b): the same value of the same type, time zones included."""
    if kind(left) != kind(right):
        return False
    if kind(left) in ("time", "date and time"):
        return bool(left.isoformat() == right.isoformat() and getattr(left.tzinfo, "key", None) == getattr(right.tzinfo, "key", None))
    return equal(left, right) is True


