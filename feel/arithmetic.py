"""How values add up, subtract, multiply, divide and are raised to a power."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation, Overflow
from typing import Any

from feel.comparison import instant, zoned
from feel.eras import CYCLE_YEARS, day_of_number, day_of_parts
from feel.values import MAX_TEXT, NUMBERS, FeelLimit, YearsMonths, kind, number

MAX_POWER = 10_000
_MICROSECOND = timedelta(microseconds=1)
_DAYS, _MONTHS = "days and time duration", "years and months duration"


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """The outcome of + - * / **; None when the operands do not fit."""
    if type(left) is Decimal and type(right) is Decimal:
        return _numeric(operator, left, right)
    kinds = kind(left), kind(right)
    if kinds == ("string", "string") and operator == "+":
        if len(left) + len(right) > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        return left + right
    try:
        return _temporal(operator, left, right, *kinds)
    except (OverflowError, ValueError, TypeError, AttributeError):  # days beyond the years of Python do not take part in everything
        return None


def _numeric(operator: str, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        if operator == "+":
            return NUMBERS.add(left, right)
        if operator == "-":
            return NUMBERS.subtract(left, right)
        if operator == "*":
            return NUMBERS.multiply(left, right)
        if operator == "/":
            return NUMBERS.divide(left, right) if right else None
        power = NUMBERS.power(left, right) if abs(right) <= MAX_POWER else None
        return power if power is not None and power.is_finite() else None
    except (InvalidOperation, Overflow):
        return None


def _temporal(operator: str, left: Any, right: Any, left_kind: str, right_kind: str) -> Any:
    if operator == "-" and left_kind in ("date", "date and time") and right_kind in ("date", "date and time"):
        return _between(left, right, left_kind, right_kind)
    if operator == "-" and left_kind == right_kind == "time":
        return timedelta(seconds=instant(left) - instant(right)) if zoned(left) == zoned(right) else None
    if operator in ("+", "-") and left_kind == right_kind == _DAYS:
        return left + right if operator == "+" else left - right
    if operator in ("+", "-") and left_kind == right_kind == _MONTHS:
        return YearsMonths(left.months + right.months if operator == "+" else left.months - right.months)
    if operator in ("+", "-") and right_kind in (_DAYS, _MONTHS):
        return _shift(left, left_kind, right, right_kind, 1 if operator == "+" else -1)
    if operator == "+" and left_kind in (_DAYS, _MONTHS):
        return _shift(right, right_kind, left, left_kind, 1)
    return _scale(operator, left, right, left_kind, right_kind)


def _between(left: Any, right: Any, left_kind: str, right_kind: str) -> timedelta | None:
    """The time between two days or moments; a day beside a moment is its midnight in UTC."""
    if left_kind == right_kind == "date":
        return timedelta(days=left.toordinal() - right.toordinal())
    if left_kind == "date":
        left = datetime.combine(left, time(), UTC)
    if right_kind == "date":
        right = datetime.combine(right, time(), UTC)
    if zoned(left) != zoned(right):
        return None
    difference: timedelta = left.astimezone(UTC) - right.astimezone(UTC) if zoned(left) else left - right
    return difference


def _shift(moment: Any, moment_kind: str, duration: Any, duration_kind: str, sign: int) -> Any:
    if duration_kind == _MONTHS:
        return add_months(moment, sign * duration.months) if moment_kind in ("date", "date and time") else None
    if moment_kind == "date":
        return day_of_number(moment.toordinal() + sign * duration // timedelta(days=1))
    if moment_kind == "date and time":
        if moment.tzinfo is None:
            return moment + sign * duration
        return (moment.astimezone(UTC) + sign * duration).astimezone(moment.tzinfo)  # real time, also across a change of the clocks
    if moment_kind == "time":
        return (datetime.combine(date(2000, 1, 1), moment) + sign * duration).timetz()
    return None


def _scale(operator: str, left: Any, right: Any, left_kind: str, right_kind: str) -> Any:
    if left_kind == "number" and right_kind in (_DAYS, _MONTHS) and operator == "*":
        left, right, left_kind, right_kind = right, left, right_kind, left_kind
    if right_kind == "number" and left_kind in (_DAYS, _MONTHS) and operator in "*/" and not (operator == "/" and not right):
        amount = number(left.months if left_kind == _MONTHS else left // _MICROSECOND)
        scaled = _numeric(operator, amount, right)
        if scaled is None:
            return None
        return YearsMonths(int(scaled)) if left_kind == _MONTHS else timedelta(microseconds=int(scaled))
    if operator == "/" and left_kind == right_kind == _DAYS and right:
        return NUMBERS.divide(number(left // _MICROSECOND), number(right // _MICROSECOND))
    if operator == "/" and left_kind == right_kind == _MONTHS and right.months:
        return NUMBERS.divide(number(left.months), number(right.months))
    return None


def add_months(moment: Any, months: int) -> Any:
    """The date or date-time so many months later; a day the month does not have becomes its last."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange((year - 1) % CYCLE_YEARS + 1, month + 1)[1])
    if isinstance(moment, datetime):
        return moment.replace(year=year, month=month + 1, day=day)
    return day_of_parts(year, month + 1, day)
