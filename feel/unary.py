"""Unary tests: what stands in an input cell of a decision table or after `in`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lark import Token, Tree

from feel.comparison import compare, passes
from feel.compiling import Run, compile_tree, is_fixed, node, word
from feel.env import MISSING, Env
from feel.types import Types
from feel.values import Range

Test = Callable[[Env], bool | None]


@node("tests")
def _tests(tree: Tree[Token], types: Types) -> Run:
    return compile_tests(tree, types)


def compile_tests(tree: Tree[Token], types: Types) -> Run:
    """Unary tests: true when the input `?` passes one of them, or none of those inside not(…)."""
    parts = tree.children if tree.data == "tests" else [tree]
    inner = _negated(parts[0]) if len(parts) == 1 else None
    tests = [_test(part, types) for part in (parts if inner is None else inner)]
    if len(tests) == 1 and inner is None:
        return tests[0]
    return any_of(tests, inner is not None)


def any_of(tests: list[Test], negated: bool) -> Test:
    """Whether one of the tests passes; turned round when negated, null staying null."""

    def run(env: Env) -> bool | None:
        unknown = False
        for test in tests:
            passed = test(env)
            if passed is True:
                return not negated
            unknown = unknown or passed is None
        return None if unknown and negated else negated

    return run


def _negated(tree: Any) -> list[Any] | None:
    """The tests inside not(…), when the whole cell is one."""
    if not isinstance(tree, Tree) or tree.data != "call" or tree.children[1] is None:
        return None
    target, arguments = tree.children
    called_not = isinstance(target, Tree) and target.data == "variable" and word(target.children[0]) == "not"
    return list(arguments.children) if called_not and isinstance(arguments, Tree) and arguments.data == "positional" else None


def _input(env: Env) -> Any:
    value = env.look_up("?")
    return None if value is MISSING else value


def _test(tree: Any, types: Types) -> Test:
    if tree.data in ("op_test", "op_range"):
        return _op_test(tree if tree.data == "op_test" else tree.children[0], types)
    value = compile_tree(tree, types)
    if is_fixed(value):
        return _fixed_test(value.fixed)  # type: ignore[attr-defined]
    reads_input = any(isinstance(token, Token) and token == "?" for token in tree.scan_values(lambda _: True))

    def run(env: Env) -> bool | None:
        found = value(env)
        if reads_input and (found is None or isinstance(found, bool)):
            return found is True
        return passes(_input(env), found)

    return run


def _fixed_test(wanted: Any) -> Test:
    if isinstance(wanted, str):
        return lambda env: env.look_up("?") == wanted
    if isinstance(wanted, Range) and type(wanted.start) is Decimal and type(wanted.end) is Decimal:
        return _number_test(wanted)
    return lambda env: passes(_input(env), wanted)


def _number_test(wanted: Range) -> Test:
    low, high, low_in, high_in = wanted.start, wanted.end, wanted.start_included, wanted.end_included

    def run(env: Env) -> bool | None:
        value = env.look_up("?")
        if type(value) is not Decimal:
            return passes(None if value is MISSING else value, wanted)
        return bool((low <= value if low_in else low < value) and (value <= high if high_in else value < high))

    return run


def _op_test(tree: Tree[Token], types: Types) -> Test:
    operator, value = str(tree.children[0]), compile_tree(tree.children[1], types)
    if is_fixed(value):
        bound = value.fixed  # type: ignore[attr-defined]
        return lambda env: compare(operator, _input(env), bound)
    return lambda env: compare(operator, _input(env), value(env))


@node("in_")
def _in(tree: Tree[Token], types: Types) -> Run:
    value, operand = compile_tree(tree.children[0], types), tree.children[1]
    assert isinstance(operand, Tree)
    tests = [_member_test(part, types) for part in (operand.children if operand.data == "tests" else [operand])]
    several = any_of(tests, False) if len(tests) > 1 else tests[0]
    return lambda env: several(env.inside({"?": value(env)}))


def _member_test(tree: Any, types: Types) -> Test:
    if tree.data in ("op_test", "op_range"):
        return _test(tree, types)
    value = compile_tree(tree, types)
    return lambda env: passes(_input(env), value(env.around or env))
