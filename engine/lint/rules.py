"""Decision tables by themselves: inputs no rule takes, rules that get in each other's way, answers that are not allowed."""

from collections.abc import Collection, Iterator

import feel.dmn
from engine.lint.finding import Finding, finding
from engine.lint.reading import Files
from engine.lint.world import nearest

OPEN = frozenset({"gap", "overlap", "never_matches", "not_allowed"})


def check(files: Files) -> Iterator[Finding]:
    """What the rules of every table leave open, say twice or never say."""
    for model in files.models:
        for found in feel.dmn.check(model, ()):
            if found.code in OPEN:
                yield _told(found, model.decisions[found.element])


def unknown_names(files: Files, known: Collection[str], unread: Collection[str]) -> Iterator[Finding]:
    """Names that nothing sets in the decisions `unread`, which no element of a diagram asks for (the agenda does)."""
    for model in files.models:
        for found in feel.dmn.check(model, {*known, *files.decisions}):
            if found.code == "unknown_name" and found.element in unread:
                decision, (name,) = model.decisions[found.element], found.values
                where = (decision.file, decision.id, decision.name)
                place = f"{_place(decision, found.rule)}, baris {found.line} kolom {found.column}"
                yield finding("variable_unknown", *where, place=place, variable=name, near=nearest(name, known))


def _told(found: feel.dmn.Finding, decision: feel.dmn.Decision) -> Finding:
    where, rule, values = (decision.file, decision.id, decision.name), _number(decision, found.rule), found.values
    if found.code == "gap":
        return finding("table_gap", *where, inputs=values[0])
    if found.code == "overlap":
        return finding("table_overlap", *where, first=values[0], second=values[1], inputs=values[2])
    if found.code == "never_matches":
        return finding("rule_never_matches", *where, rule=rule)
    return finding("rule_not_allowed", *where, rule=rule, column=values[0], answer=values[1])


def _number(decision: feel.dmn.Decision, rule: str | None) -> int | None:
    """The number people see before a rule."""
    rules = decision.table.rules if decision.table else ()
    return next((number for number, one in enumerate(rules, 1) if one.id == rule), None)


def _place(decision: feel.dmn.Decision, rule: str | None) -> str:
    number = _number(decision, rule)
    return f"aturan {number}" if number else "keputusan"
