"""Literals, names, paths, lists, contexts, intervals, logic, comparison and arithmetic."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, DecimalException
from typing import Any

from lark import Token, Tree

from feel import builtins as built_in
from feel import temporal
from feel.arithmetic import arithmetic
from feel.comparison import compare, holds
from feel.compiling import Run, compile_tree, constant, is_fixed, node, word
from feel.env import MISSING, Env
from feel.literals import unquote
from feel.names import joined
from feel.types import Types, is_instance
from feel.values import NUMBERS, FeelError, Range, YearsMonths, kind, normal, read_number


@node("number")
def _number(tree: Tree[Token], types: Types) -> Run:
    found = read_number(str(tree.children[0]))
    if found is None:
        raise FeelError(f"the number {str(tree.children[0])[:40]} is too large")
    return constant(found)


@node("string")
def _string(tree: Tree[Token], types: Types) -> Run:
    return constant(unquote(str(tree.children[0])))


@node("at")
def _at(tree: Tree[Token], types: Types) -> Run:
    return constant(temporal.at_literal(unquote(str(tree.children[0]))))


@node("true", "false", "null")
def _word_literal(tree: Tree[Token], types: Types) -> Run:
    return constant({"true": True, "false": False}.get(str(tree.data)))


@node("variable")
def _variable(tree: Tree[Token], types: Types) -> Run:
    name = word(tree.children[0])
    built = built_in.FUNCTIONS.get(name)

    def run(env: Env) -> Any:
        found = env.look_up(name)
        if found is not MISSING:
            return found
        if built is not None:
            return built
        if name == "hari ini":
            return env.setting.today
        env.meter.warn("unknown_name", name)
        return None

    return run


@node("path")
def _path(tree: Tree[Token], types: Types) -> Run:
    base, name = compile_tree(tree.children[0], types), word(tree.children[1])
    return lambda env: member(base(env), name, env)


def member(value: Any, name: str, env: Env) -> Any:
    """A key of a context, a property of a temporal value or range, or that of each item of a list."""
    if isinstance(value, Mapping):
        if name in value:
            return normal(value[name])
        env.meter.warn("no_entry", name)
        return None
    if isinstance(value, list | tuple):
        env.step(len(value))
        return [member(normal(item), name, env) for item in value]
    if isinstance(value, Range):
        ends = {"start": value.start, "end": value.end}
        return {**ends, "start included": value.start_included, "end included": value.end_included}.get(name)
    return temporal.property_of(value, name)


@node("list_")
def _list(tree: Tree[Token], types: Types) -> Run:
    items = [compile_tree(child, types) for child in tree.children if child is not None]

    def run(env: Env) -> list[Any]:
        env.step(len(items))
        return [item(env) for item in items]

    return run


@node("context")
def _context(tree: Tree[Token], types: Types) -> Run:
    entries = [(key_of(e.children[0]), compile_tree(e.children[1], types)) for e in tree.children if isinstance(e, Tree)]
    keys = [key for key, _ in entries]
    if len(set(keys)) != len(keys):
        return constant(None)  # two entries of one name: the standard asks for null

    def run(env: Env) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inside = env.inside(made)
        env.step(len(entries))
        for key, value in entries:  # an entry sees those before it
            made[key] = value(inside)
        return made

    return run


def key_of(token: Any) -> str:
    """The key an entry's word writes: quoted, or a name."""
    return unquote(str(token)) if str(token).startswith('"') else joined(str(token))


def _interval(start_included: bool, end_included: bool) -> Callable[[Tree[Token], Types], Run]:
    def compiler(tree: Tree[Token], types: Types) -> Run:
        low, high = (compile_tree(child, types) for child in tree.children)
        if is_fixed(low) and is_fixed(high):
            return constant(interval(low.fixed, high.fixed, start_included, end_included))  # type: ignore[attr-defined]
        return lambda env: interval(low(env), high(env), start_included, end_included)

    return compiler


for _name, _ends in {
    "closed_closed": (True, True), "closed_open": (True, False), "open_closed": (False, True), "open_open": (False, False),
}.items():
    node(_name)(_interval(*_ends))


def interval(low: Any, high: Any, start_included: bool, end_included: bool) -> Range | None:
    """A range between two values of one comparable type; None when they are not."""
    if low is None and high is None:
        return None
    if low is None or high is None:
        return Range(low, high, start_included and low is not None, end_included and high is not None)
    return Range(low, high, start_included, end_included) if compare("<=", low, high) is not None else None


def half_range(operator: str, value: Any) -> Range | None:
    """What (< 5) and its like are as a value; None for what is no range."""
    if value is None or compare("<=", value, value) is None or operator == "!=":
        return None
    if operator == "=":
        return Range(value, value, written="=")
    if operator[0] == "<":
        return Range(None, value, False, operator == "<=", operator)
    return Range(value, None, operator == ">=", False, operator)


@node("op_range", "op_test")
def _op_range(tree: Tree[Token], types: Types) -> Run:
    test = tree.children[0] if tree.data == "op_range" else tree
    operator, value = str(test.children[0]), compile_tree(test.children[1], types)  # type: ignore[union-attr]
    return lambda env: half_range(operator, value(env))


@node("and_")
def _and(tree: Tree[Token], types: Types) -> Run:
    left, right = (compile_tree(child, types) for child in tree.children)

    def run(env: Env) -> bool | None:
        a = left(env)
        if a is False:
            return False
        b = right(env)
        return False if b is False else True if a is True and b is True else None

    return run


@node("or_")
def _or(tree: Tree[Token], types: Types) -> Run:
    left, right = (compile_tree(child, types) for child in tree.children)

    def run(env: Env) -> bool | None:
        a = left(env)
        if a is True:
            return True
        b = right(env)
        return True if b is True else False if a is False and b is False else None

    return run


@node("if_")
def _if(tree: Tree[Token], types: Types) -> Run:
    condition, then, other = (compile_tree(child, types) for child in tree.children)
    return lambda env: then(env) if condition(env) is True else other(env)


@node("compare")
def _compare(tree: Tree[Token], types: Types) -> Run:
    left, operator, right = compile_tree(tree.children[0], types), str(tree.children[1]), compile_tree(tree.children[2], types)
    return lambda env: compare(operator, left(env), right(env))


@node("between")
def _between(tree: Tree[Token], types: Types) -> Run:
    value, low, high = (compile_tree(child, types) for child in tree.children)

    def run(env: Env) -> bool | None:
        start, end = low(env), high(env)
        return None if start is None or end is None else holds(Range(start, end), value(env))

    return run


@node("instance_of")
def _instance_of(tree: Tree[Token], types: Types) -> Run:
    value, wanted = compile_tree(tree.children[0], types), types.read(str(tree.children[1]))
    if wanted is None:
        return constant(None)
    return lambda env: is_instance(value(env), wanted, types)


@node("binary")
def _binary(tree: Tree[Token], types: Types) -> Run:
    left, operator, right = compile_tree(tree.children[0], types), str(tree.children[1]), compile_tree(tree.children[2], types)
    quick = {"+": NUMBERS.add, "-": NUMBERS.subtract, "*": NUMBERS.multiply}.get(operator)
    if quick is None:
        return lambda env: arithmetic(operator, left(env), right(env))

    def run(env: Env) -> Any:
        a, b = left(env), right(env)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return quick(a, b)
            except DecimalException:
                return None
        return arithmetic(operator, a, b)

    return run


@node("negate")
def _negate(tree: Tree[Token], types: Types) -> Run:
    value = compile_tree(tree.children[1], types)
    return constant(negative(value.fixed)) if is_fixed(value) else lambda env: negative(value(env))  # type: ignore[attr-defined]


def negative(value: Any) -> Any:
    """The negative of a number or duration; None for anything else."""
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return -value if kind(value) == "number" or isinstance(value, timedelta) else None
