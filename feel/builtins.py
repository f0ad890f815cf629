"""The built-in functions of FEEL and ours, each a plain Python function that gives None for what does not fit."""

import math
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import cmp_to_key
from typing import Any

import regex

from feel import temporal as t
from feel.values import (
    MAX_ITEMS,
    MAX_TEXT,
    NUMBERS,
    FeelLimit,
    Function,
    Range,
    YearsMonths,
    check_size,
    compare,
    equal,
    kind,
    normal,
    number,
    read_number,
)

MAX_PATTERN = 500
UNFIT = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)  # a built-in gives null, never an error of the host
REGEX_SECONDS = 0.25


def _items(values: tuple[Any, ...]) -> list[Any]:
    if len(values) == 1 and isinstance(values[0], list | tuple):
        return [normal(item) for item in values[0]]
    return [normal(value) for value in values]


def _numbers(values: tuple[Any, ...]) -> list[Decimal] | None:
    items = _items(values)
    return items if all(isinstance(item, Decimal) for item in items) else None


def string(value: Any) -> str | None:
    """The canonical text of a value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Function):
        return None
    return _joined(_pieces(value), "") if isinstance(value, list | Mapping | Range) else str(value)


def _pieces(value: Any) -> Iterator[str]:
    """The text of a value inside another, piece by piece, so that its length can be watched."""
    value = normal(value)
    if isinstance(value, list):
        yield "["
        for n, item in enumerate(value):
            yield ", " if n else ""
            yield from _pieces(item)
        yield "]"
    elif isinstance(value, Mapping):
        yield "{"
        for n, key in enumerate(value):
            yield f", {key}: " if n else f"{key}: "
            yield from _pieces(value[key])
        yield "}"
    elif isinstance(value, Range):
        yield "[" if value.start_included else "("
        yield from _pieces(value.start)
        yield ".."
        yield from _pieces(value.end)
        yield "]" if value.end_included else ")"
    else:
        yield f'"{value}"' if isinstance(value, str) else string(value) or "null"


def _joined(pieces: Iterable[str], delimiter: str) -> str:
    found, size = [], 0
    for piece in pieces:
        size += len(piece) + len(delimiter)
        if size > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        found.append(piece)
    return delimiter.join(found)


def _duration_text(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta() else ("", value)
    hours, minutes, seconds = rest.seconds // 3600, rest.seconds // 60 % 60, rest.seconds % 60
    clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    days = f"{rest.days}D" if rest.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def to_number(text: Any, group: Any = None, point: Any = None) -> Decimal | None:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str):
        return None
    if group in (" ", ",", "."):
        text = text.replace(group, "")
    if point in (",", "."):
        text = text.replace(point, ".")
    return read_number(text) if re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", text) else None


def substring(text: Any, start: Any, length: Any = None) -> str | None:
    if not isinstance(text, str) or not isinstance(start, Decimal) or int(start) == 0:
        return None
    begin = int(start) - 1 if start > 0 else max(0, len(text) + int(start))
    if length is None:
        return text[begin:]
    return text[begin : begin + int(length)] if isinstance(length, Decimal) and length >= 0 else None


def _texts(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        return function(*values) if all(isinstance(value, str) for value in values) else None

    return run


def _pattern(pattern: Any, flags: Any = None) -> "regex.Pattern[str] | None":
    """A compiled pattern, or None when it is none or too long; matching itself is bounded in time."""
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN:
        return None
    wanted = 0
    for flag in flags or "":
        wanted |= {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}.get(flag, 0)
    try:
        return regex.compile(pattern, wanted)
    except (regex.error, OverflowError):
        return None


def _bounded(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except TimeoutError as error:
        raise FeelLimit(f"a pattern took longer than {REGEX_SECONDS} seconds") from error
    except (regex.error, IndexError):
        return None


def matches(text: Any, pattern: Any, flags: Any = None) -> bool | None:
    found = _pattern(pattern, flags)
    if not found or not isinstance(text, str) or len(text) > MAX_TEXT:
        return None
    return bool(_bounded(lambda: found.search(text, timeout=REGEX_SECONDS)))


def replace(text: Any, pattern: Any, replacement: Any, flags: Any = None) -> str | None:
    found = _pattern(pattern, flags)
    if not found or not isinstance(text, str) or not isinstance(replacement, str) or len(text) > MAX_TEXT:
        return None
    template = re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace("\\", "\\\\"))
    size = len(text)

    def expand(match: "regex.Match[str]") -> str:
        nonlocal size
        new: str = match.expand(template)
        size += len(new)
        if size > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        return new

    result: str | None = _bounded(lambda: found.sub(expand, text, timeout=REGEX_SECONDS))
    return result


def split(text: Any, delimiter: Any) -> list[str] | None:
    found = _pattern(delimiter)
    return _bounded(lambda: found.split(text, timeout=REGEX_SECONDS)) if found and isinstance(text, str) else None


def string_join(items: Any, delimiter: Any = None) -> str | None:
    if not isinstance(items, list) or any(item is not None and not isinstance(item, str) for item in items):
        return None
    if delimiter is not None and not isinstance(delimiter, str):
        return None
    return _joined((item for item in items if item is not None), delimiter or "")


def list_contains(items: Any, element: Any) -> bool | None:
    return any(equal(normal(item), element) is True for item in items) if isinstance(items, list) else None


def _extreme(operator: str) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        items = _items(values)
        best = items[0] if items else None
        for item in items[1:]:
            better = compare(operator, item, best)
            if better is None:
                return None
            best = item if better else best
        return best

    return run


def total(*values: Any) -> Any:
    items = _items(values)
    if not items:
        return None
    if all(isinstance(i, timedelta) for i in items):
        return sum(items, timedelta())
    if all(isinstance(i, YearsMonths) for i in items):
        return YearsMonths(sum(i.months for i in items))
    if not all(isinstance(i, Decimal) for i in items):
        return None
    result = Decimal(0)
    for item in items:
        result = NUMBERS.add(result, item)
    return result


def mean(*values: Any) -> Decimal | None:
    items = _numbers(values)
    return NUMBERS.divide(total(items), Decimal(len(items))) if items else None


def median(*values: Any) -> Decimal | None:
    items = _numbers(values)
    return statistics.median(items) if items else None


def stddev(*values: Any) -> Decimal | None:
    items = _numbers(values)
    return statistics.stdev(items) if items and len(items) > 1 else None


def mode(*values: Any) -> list[Decimal] | None:
    items = _numbers(values)
    return sorted(statistics.multimode(items)) if items is not None else None


def product(*values: Any) -> Decimal | None:
    items = _numbers(values)
    if not items:
        return None
    result = Decimal(1)
    for item in items:
        result = NUMBERS.multiply(result, item)
    return result


def _truths(decisive: bool) -> Callable[..., bool | None]:
    def run(*values: Any) -> bool | None:
        items = _items(values)
        if decisive in [item for item in items if isinstance(item, bool)]:
            return decisive
        return None if any(not isinstance(item, bool) for item in items) else not decisive

    return run


def sublist(items: Any, start: Any, length: Any = None) -> list[Any] | None:
    if not isinstance(items, list) or not isinstance(start, Decimal) or int(start) == 0 or abs(int(start)) > len(items):
        return None
    begin = int(start) - 1 if start > 0 else len(items) + int(start)
    return items[begin:] if length is None else items[begin : begin + int(length)]


def concatenate(*lists: Any) -> list[Any] | None:
    result: list[Any] = []
    for items in lists:
        result += items if isinstance(items, list) else [items]
        if len(result) > MAX_ITEMS:
            raise FeelLimit("a list grew too long")
    return result


def insert_before(items: Any, position: Any, element: Any) -> list[Any] | None:
    if not isinstance(items, list) or not isinstance(position, Decimal) or int(position) == 0 or abs(int(position)) > len(items):
        return None
    at = int(position) - 1 if position > 0 else len(items) + int(position)
    return [*items[:at], element, *items[at:]]


def remove(items: Any, position: Any) -> list[Any] | None:
    if not isinstance(items, list) or not isinstance(position, Decimal) or int(position) == 0 or abs(int(position)) > len(items):
        return None
    at = int(position) - 1 if position > 0 else len(items) + int(position)
    return [*items[:at], *items[at + 1 :]]


def distinct(env: Any, items: Any) -> list[Any] | None:
    if not isinstance(items, list):
        return None
    found: list[Any] = []
    simple: set[Any] = set()
    for item in map(normal, items):
        if isinstance(item, str | Decimal | bool):  # found at once by its hash; everything else by comparing
            if (type(item), item) not in simple:
                simple.add((type(item), item))
                found.append(item)
            continue
        others = [other for other in found if not isinstance(other, str | Decimal | bool)]
        env.step(len(others) + 1)
        if not any(equal(item, other) is True for other in others):
            found.append(item)
    return found


def flatten(items: Any) -> list[Any] | None:
    if not isinstance(items, list):
        return None
    check_size(items)
    return [inner for item in items for inner in (flatten(item) or [] if isinstance(item, list) else [item])]


def index_of(items: Any, element: Any) -> list[Decimal] | None:
    return [number(n) for n, i in enumerate(items, 1) if equal(normal(i), element) is True] if isinstance(items, list) else None


def sort(env: Any, items: Any, before: Any = None) -> list[Any] | None:
    if not isinstance(items, list):
        return None

    def order(left: Any, right: Any) -> int:
        env.step()
        return -1 if _precedes(env, before, left, right) else 1 if _precedes(env, before, right, left) else 0

    return sorted(map(normal, items), key=cmp_to_key(order))


def _precedes(env: Any, before: Any, left: Any, right: Any) -> bool:
    if isinstance(before, Function):
        answer = before.call(env, left, right) if getattr(before.call, "wants_env", False) else before.call(left, right)
        return answer is True
    return compare("<", left, right) is True


def get_value(context: Any, key: Any) -> Any:
    if isinstance(key, list):
        for part in key:
            context = get_value(context, part)
        return context
    return normal(context[key]) if isinstance(context, Mapping) and key in context else None


def get_entries(context: Any) -> list[Any] | None:
    return [{"key": key, "value": normal(context[key])} for key in context] if isinstance(context, Mapping) else None


def make_context(entries: Any) -> dict[str, Any] | None:
    entries = entries if isinstance(entries, list) else [entries]
    if not all(isinstance(e, Mapping) and isinstance(e.get("key"), str) and "value" in e for e in entries):
        return None
    keys = [e["key"] for e in entries]
    return {e["key"]: e["value"] for e in entries} if len(set(keys)) == len(keys) else None


def context_put(context: Any, key: Any, value: Any) -> dict[str, Any] | None:
    if not isinstance(context, Mapping) or not isinstance(key, str):
        return None
    return {**{k: context[k] for k in context}, key: value}


def context_merge(contexts: Any) -> dict[str, Any] | None:
    contexts = contexts if isinstance(contexts, list) else [contexts]
    if not all(isinstance(c, Mapping) for c in contexts):
        return None
    return {key: c[key] for c in contexts for key in c}


def _rounding(mode_: str) -> Callable[..., Decimal | None]:
    def run(value: Any, scale: Any = None) -> Decimal | None:
        if not isinstance(value, Decimal):
            return None
        places = int(scale) if isinstance(scale, Decimal) else 0
        if abs(places) > 6000:
            return None
        if -int(value.as_tuple().exponent) <= places:
            return value  # it has no digits to lose, and adding zeros could ask for more than 34
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode_, context=NUMBERS)

    return run


def modulo(dividend: Any, divisor: Any) -> Decimal | None:
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or not divisor:
        return None
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _real(function: Callable[[float], float]) -> Callable[[Any], Decimal | None]:
    def run(value: Any) -> Decimal | None:
        try:
            return number(function(float(value))) if isinstance(value, Decimal) else None
        except (ValueError, OverflowError):
            return None

    return run


def square_root(value: Any) -> Decimal | None:
    return NUMBERS.sqrt(value) if isinstance(value, Decimal) and value >= 0 else None


def is_(left: Any, right: Any) -> bool:
    return kind(left) == kind(right) and (left == right)


def absolute(value: Any) -> Any:
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return abs(value) if isinstance(value, Decimal | timedelta) else None


def _as_range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _before(a: Any, b: Any) -> bool | None:
    x, y = _as_range(a), _as_range(b)
    less, same = compare("<", x.end, y.start), compare("=", x.end, y.start)
    return None if less is None else less or (same is True and not (x.end_included and y.start_included))


def _includes(a: Any, b: Any) -> bool | None:
    x, y = _as_range(a), _as_range(b)
    low, high = compare("<=", x.start, y.start), compare(">=", x.end, y.end)
    if low is None or high is None:
        return None
    low = low and not (compare("=", x.start, y.start) is True and y.start_included and not x.start_included)
    return low and high and not (compare("=", x.end, y.end) is True and y.end_included and not x.end_included)


def overlaps(a: Any, b: Any) -> bool | None:
    first, second = _before(a, b), _before(b, a)
    return None if first is None or second is None else not first and not second


def money(value: Any) -> str | None:
    """rupiah(n): an amount as Indonesians write it."""
    return f"Rp{int(value):,}".replace(",", ".") if isinstance(value, Decimal) else None


def union(env: Any, *lists: Any) -> list[Any] | None:
    return distinct(env, concatenate(*lists))


sort.wants_env = True  # type: ignore[attr-defined]
distinct.wants_env = True  # type: ignore[attr-defined]
union.wants_env = True  # type: ignore[attr-defined]

_ROWS: list[tuple[str, str, Callable[..., Any]]] = [
    ("not", "negand", lambda value: not value if isinstance(value, bool) else None),
    ("string", "from", string), ("number", "from, grouping separator?, decimal separator?", to_number),
    ("date", "*from", t.make_date), ("time", "*from", t.make_time), ("date and time", "*from", t.make_date_time),
    ("duration", "from", t.make_duration), ("years and months duration", "from, to", t.months_between),
    ("substring", "string, start position, length?", substring), ("string length", "string", _texts(lambda s: number(len(s)))),
    ("upper case", "string", _texts(str.upper)), ("lower case", "string", _texts(str.lower)),
    ("substring before", "string, match", _texts(lambda s, m: s.partition(m)[0] if m in s else "")),
    ("substring after", "string, match", _texts(lambda s, m: s.partition(m)[2] if m in s else "")),
    ("contains", "string, match", _texts(lambda s, m: m in s)),
    ("starts with", "string, match", _texts(str.startswith)), ("ends with", "string, match", _texts(str.endswith)),
    ("matches", "input, pattern, flags?", matches), ("replace", "input, pattern, replacement, flags?", replace),
    ("split", "string, delimiter", split), ("string join", "list, delimiter?", string_join),
    ("list contains", "list, element", list_contains),
    ("count", "list", lambda items: number(len(items)) if isinstance(items, list) else None),
    ("min", "*list", _extreme("<")), ("max", "*list", _extreme(">")), ("sum", "*list", total), ("mean", "*list", mean),
    ("median", "*list", median), ("stddev", "*list", stddev), ("mode", "*list", mode), ("product", "*list", product),
    ("all", "*list", _truths(False)), ("any", "*list", _truths(True)), ("sublist", "list, start position, length?", sublist),
    ("append", "list, *item", lambda items, *more: [*items, *more] if isinstance(items, list) else None),
    ("concatenate", "*list", concatenate), ("insert before", "list, position, newItem", insert_before),
    ("remove", "list, position", remove), ("reverse", "list", lambda items: items[::-1] if isinstance(items, list) else None),
    ("index of", "list, match", index_of), ("union", "*list", union),
    ("distinct values", "list", distinct), ("flatten", "list", flatten), ("sort", "list, precedes?", sort),
    ("get value", "m, key", get_value), ("get entries", "m", get_entries), ("context", "entries", make_context),
    ("context put", "context, key, value", context_put), ("context merge", "contexts", context_merge),
    ("decimal", "n, scale", _rounding(ROUND_HALF_EVEN)), ("floor", "n, scale?", _rounding(ROUND_FLOOR)),
    ("ceiling", "n, scale?", _rounding(ROUND_CEILING)), ("round up", "n, scale", _rounding(ROUND_UP)),
    ("round down", "n, scale", _rounding(ROUND_DOWN)), ("round half up", "n, scale", _rounding(ROUND_HALF_UP)),
    ("round half down", "n, scale", _rounding(ROUND_HALF_DOWN)), ("abs", "n", absolute), ("modulo", "dividend, divisor", modulo),
    ("sqrt", "number", square_root), ("log", "number", _real(math.log)), ("exp", "number", _real(math.exp)),
    ("odd", "number", lambda n: n % 2 != 0 if isinstance(n, Decimal) else None),
    ("even", "number", lambda n: n % 2 == 0 if isinstance(n, Decimal) else None),
    ("is", "value1, value2", is_), ("day of week", "date", t.day_of_week), ("day of year", "date", t.day_of_year),
    ("month of year", "date", t.month_of_year), ("week of year", "date", t.week_of_year),
    ("before", "point1, point2", _before), ("after", "point1, point2", lambda a, b: _before(b, a)),
    ("includes", "range, point", _includes), ("during", "point, range", lambda a, b: _includes(b, a)),
    ("overlaps", "range1, range2", overlaps),
    ("hari kerja", "d, n", t.working_days_from), ("hari kerja antara", "a, b", t.working_days_between),
    ("masa kerja", "a, b", t.service_length), ("umur", "tgl, pada", t.age), ("akhir bulan", "d", t.end_of_month),
    ("tmt berikut", "d", t.next_effective_date), ("rupiah", "n", money),
]
FUNCTIONS: dict[str, Function] = {name: Function(name, tuple(p.strip() for p in names.split(",")), run) for name, names, run in _ROWS}
MULTI_WORD = tuple(sorted({name for name in FUNCTIONS if " " in name} | {"hari ini"}))
