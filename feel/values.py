"""The value model of FEEL: what there is, how it compares, how it adds up. Time is a parameter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import Any, Protocol

NUMBERS = Context(prec=34, Emax=6144, Emin=-6143)  # IEEE 754 decimal128, as DMN 1.5 section 10.3.2.3.1 asks
MAX_ITEMS = 100_000
MAX_TEXT = 200_000


class FeelError(Exception):
    """An expression that cannot be read or evaluated; names where, line and column (from 1; None when it has no place)."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class FeelLimit(FeelError):
    """An evaluation took too many steps, went too deep or grew too large."""


class Calendar(Protocol):
    """Knows which days are working days."""

    def is_working_day(self, day: date, unit: Any) -> bool:
        """Whether people of the unit work on that day."""


@dataclass(frozen=True)
class YearsMonths:
    """A years and months duration, as a number of months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{years}Y{months}M" if years and months else f"{sign}P{years}Y" if years else f"{sign}P{months}M"


@dataclass(frozen=True)
class Range:
    """An interval of comparable values; an open end may be None (unbounded)."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True

    def __contains__(self, value: object) -> bool:
        return self.holds(value) is True

    def holds(self, value: Any) -> bool | None:
        """Whether the value lies inside; None when it cannot be compared."""
        low = True if self.start is None else compare(">=" if self.start_included else ">", value, self.start)
        high = True if self.end is None else compare("<=" if self.end_included else "<", value, self.end)
        if low is None or high is None:
            return None
        return low and high


@dataclass(frozen=True)
class Function:
    """The only thing a scope may hold that can be called."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]


@dataclass(frozen=True)
class Setting:
    """When, where and by which calendar an expression is evaluated, and how far it may go."""

    now: datetime
    calendar: Calendar | None
    zone: tzinfo
    unit: Any = None
    warnings: list[str] = field(default_factory=list)
    step_limit: int = 100_000
    depth_limit: int = 60

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


class Layers(Mapping[str, Any]):
    """Several scopes seen as one, the first that knows a name wins; nothing is copied, lazy entries stay lazy."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._layers = layers

    def __getitem__(self, key: str) -> Any:
        for layer in self._layers:
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for layer in self._layers for key in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return any(key in layer for layer in self._layers)


def number(value: int | float | str | Decimal) -> Decimal:
    """A FEEL number."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def read_number(text: str) -> Decimal | None:
    """The number a text writes; None when it lies beyond decimal128, whose whole digits alone could fill the memory."""
    try:
        return NUMBERS.create_decimal(text)
    except (InvalidOperation, Overflow):
        return None


def check_size(value: Any) -> None:
    """Raises FeelLimit for a list or context whose parts, each counted wherever it appears, are more than MAX_ITEMS."""
    waiting, seen = [value], 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | dict):
            seen += len(part)
            if seen > MAX_ITEMS:
                raise FeelLimit("a list grew too long")
            waiting.extend(part.values() if isinstance(part, dict) else part)


def normal(value: Any) -> Any:
    """A value from outside as FEEL knows it: ints and floats are decimals, tuples are lists."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def kind(value: Any) -> str:
    """The name of a value's FEEL type."""
    for name, test in _KINDS:
        if test(value):
            return name
    return "Any"


_KINDS: list[tuple[str, Callable[[Any], bool]]] = [
    ("null", lambda v: v is None),
    ("boolean", lambda v: isinstance(v, bool)),
    ("number", lambda v: isinstance(v, Decimal | int | float)),
    ("string", lambda v: isinstance(v, str)),
    ("date and time", lambda v: isinstance(v, datetime)),
    ("date", lambda v: isinstance(v, date)),
    ("time", lambda v: isinstance(v, time)),
    ("days and time duration", lambda v: isinstance(v, timedelta)),
    ("years and months duration", lambda v: isinstance(v, YearsMonths)),
    ("range", lambda v: isinstance(v, Range)),
    ("function", lambda v: isinstance(v, Function)),
    ("list", lambda v: isinstance(v, list | tuple)),
    ("context", lambda v: isinstance(v, Mapping)),
]


def equal(left: Any, right: Any) -> bool | None:
    """FEEL equality: null only equals null, values of different types cannot be compared. Raises FeelLimit."""
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
    if left_kind in ("time", "date and time"):
        return _instant(left) == _instant(right)
    return bool(left == right)


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """The outcome of = != < <= > >=; None when the values cannot be compared."""
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if operator == "=" or same is None else not same
    left_kind = kind(left)
    if left_kind != kind(right) or left_kind in ("null", "boolean", "list", "context", "function", "range"):
        return None
    if left_kind == "years and months duration":
        left, right = left.months, right.months
    elif left_kind in ("time", "date and time"):
        if (left.utcoffset() is None) != (right.utcoffset() is None):
            return None  # a clock without a zone lies neither before nor after one with a zone
        left, right = _instant(left), _instant(right)
    try:
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    except TypeError:
        return None


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return (1, value.timestamp()) if value.tzinfo else (0, value.isoformat())
    offset = value.utcoffset() if isinstance(value, time) else None
    seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return seconds - offset.total_seconds() if offset is not None else seconds


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """The outcome of + - * / **; None when the operands do not fit."""
    kinds = kind(left), kind(right)
    if kinds == ("number", "number"):
        return _numeric(operator, left, right)
    if kinds == ("string", "string") and operator == "+":
        if len(left) + len(right) > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        return left + right
    try:
        return _temporal(operator, left, right, *kinds)
    except (OverflowError, ValueError):
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
        power = NUMBERS.power(left, right) if abs(right) <= 10_000 else None
        return power if power is not None and power.is_finite() else None
    except (InvalidOperation, Overflow):
        return None


_MICROSECOND = timedelta(microseconds=1)
_DAYS, _MONTHS = "days and time duration", "years and months duration"


def _temporal(operator: str, left: Any, right: Any, left_kind: str, right_kind: str) -> Any:
    if operator == "-" and left_kind == right_kind == "date":
        return left - right
    if operator == "-" and left_kind == right_kind == "date and time":
        return left - right if bool(left.tzinfo) == bool(right.tzinfo) else None
    if operator == "-" and left_kind == right_kind == "time":
        return timedelta(seconds=_instant(left) - _instant(right))
    if operator in "+-" and left_kind == right_kind == _DAYS:
        return left + right if operator == "+" else left - right
    if operator in "+-" and left_kind == right_kind == _MONTHS:
        return YearsMonths(left.months + right.months if operator == "+" else left.months - right.months)
    if operator in "+-" and right_kind in (_DAYS, _MONTHS):
        return _shift(left, left_kind, right, right_kind, 1 if operator == "+" else -1)
    if operator == "+" and left_kind in (_DAYS, _MONTHS):
        return _shift(right, right_kind, left, left_kind, 1)
    return _scale(operator, left, right, left_kind, right_kind)


def _shift(moment: Any, moment_kind: str, duration: Any, duration_kind: str, sign: int) -> Any:
    if duration_kind == _MONTHS:
        return add_months(moment, sign * duration.months) if moment_kind in ("date", "date and time") else None
    if moment_kind == "date":
        shifted = datetime.combine(moment, time()) + sign * duration
        return shifted.date()
    if moment_kind == "date and time":
        return moment + sign * duration
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
        return number(left / right)
    if operator == "/" and left_kind == right_kind == _MONTHS and right.months:
        return number(left.months) / number(right.months)
    return None


def add_months(moment: Any, months: int) -> Any:
    """The date or date-time so many months later; a day the month does not have becomes its last."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)
