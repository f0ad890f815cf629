"""The value model of FEEL: what there is, how it compares, how it adds up. Time is a parameter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import Any, Protocol

from feel.eras import FarDate, FarMoment

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
    """An interval of comparable values; `written` is the operator of one like (< 5), whose other end, None, is open.

    An end that is null in an interval of two ends is unknown, not open. `feel.comparison.holds` asks what lies inside.
    """

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
    written: str = ""


@dataclass(frozen=True)
class Function:
    """The only thing a scope may hold that can be called.

    `types` name what each parameter takes (nothing: anything), `result` what comes back; `wants_env` puts the running environment first;
    what a `traced` one answers is kept in the trace of the decision that asked.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]
    types: tuple[Any, ...] = ()
    result: Any = None
    wants_env: bool = False
    traced: bool = False


@dataclass(frozen=True)
class Remark:
    """Why something became null: unknown_name, no_entry, no_function, arguments, not_boolean, type or broken, with values."""

    code: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """When, where and by which calendar an expression is evaluated, and how far it may go."""

    now: datetime
    calendar: Calendar | None
    zone: tzinfo
    unit: Any = None
    warnings: list[Remark] = field(default_factory=list)
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
    found = _KINDS.get(type(value))
    if found is None:
        found = next((name for python, name in _WIDER if isinstance(value, python)), "Any")
    return found


_KINDS: dict[type, str] = {
    type(None): "null", bool: "boolean", Decimal: "number", int: "number", float: "number", str: "string", datetime: "date and time",
    date: "date", time: "time", timedelta: "days and time duration", YearsMonths: "years and months duration", Range: "range",
    Function: "function", list: "list", tuple: "list", dict: "context", FarDate: "date", FarMoment: "date and time",
}
_WIDER: list[tuple[type, str]] = [  # subclasses, the narrower before the wider
    (bool, "boolean"), (Decimal, "number"), (int, "number"), (float, "number"), (str, "string"), (datetime, "date and time"),
    (date, "date"), (time, "time"), (timedelta, "days and time duration"), (list, "list"), (tuple, "list"), (Mapping, "context"),
    (Function, "function"),
]
