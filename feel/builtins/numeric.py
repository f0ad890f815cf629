"""Numbers: read, rounded, and the functions of a single number or of a list of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from feel.comparison import compare
from feel.values import NUMBERS, YearsMonths, kind, normal, read_number

MAX_SCALE, MIN_SCALE = 6176, -6111
_WRITTEN = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def to_number(text: str, group: str | None, point: str | None) -> Decimal | None:
    """The number a text writes, with these signs between its groups and before its fraction."""
    if group not in (None, " ", ",", ".") or point not in (None, ",", ".") or (group is not None and group == point):
        return None
    if group:
        text = text.replace(group, "")
    if point and point != ".":
        text = "-" if "." in text else text.replace(point, ".")
    return read_number(text) if _WRITTEN.fullmatch(text) else None


def rounding(mode_: str) -> Callable[..., Decimal | None]:
    """A function that rounds to a number of places."""

    def run(value: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        places = int(scale)
        if not MIN_SCALE <= places <= MAX_SCALE:
            return None
        if -int(value.as_tuple().exponent) <= places:
            return value  # it has no digits to lose, and adding zeros could ask for more than 34
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode_, context=NUMBERS)

    return run


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """The rest of a division, with the sign of the divisor."""
    if not divisor:
        return None
    rest = NUMBERS.remainder(dividend, divisor)
    if not rest:
        return abs(rest)
    return NUMBERS.add(rest, divisor) if (rest < 0) != (divisor < 0) else rest


def square_root(value: Decimal) -> Decimal | None:
    """The square root; null for a negative number."""
    return NUMBERS.sqrt(value) if value >= 0 else None


def logarithm(value: Decimal) -> Decimal | None:
    """The natural logarithm; null unless positive."""
    return NUMBERS.ln(value) if value > 0 else None


def exponential(value: Decimal) -> Decimal | None:
    """e to that power; null when that lies beyond the numbers there are."""
    return NUMBERS.exp(value) if abs(value) < 14_000 else None


def absolute(value: Any) -> Any:
    """A number or duration without its sign."""
    return YearsMonths(abs(value.months)) if isinstance(value, YearsMonths) else abs(value)


def extreme(operator: str) -> Callable[[list[Any]], Any]:
    """The smallest or largest of a list of comparable values."""

    def run(items: list[Any]) -> Any:
        best = normal(items[0]) if items else None
        if compare("<=", best, best) is None:
            return None
        for item in map(normal, items[1:]):
            better = compare(operator, item, best)
            if better is None:
                return None
            best = item if better else best
        return best

    return run


def total(items: list[Any]) -> Any:
    """The sum of numbers or of durations of one kind; null for none."""
    kinds = {kind(item) for item in items}
    if len(kinds) != 1:
        return None
    if kinds == {"days and time duration"}:
        return sum(items, timedelta())
    if kinds == {"years and months duration"}:
        return YearsMonths(sum(item.months for item in items))
    return _fold(NUMBERS.add, items)


def _fold(step: Callable[[Decimal, Decimal], Decimal], items: list[Any]) -> Decimal | None:
    found = _numbers(items)
    if not found:
        return None
    result = found[0]
    for item in found[1:]:
        result = step(result, item)
    return result


def _numbers(items: list[Any]) -> list[Decimal] | None:
    found = [normal(item) for item in items]
    return found if all(isinstance(item, Decimal) for item in found) else None


def product(items: list[Any]) -> Decimal | None:
    """The product of numbers; null for none."""
    return _fold(NUMBERS.multiply, items)


def mean(items: list[Any]) -> Any:
    """The average of numbers or of durations of one kind."""
    whole = total(items)
    if isinstance(whole, Decimal):
        return NUMBERS.divide(whole, Decimal(len(items)))
    if isinstance(whole, timedelta):
        return whole / len(items)
    return YearsMonths(int(Decimal(whole.months) / len(items))) if isinstance(whole, YearsMonths) else None


def median(items: list[Any]) -> Decimal | None:
    """The middle of numbers in order, or the average of the two in the middle."""
    found = sorted(_numbers(items) or [])
    half = len(found) // 2
    if not found:
        return None
    return found[half] if len(found) % 2 else NUMBERS.divide(NUMBERS.add(found[half - 1], found[half]), Decimal(2))


def stddev(items: list[Any]) -> Decimal | None:
    """The standard deviation of a sample of at least two numbers."""
    found = _numbers(items)
    if not found or len(found) < 2:
        return None
    middle = mean(found)
    squares = [NUMBERS.power(NUMBERS.subtract(item, middle), 2) for item in found]
    return NUMBERS.sqrt(NUMBERS.divide(total(squares), Decimal(len(found) - 1)))


def mode(items: list[Any]) -> list[Decimal] | None:
    """The numbers that stand most often, in order."""
    found = _numbers(items)
    if found is None:
        return None
    counts: dict[Decimal, int] = {}
    for item in found:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(item for item, count in counts.items() if count == most)


def money(value: Decimal) -> str:
    """rupiah(n): an amount as Indonesians write it."""
    return f"Rp{int(value):,}".replace(",", ".")


_LISTED: dict[str, Callable[[list[Any]], Any]] = {
    "sum": total, "mean": mean, "median": median, "stddev": stddev, "mode": mode, "product": product, "min": extreme("<"),
    "max": extreme(">"),
}
ROWS: list[tuple[Any, ...]] = [
    ("number", "from: string, grouping separator: string?, decimal separator: string?", to_number),
    ("number", "from: string", lambda text: to_number(text, None, None)),
    ("number", "from: number", lambda value: value),
    ("decimal", "n: number, scale: number", rounding(ROUND_HALF_EVEN)),
    ("floor", "n: number, scale?: number", rounding(ROUND_FLOOR)),
    ("ceiling", "n: number, scale?: number", rounding(ROUND_CEILING)),
    ("round up", "n: number, scale: number", rounding(ROUND_UP)),
    ("round down", "n: number, scale: number", rounding(ROUND_DOWN)),
    ("round half up", "n: number, scale: number", rounding(ROUND_HALF_UP)),
    ("round half down", "n: number, scale: number", rounding(ROUND_HALF_DOWN)),
    ("abs", "n: number|days and time duration|years and months duration", absolute),
    ("abs", "number: number", absolute),
    ("modulo", "dividend: number, divisor: number", modulo),
    ("sqrt", "number: number", square_root),
    ("log", "number: number", logarithm),
    ("exp", "number: number", exponential),
    ("odd", "number: number", lambda n: abs(NUMBERS.remainder(n, Decimal(2))) == 1),
    ("even", "number: number", lambda n: NUMBERS.remainder(n, Decimal(2)) == 0),
    ("rupiah", "n: number", money),
]
for _name, _run in _LISTED.items():
    ROWS.append((_name, "list: list", _run))
    ROWS.append((_name, "*list: any", lambda *items, run=_run: run(list(items)) if items else None))
