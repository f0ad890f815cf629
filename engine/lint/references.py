"""What a diagram names: roles, forms, tables, templates, operations, processes, other elements."""

import typing
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import feel
import operations
from engine.lint.finding import Finding, finding
from engine.lint.plan import Part, Plan, Q, S
from engine.lint.reading import Files
from engine.lint.sites import PROPERTIES, stem
from engine.lint.world import World, nearest, operation_names

Where = tuple[str, str, str]


def check(plan: Plan, files: Files, world: World) -> Iterator[Finding]:
    """Every name a diagram uses that nothing carries."""
    processes = {scope.id for scope in plan.processes}
    for part in plan.parts.values():
        where = (part.file, part.id, part.name)
        yield from _properties(part, where, plan)
        if part.kind in ("userTask", "startEvent"):
            yield from _form(part, where, files)
        if part.kind == "userTask":
            yield from _role(part, where, world)
            yield from _named("template_unknown", "template", part.properties.get("decree", ""), files.templates, where)
        yield from _decisions(part, where, files)
        yield from _operation(part, where, world)
        if part.called and part.called not in processes:
            yield finding("call_missing", *where, process=part.called, near=nearest(part.called, processes))
    yield from _lanes(plan, world)
    yield from _recursion(plan)


def _properties(part: Part, where: Where, plan: Plan) -> Iterator[Finding]:
    for name in part.properties:
        if name not in PROPERTIES:
            yield finding("property_unknown", *where, property=name, near=nearest(name, PROPERTIES))
    for other in part.properties.get("separate_from", "").replace(",", " ").split():
        if other not in plan.parts:
            yield finding("element_unknown", *where, place="separate_from", named=other, near=nearest(other, plan.parts))


def _form(part: Part, where: Where, files: Files) -> Iterator[Finding]:
    form = part.properties.get("form", "")
    if form:
        yield from _named("form_unknown", "form", form, files.forms, where)
    elif part.kind == "userTask":
        yield finding("form_missing", *where)


def _named(code: str, kind: str, given: str, known: Mapping[str, Any], where: Where) -> Iterator[Finding]:
    if given and not given.startswith("=") and stem(given) not in known:
        yield finding(code, *where, **{kind: given}, near=nearest(stem(given), known))


def _role(part: Part, where: Where, world: World) -> Iterator[Finding]:
    role = part.properties.get("role") or part.lane or ""
    if part.properties.get("assignee") or part.properties.get("team"):
        return
    if not role:
        yield finding("role_missing", *where)
    elif not role.startswith("=") and role not in world.roles:
        yield finding("role_unknown", *where, role=role, near=nearest(role, world.roles))


def _lanes(plan: Plan, world: World) -> Iterator[Finding]:
    people = {part.lane for part in plan.parts.values() if part.kind == "userTask" and not part.properties.get("role")}
    for scope in plan.processes:
        for lane in scope.node.iterfind(f".//{Q}lane"):
            name = lane.get("name", "").strip()
            if name and name not in world.roles and name not in people:
                yield finding("lane_unknown", scope.file, lane.get("id", ""), name, role=name, near=nearest(name, world.roles))


def _decisions(part: Part, where: Where, files: Files) -> Iterator[Finding]:
    called = (part.node.findtext(f"{Q}extensionElements/{S}calledDecisionId") or "").strip()
    eligibility = part.properties.get("eligibility", "")
    for decision in filter(None, (called, eligibility)):
        if decision not in files.decisions:
            yield finding("decision_unknown", *where, decision=decision, near=nearest(decision, files.decisions))
    if eligibility in files.decisions:
        table = files.decisions[eligibility].table
        columns = {clause.name for clause in table.outputs} if table else set()
        if table is not None and not ({"kode", "tingkat", "pesan", "dasar"} <= columns and table.hit_policy == "COLLECT"):
            yield finding("eligibility_shape", *where, decision=eligibility)


def _operation(part: Part, where: Where, world: World) -> Iterator[Finding]:
    for operator in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator"):
        name = operator.get("id", "")
        if name not in operation_names():
            yield finding("operation_unknown", *where, operation=name, near=nearest(name, operation_names()))
            continue
        given = {p.get("id", ""): p.get("value", "") for p in operator.iter(f"{S}parameter")}
        known = operations.find(name).parameters
        for key, (kind, optional) in known.items():
            if key not in given and not optional:
                yield finding("parameter_missing", *where, operation=name, parameter=key)
            elif key in given:
                yield from _type(name, key, kind, given[key], where)
        for key in sorted(set(given) - set(known)):
            yield finding("parameter_unknown", *where, operation=name, parameter=key, near=nearest(key, known))
        kind_text = _literal(given.get("riwayat", ""))
        if name.startswith("record.") and isinstance(kind_text, str) and kind_text not in world.record_kinds:
            yield finding("record_kind", *where, kind=kind_text, near=nearest(kind_text, world.record_kinds))


def _type(operation: str, key: str, kind: Any, source: str, where: Where) -> Iterator[Finding]:
    """A literal of the wrong type; what only a case can tell is left to the case."""
    value = _literal(source)
    if value is not UNKNOWN and not operations.fits(value, kind):
        shown = "null" if value is None else f"{source.strip()[:60]}"
        yield finding("parameter_type", *where, operation=operation, parameter=key, given=shown, wanted=_words(kind))


UNKNOWN = object()
WORDS: Mapping[Any, str] = {
    str: "teks", Decimal: "bilangan", int: "bilangan", bool: "ya/tidak", date: "tanggal", list: "daftar", dict: "konteks",
    type(None): "kosong",
}


def _literal(source: str) -> Any:
    """The value of an expression that is a literal as a whole, else UNKNOWN."""
    try:
        tree = feel.compile_expression(source or "null", where="").tree
    except feel.FeelError:
        return UNKNOWN
    kind = str(getattr(tree, "data", ""))
    if kind == "string":
        return source.strip()[1:-1]
    plain = {"number": Decimal(0), "true": True, "false": False, "null": None, "context": {}, "list_": []}
    return plain.get(kind, UNKNOWN)


def _words(kind: Any) -> str:
    kinds = typing.get_args(kind) if typing.get_origin(kind) not in (list, dict, None) else (kind,)
    return " atau ".join(WORDS.get(typing.get_origin(each) or each, str(each)) for each in kinds)


def _recursion(plan: Plan) -> Iterator[Finding]:
    calls = [(part.process, part.called, part) for part in plan.parts.values() if part.called]
    for start in sorted({caller for caller, _, _ in calls}):
        path = _circle(start, start, calls, (start,))
        if path and start == min(path):
            part = next(p for caller, called, p in calls if caller == path[-2] and called == start)
            yield finding("recursion", part.file, part.id, part.name, path=" → ".join(path))


def _circle(start: str, here: str, calls: list[tuple[str, str, Part]], path: tuple[str, ...]) -> tuple[str, ...] | None:
    for caller, called, _ in calls:
        if caller == here and called == start:
            return (*path, called)
        if caller == here and called not in path and (found := _circle(start, called, calls, (*path, called))):
            return found
    return None
