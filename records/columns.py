"""Between the plain values of expressions and the columns of a history table, both ways."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import JsonText


def reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    """What turns an expression's value into this column's; it raises TypeError or ValueError for any other kind of value."""
    if isinstance(column.type, JsonText):
        return _content
    return next(read for kind, read in _READERS if isinstance(column.type, kind))


def shown(value: Any) -> Any:
    """A column's value as expressions see it: numbers are decimal, also inside lists and contexts."""
    if isinstance(value, Mapping):
        return {str(key): shown(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [shown(entry) for entry in value]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    number = Decimal(str(value))
    return number.normalize() + 0 if number != number.to_integral_value() else Decimal(int(number))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _content(value: Any) -> Any:
    if not isinstance(value, Mapping | list):
        raise TypeError("not a context or list")
    return _plain(value)


def _day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError("not a date")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError("not a number")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def _whole(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise ValueError("not a whole number")
    return int(number)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


_READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (sa.Boolean, _truth), (sa.Integer, _whole), (sa.Numeric, _decimal), (sa.Date, _day), (sa.Text, _text),
)
