"""for, some, every and filters: one body evaluated for each item."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lark import Token, Tree

from feel.compiling import Run, compile_tree, is_fixed, node, word
from feel.env import Env
from feel.eras import day_of_number
from feel.types import Types
from feel.values import MAX_ITEMS, FeelLimit, Range, kind, normal


class _NotBoolean(Exception):
    """A condition gave neither true, false nor null: all of it is null."""


Domain = Callable[[Env], list[Any] | None]


@node("for_")
def _for(tree: Tree[Token], types: Types) -> Run:
    iterators = [_iterator(one, types) for one in tree.children[:-1]]
    body = compile_tree(tree.children[-1], types)

    def run(env: Env) -> Any:
        results: list[Any] = []
        local = env.inside({"partial": results})

        def loop(level: int, here: Env) -> bool:
            if level == len(iterators):
                here.step()
                if len(results) >= MAX_ITEMS:
                    raise FeelLimit("a list grew too long")
                results.append(body(here))
                return True
            name, items = iterators[level]
            values = items(here)
            return values is not None and all(loop(level + 1, here.inside({name: normal(value)})) for value in values)

        return results if loop(0, local) else None

    return run


def _iterator(tree: Any, types: Types) -> tuple[str, Domain]:
    name = word(tree.children[0])
    if str(tree.data) in ("iterator", "binding"):
        domain = compile_tree(tree.children[1], types)
        return name, lambda env: items_of(domain(env), env)
    low, high = compile_tree(tree.children[1], types), compile_tree(tree.children[2], types)
    return name, lambda env: steps_between(low(env), high(env), env)


def items_of(value: Any, env: Env) -> list[Any] | None:
    """What is gone through: the items of a list, the steps of a range, a single value; None when nothing can be."""
    if isinstance(value, Range):
        if value.start is None or value.end is None:
            return None
        found = steps_between(value.start, value.end, env)
        if not found:
            return found
        first, last = 0 if value.start_included else 1, len(found) if value.end_included else len(found) - 1
        return found[first:last]
    return list(value) if isinstance(value, list | tuple) else None if value is None else [value]


def steps_between(low: Any, high: Any, env: Env) -> list[Any] | None:
    """Every whole number or day from one to the other, downwards when it is smaller; both included."""
    if kind(low) != kind(high) or kind(low) not in ("number", "date"):
        return None
    days = kind(low) == "date"
    span = high.toordinal() - low.toordinal() if days else int(high - low)
    env.step(abs(span))
    direction = 1 if span >= 0 else -1
    if days:
        return [day_of_number(low.toordinal() + direction * step) for step in range(abs(span) + 1)]
    return [low + direction * step for step in range(abs(span) + 1)]


@node("some", "every")
def _quantified(tree: Tree[Token], types: Types) -> Run:
    bindings = [_iterator(one, types) for one in tree.children[:-1]]
    return quantified(tree.data == "every", bindings, compile_tree(tree.children[-1], types))


def quantified(every: bool, bindings: list[tuple[str, Domain]], condition: Run) -> Run:
    """Whether the condition holds for some or every combination of the bound items."""
    decisive = not every

    def run(env: Env) -> bool | None:
        def loop(level: int, here: Env) -> bool | None:
            if level == len(bindings):
                here.step()
                found = condition(here)
                if found is not None and not isinstance(found, bool):
                    raise _NotBoolean
                return found
            name, domain = bindings[level]
            values = domain(here)
            if values is None:
                return None
            unknown = False
            for value in values:
                outcome = loop(level + 1, here.inside({name: normal(value)}))
                if outcome is decisive:
                    return decisive
                unknown = unknown or outcome is None
            return None if unknown else not decisive

        try:
            return loop(0, env)
        except _NotBoolean:
            env.meter.warn("not_boolean")
            return None

    return run


@node("filter")
def _filter(tree: Tree[Token], types: Types) -> Run:
    base, condition = compile_tree(tree.children[0], types), compile_tree(tree.children[1], types)
    if is_fixed(condition) and type(condition.fixed) is Decimal:  # type: ignore[attr-defined]
        index = condition.fixed  # type: ignore[attr-defined]
        return lambda env: item_at(base(env), index)
    return lambda env: filtered(base(env), condition, env)


def filtered(value: Any, condition: Run, env: Env) -> Any:
    """The items of a list for which a condition holds, or the one a number points at."""
    items = value if isinstance(value, list | tuple) else [] if value is None else [value]
    env.step(len(items))
    if not items:
        return None if kind(condition(env)) == "number" else []
    found = []
    for position, item in enumerate(items):
        passed = condition(item_env(env, normal(item)))
        if passed is True:
            found.append(normal(item))
        elif position == 0 and kind(passed) == "number":
            return item_at(items, passed)
        elif passed is not None and passed is not False:
            env.meter.warn("not_boolean")
            return None
    return found


def item_at(value: Any, position: Decimal) -> Any:
    """The item at a place, counted from 1 or, when negative, from the end; None when there is none."""
    items = value if isinstance(value, list | tuple) else [] if value is None else [value]
    index = int(position)
    if index != position or not index or not -len(items) <= index <= len(items):
        return None
    return normal(items[index - 1 if index > 0 else index])


def item_env(env: Env, item: Any) -> Env:
    """The environment of a filter's condition: `item`, and the entries of the item when it is a context."""
    if not isinstance(item, Mapping):
        return env.inside({"item": item})
    return env.inside({"item": item}).inside(item)
