"""Values as JSON that comes back as what it was: decimals, dates, moments and durations are tagged."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

TAG = "!"
FORBIDDEN = "typename"  # makes a case unreadable to SpiffWorkflow's own tools (finding §8)

_OUT: dict[type, tuple[str, Callable[[Any], Any]]] = {
    Decimal: ("n", str),
    datetime: ("dt", datetime.isoformat),
    date: ("d", date.isoformat),
    time: ("t", time.isoformat),
    timedelta: ("td", lambda value: [value.days, value.seconds, value.microseconds]),
}
_IN: dict[str, Callable[[Any], Any]] = {
    "n": Decimal,
    "dt": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "td": lambda parts: timedelta(*parts),
}


class Unstorable(Exception):
    """A variable holds something that cannot be stored, or a forbidden key."""


def register_type(tag: str, kind: type, to_plain: Callable[[Any], Any], from_plain: Callable[[Any], Any]) -> None:
    """Let another value type live in a case's variables."""
    _OUT[kind] = (tag, to_plain)
    _IN[tag] = from_plain


def pack(value: Any) -> Any:
    """The value as plain JSON; raises Unstorable."""
    kind = type(value)
    if value is None or kind in (str, bool, int, float):
        return value
    if kind in _OUT:
        tag, convert = _OUT[kind]
        return {TAG: tag, "v": convert(value)}
    if isinstance(value, Mapping):
        if FORBIDDEN in value:
            raise Unstorable(f"{FORBIDDEN!r} is not allowed as a variable or key")
        plain = {_key(key): pack(value[key]) for key in value}
        return {TAG: "m", "v": plain} if TAG in plain else plain
    if isinstance(value, list | tuple):
        return [pack(item) for item in value]
    raise Unstorable(f"a value of type {kind.__name__} cannot be stored in a case")


def unpack(value: Any) -> Any:
    """What `pack` was given."""
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if isinstance(value, dict):
        tag = value.get(TAG)
        if tag == "m":
            return {key: unpack(item) for key, item in value["v"].items()}
        if tag is not None:
            return _IN[tag](value["v"])
        return {key: unpack(item) for key, item in value.items()}
    return value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise Unstorable(f"a key must be text, not {key!r}")
    return key
