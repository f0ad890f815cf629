"""Static checks of decisions: unknown names, gaps, overlaps, rules that never match, values that are not allowed.

A linter calls `check(model, known_names)`. Gaps are looked for where every column declares its values (input values, or boolean) and the
table has neither a default nor collects; overlaps in UNIQUE tables, and in ANY tables between rules that answer differently.
A table with a test that does more than compare its input with constants is passed over, for nobody can tell what it takes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from feel.dmn.domains import Column, columns_of
from feel.dmn.model import Decision, Model
from feel.dmn.table import Rule, Table
from feel.expression import Expression

MAX_GAPS = 5
COLLECTING = {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}


@dataclass(frozen=True)
class Finding:
    """What is wrong where: `code` is unknown_name, gap, overlap, never_matches or not_allowed; `values` are for its sentence."""

    file: str
    element: str
    rule: str | None
    code: str
    values: tuple[str, ...] = ()
    line: int | None = None
    column: int | None = None


def check(model: Model, known_names: Collection[str]) -> list[Finding]:
    """Everything that can be said of the decisions without evaluating them; known_names are what a case offers them."""
    found: list[Finding] = []
    for decision in model.decisions.values():
        found += _unknown_names(model, decision, known_names)
        if decision.table:
            found += _table_findings(decision, decision.table)
    return found


def _unknown_names(model: Model, decision: Decision, known_names: Collection[str]) -> Iterator[Finding]:
    elements = {**model.decisions, **model.knowledge, **model.services}
    required = {requirement.names[0] for requirement in decision.requirements if requirement.key in elements}
    known = {*known_names, *required, *decision.requires, "?", "hari ini"}
    for rule, expression in _expressions(decision):
        for name in sorted(expression.names_read - known):
            line, column = expression.places[name]
            yield Finding(decision.file, decision.id, rule, "unknown_name", (name,), line, column)


def _expressions(decision: Decision) -> Iterator[tuple[str | None, Expression]]:
    if decision.reference_date:
        yield None, decision.reference_date
    if decision.literal:
        yield None, decision.literal
    if decision.table:
        for clause in (*decision.table.inputs, *decision.table.outputs):
            yield from ((None, one) for one in (clause.expression, clause.default) if one)
        for rule in decision.table.rules:
            yield from ((rule.id, one) for one in (*rule.tests, *rule.results))


def _table_findings(decision: Decision, table: Table) -> Iterator[Finding]:
    columns = columns_of(table)
    yield from (Finding(decision.file, decision.id, rule, "not_allowed", values) for rule, values in _not_allowed(table))
    if columns is None:
        return
    never = [n for n in range(len(table.rules)) if not _can_match(columns, n, table.hit_policy == "FIRST")]
    for n in never:
        yield Finding(decision.file, decision.id, table.rules[n].id, "never_matches", (str(n + 1),))
    if table.hit_policy in ("UNIQUE", "ANY"):
        for first, second, witness in _overlaps(table, columns):
            values = (str(first + 1), str(second + 1), witness)
            yield Finding(decision.file, decision.id, table.rules[second].id, "overlap", values)
    if table.hit_policy not in COLLECTING and not any(clause.default for clause in table.outputs):
        for gap in _gaps(columns):
            yield Finding(decision.file, decision.id, None, "gap", (gap,))


def _not_allowed(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Constant results that are not among the values of their column."""
    for rule in table.rules:
        for clause, result in zip(table.outputs, rule.results, strict=True):
            value = getattr(result.run, "fixed", None)
            if clause.order and not isinstance(value, list) and value is not None and all(value != one for one in clause.order):
                yield rule.id, (clause.label, result.source)


def _can_match(columns: list[Column], rule: int, first_only: bool) -> bool:
    """Whether some input reaches a rule; with FIRST, whether it does so past all the rules above it."""
    below = (1 << (rule + 1)) - 1 if first_only else 1 << rule
    reached = {below}
    for column in columns:
        reached = {mask & cell.rules for mask in reached for cell in column.cells if cell.rules >> rule & 1}
        if len(reached) > 10_000:
            return True  # too many ways to look through: in doubt it can
    return (1 << rule) in reached


def _overlaps(table: Table, columns: list[Column]) -> Iterator[tuple[int, int, str]]:
    for second in range(len(table.rules)):
        for first in range(second):
            if table.hit_policy == "ANY" and _answers(table.rules[first]) == _answers(table.rules[second]):
                continue
            both = 1 << first | 1 << second
            cells = [next((cell for cell in column.cells if cell.rules & both == both), None) for column in columns]
            if all(cells):
                yield first, second, _described(columns, [cell.sample if cell else None for cell in cells])


def _answers(rule: Rule) -> list[str]:
    return [result.source for result in rule.results]


def _gaps(columns: list[Column]) -> list[str]:
    """Inputs that no rule takes, each described; at most MAX_GAPS."""
    if not all(column.declared for column in columns):
        return []
    found: list[str] = []
    seen: set[tuple[int, int]] = set()

    def walk(depth: int, mask: int, samples: list[Any]) -> None:
        if len(found) >= MAX_GAPS or (depth, mask) in seen:
            return
        seen.add((depth, mask))
        if depth == len(columns) or mask == 0:
            if mask == 0:
                found.append(_described(columns, samples))
            return
        for cell in columns[depth].cells:
            if not cell.between_whole:
                walk(depth + 1, mask & cell.rules, [*samples, cell.sample])

    walk(0, -1, [])
    return found


def _described(columns: list[Column], samples: list[Any]) -> str:
    return ", ".join(f"{column.label} = {column.shown(sample)}" for column, sample in zip(columns, samples, strict=False))
