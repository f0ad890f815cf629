"""Lists: what they hold, their parts, and new lists made of them."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from feel.comparison import compare, equal
from feel.env import Env
from feel.signature import invoke
from feel.values import MAX_ITEMS, FeelLimit, Function, check_size, normal, number


def list_contains(items: list[Any], element: Any) -> bool:
    """Whether an item equals the element."""
    return any(equal(normal(item), element) is True for item in items)


def truths(decisive: bool) -> Callable[[list[Any]], bool | None]:
    """all and any: a decisive item settles it; otherwise what is no truth value makes it null."""

    def run(items: list[Any]) -> bool | None:
        if any(item is decisive for item in items):
            return decisive
        return None if any(not isinstance(item, bool) for item in items) else not decisive

    return run


def index(items: list[Any], position: Decimal) -> int | None:
    """Where a position counted from 1, or from the end when negative, lies in a list; None outside of it."""
    at = int(position)
    if at == 0 or abs(at) > len(items):
        return None
    return at - 1 if at > 0 else len(items) + at


def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    """A part of a list; null when it would reach beyond."""
    begin = index(items, start)
    if begin is None or (length is not None and (length < 0 or begin + int(length) > len(items))):
        return None
    return items[begin:] if length is None else items[begin : begin + int(length)]


def concatenate(*lists: list[Any]) -> list[Any] | None:
    """The items of several lists in one."""
    if sum(map(len, lists)) > MAX_ITEMS:
        raise FeelLimit("a list grew too long")
    return [item for items in lists for item in items] if lists else None


def insert_before(items: list[Any], position: Decimal, element: Any) -> list[Any] | None:
    """The list with one more item before a position."""
    at = index(items, position)
    return None if at is None else [*items[:at], element, *items[at:]]


def remove(items: list[Any], position: Decimal) -> list[Any] | None:
    """The list without the item at a position."""
    at = index(items, position)
    return None if at is None else [*items[:at], *items[at + 1 :]]


def list_replace(env: Env, items: list[Any], where: Any, element: Any) -> list[Any] | None:
    """The list with another item at a position, or wherever a function says so."""
    if isinstance(where, Decimal):
        at = index(items, where)
        return None if at is None else [*items[:at], element, *items[at + 1 :]]
    made = []
    for item in items:
        chosen = invoke(where, [normal(item), element], {}, env)
        if not isinstance(chosen, bool):
            return None
        made.append(element if chosen else normal(item))
    return made


def distinct(env: Env, items: list[Any]) -> list[Any]:
    """The items without those that stand earlier."""
    found: list[Any] = []
    others: list[Any] = []
    simple: set[Any] = set()
    for item in map(normal, items):
        if isinstance(item, str | Decimal | bool):  # found at once by its hash; everything else by comparing
            if (type(item), item) not in simple:
                simple.add((type(item), item))
                found.append(item)
            continue
        env.step(len(others) + 1)
        if not any(equal(item, other) is True for other in others):
            others.append(item)
            found.append(item)
    return found


def union(env: Env, *lists: list[Any]) -> list[Any] | None:
    """The items of several lists, each once."""
    joined = concatenate(*lists)
    return None if joined is None else distinct(env, joined)


def flatten(items: list[Any]) -> list[Any]:
    """The items of a list and of all lists within it."""
    check_size(items)
    return [inner for item in items for inner in (flatten(item) if isinstance(item, list) else [item])]


def index_of(items: list[Any], element: Any) -> list[Decimal]:
    """The positions of the items that equal the element."""
    return [number(n) for n, item in enumerate(items, 1) if equal(normal(item), element) is True]


def sort(env: Env, items: list[Any], before: Function | None = None) -> list[Any] | None:
    """The list in order: by a function that says whether one item comes before another, or the natural one."""

    def order(left: Any, right: Any) -> int:
        env.step()
        return -1 if precedes(left, right) else 1 if precedes(right, left) else 0

    def precedes(left: Any, right: Any) -> bool:
        if before is None:
            return compare("<", left, right) is True
        return invoke(before, [left, right], {}, env) is True

    return sorted(map(normal, items), key=cmp_to_key(order))


ROWS: list[tuple[Any, ...]] = [
    ("list contains", "list: list, element: any", list_contains),
    ("count", "list: list", lambda items: number(len(items))),
    ("all", "list: list", truths(False)), ("all", "*list: any", lambda *items: truths(False)(list(items)) if items else None),
    ("any", "list: list", truths(True)), ("any", "*list: any", lambda *items: truths(True)(list(items)) if items else None),
    ("sublist", "list: list, start position: number, length?: number", sublist),
    ("append", "list: list, *item: any", lambda items, *more: [*items, *more]),
    ("concatenate", "*list: list", concatenate),
    ("insert before", "list: list, position: number, newItem: any", insert_before),
    ("remove", "list: list, position: number", remove),
    ("reverse", "list: list", lambda items: items[::-1]),
    ("index of", "list: list, match: any", index_of),
    ("union", "*list: list", union, True),
    ("distinct values", "list: list", distinct, True),
    ("flatten", "list: list", flatten),
    ("sort", "list: list, precedes?: function", sort, True),
    ("list replace", "list: list, position: number, newItem: any", list_replace, True),
    ("list replace", "list: list, match: function, newItem: any", list_replace, True),
]
