"""What the columns of a table can hold, as cells: samples between whose neighbours no test tells a difference."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lark import Tree

from feel.arithmetic import arithmetic
from feel.builtins.text import string
from feel.compiling import is_fixed, word
from feel.dmn.table import Clause, Table
from feel.env import Env, Meter
from feel.expression import Expression, compile_expression
from feel.values import FeelError, Setting, YearsMonths, kind

OTHER = "…"
_SETTING = Setting(datetime(2000, 1, 1, tzinfo=UTC), None, UTC)
_PLAIN = {
    "tests", "op_test", "op_range", "string", "number", "at", "true", "false", "null", "negate", "list_", "compare", "between", "in_",
    "and_", "or_", "closed_closed", "closed_open", "open_closed", "open_open", "positional",
}
_MAKERS = {"date", "time", "date and time", "duration"}
_STEPS: dict[str, Any] = {
    "number": Decimal(1), "date": timedelta(days=1), "date and time": timedelta(seconds=1), "days and time duration": timedelta(seconds=1),
}


@dataclass(frozen=True)
class Cell:
    """One sample of a column and the rules whose test it passes, as bits; `between_whole` when it lies between two whole numbers."""

    sample: Any
    rules: int
    between_whole: bool = False


@dataclass(frozen=True)
class Column:
    """A column's cells; `declared` when its input values, or being true or false, say what it can hold."""

    label: str
    cells: tuple[Cell, ...]
    declared: bool

    @staticmethod
    def shown(sample: Any) -> str:
        """A sample as a reader of the table would write it."""
        return f'"{sample}"' if isinstance(sample, str) and sample != OTHER else string(sample) or "null"


def columns_of(table: Table) -> list[Column] | None:
    """The columns of a table; None when a test does more than compare its input with constants."""
    columns = []
    for position, clause in enumerate(table.inputs):
        tests = [rule.tests[position] for rule in table.rules]
        if not all(_comparing(test.tree) for test in tests) or (clause.allowed and not _comparing(clause.allowed.tree)):
            return None
        columns.append(_column(clause, tests))
    return columns


def _comparing(tree: Any) -> bool:
    """Whether a test compares `?` with constants and does nothing else."""
    if not isinstance(tree, Tree):
        return True
    if tree.data == "variable":
        return word(tree.children[0]) == "?"
    if tree.data == "call":
        target, arguments = tree.children
        if not isinstance(target, Tree) or target.data != "variable":
            return False
        name = word(target.children[0])
        return (name == "not" and _comparing(arguments)) or (name in _MAKERS and _literal_arguments(arguments))
    return tree.data in _PLAIN and all(_comparing(child) for child in tree.children)


def _literal_arguments(arguments: Any) -> bool:
    return isinstance(arguments, Tree) and all(isinstance(one, Tree) and one.data in ("string", "number") for one in arguments.children)


def _column(clause: Clause, tests: list[Expression]) -> Column:
    constants = [value for test in [*tests, *([clause.allowed] if clause.allowed else [])] for value in _constants(test)]
    cells: dict[tuple[int, bool], Cell] = {}
    for sample, between in _samples(clause, constants):
        if clause.allowed and not _passes(clause.allowed, sample):
            continue
        rules = sum(1 << n for n, test in enumerate(tests) if _passes(test, sample))
        cells.setdefault((rules, between), Cell(sample, rules, between))
    return Column(clause.label, tuple(cells.values()), clause.allowed is not None or clause.kind == "boolean" or not constants)


def _passes(test: Expression, sample: Any) -> bool:
    try:
        return test.run(Env({"?": sample}, None, Meter(_SETTING))) is True
    except FeelError:
        return False


def _constants(test: Expression) -> list[Any]:
    """The constants a test compares with."""
    found: list[Any] = []

    def walk(part: Any) -> None:
        if not isinstance(part, Tree):
            return
        made = part.data == "call" and word(getattr(part.children[0], "children", [""])[0]) in _MAKERS
        if made or part.data in ("string", "number", "at", "true", "false", "negate"):
            value = _value(test.source[part.meta.start_pos : part.meta.end_pos])
            found.extend([] if value is None else [value])
        else:
            for child in part.children:
                walk(child)

    walk(test.tree)
    return found


def _value(source: str) -> Any:
    run = compile_expression(source).run
    return run.fixed if is_fixed(run) else run(Env({}, None, Meter(_SETTING)))  # type: ignore[attr-defined]


def _samples(clause: Clause, constants: list[Any]) -> list[tuple[Any, bool]]:
    """Samples of a column, each with whether it lies between two neighbouring whole numbers."""
    kinds = {kind(value) for value in constants}
    if clause.kind == "boolean" or kinds == {"boolean"}:
        return [(True, False), (False, False)]
    if len(kinds) == 1 and (found := kinds.pop()) in {*_STEPS, "time", "years and months duration"}:
        return _ordered(sorted(set(constants), key=lambda v: v.months if isinstance(v, YearsMonths) else v), found)
    return [(value, False) for value in dict.fromkeys(constants)] + [(OTHER, False)]


def _ordered(values: list[Any], found: str) -> list[tuple[Any, bool]]:
    whole = found == "number" and all(value == int(value) for value in values)
    samples = [(_moved(values[0], found, -1), False)]
    for value, following in zip(values, [*values[1:], None], strict=True):
        samples.append((value, False))
        if found == "number" and following is not None:
            samples.append(((value + following) / 2, whole and following - value <= 1))
        after = _moved(value, found, 1)
        if following is None or isinstance(value, YearsMonths) or after < following:
            samples.append((after, False))
    return samples


def _moved(value: Any, found: str, direction: int) -> Any:
    if isinstance(value, YearsMonths):
        return YearsMonths(value.months + direction)
    if isinstance(value, time):
        moved = datetime.combine(date(2000, 1, 2), value) + timedelta(seconds=direction)
        return moved.timetz() if moved.date() == date(2000, 1, 2) else value
    moved = arithmetic("+" if direction > 0 else "-", value, _STEPS[found])
    return value if moved is None else moved


