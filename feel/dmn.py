"""Decision models as dmn-js writes them: tables with every hit policy, literal expressions, required decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from feel.expression import Expression, compile_expression, compile_unary
from feel.values import FeelError, Layers, Setting, equal, normal

MAX_BYTES = 1_000_000
POLICIES = {"UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"}
AGGREGATIONS = {"", "SUM", "MIN", "MAX", "COUNT"}
ALUR = "https://alur.example/schema/1.0"
NAMES = ("pegawai pada", "tanggal acuan")


class DecisionError(FeelError):
    """A table broke its own hit policy, or a decision requires itself."""


@dataclass(frozen=True)
class Clause:
    """An input or output column."""

    label: str
    name: str
    expression: Expression | None = None
    allowed: Expression | None = None
    allowed_order: tuple[str, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True)
class Rule:
    """A row: its tests, its results, and its annotations by column."""

    id: str
    tests: tuple[Expression, ...]
    results: tuple[Expression, ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class RuleMatch:
    """A rule that matched."""

    id: str
    index: int
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Trace:
    """What one decision saw and answered."""

    decision: str
    hit_policy: str
    inputs: list[tuple[str, Any]]
    matched: list[RuleMatch]
    output: Any


@dataclass(frozen=True)
class DecisionResult:
    """A decision's value, and the traces of it and of all it required."""

    value: Any
    traces: list[Trace]


@dataclass(frozen=True)
class Decision:
    """A decision: a table, or a literal expression."""

    id: str
    name: str
    file: str
    requires: tuple[str, ...]
    reference_date: Expression | None
    hit_policy: str = ""
    aggregation: str = ""
    inputs: tuple[Clause, ...] = ()
    outputs: tuple[Clause, ...] = ()
    rules: tuple[Rule, ...] = ()
    literal: Expression | None = None


@dataclass(frozen=True)
class Model:
    """The decisions of one or several files, found by id."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)

    def evaluate(self, decision_id: str, scope: Mapping[str, Any], setting: Setting) -> DecisionResult:
        """The value of a decision, those it requires evaluated first; raises DecisionError and FeelError."""
        traces: list[Trace] = []
        values: dict[str, Any] = {}
        self._evaluate(decision_id, scope, setting, values, traces, ())
        return DecisionResult(values[decision_id], traces)

    def _evaluate(
        self, name: str, scope: Mapping[str, Any], setting: Setting, values: dict[str, Any], traces: list[Trace], path: tuple[str, ...]
    ) -> None:
        if name in values:
            return
        if name in path:
            raise DecisionError(f"decision {name!r} requires itself through {' → '.join(path)}")
        if name not in self.decisions:
            raise DecisionError(f"decision {name!r} does not exist")
        decision = self.decisions[name]
        for required in decision.requires:
            self._evaluate(required, scope, setting, values, traces, (*path, name))
        known = {**{self.decisions[r].name: values[r] for r in decision.requires}, **{r: values[r] for r in decision.requires}}
        given = Layers(known, scope)
        if decision.literal is not None:
            value = decision.literal.evaluate(given, setting)
            traces.append(Trace(name, "LITERAL", [], [], value))
        else:
            value, trace = _table(decision, given, setting)
            traces.append(trace)
        values[name] = value


def _table(decision: Decision, scope: Mapping[str, Any], setting: Setting) -> tuple[Any, Trace]:
    inputs: list[tuple[str, Any]] = []
    for clause in decision.inputs:
        assert clause.expression is not None
        value = normal(clause.expression.evaluate(scope, setting))
        inputs.append((clause.label, value))
        if clause.allowed and value is not None and clause.allowed.evaluate(Layers({"?": value}, scope), setting) is not True:
            raise DecisionError(f"{decision.file}#{decision.id}: input {clause.label!r} is {value!r}, which is not allowed")
    hits: list[tuple[int, Rule]] = []
    for index, rule in enumerate(decision.rules, 1):
        if all(t.evaluate(Layers({"?": v}, scope), setting) is True for t, (_, v) in zip(rule.tests, inputs, strict=True)):
            hits.append((index, rule))
            if decision.hit_policy == "FIRST":
                break
    outputs = [_outputs(decision, rule, scope, setting) for _, rule in hits]
    hits, value = _apply_policy(decision, hits, outputs, scope, setting)
    matched = [RuleMatch(rule.id, index, rule.annotations) for index, rule in hits]
    return value, Trace(decision.id, decision.hit_policy, inputs, matched, value)


def _outputs(decision: Decision, rule: Rule, scope: Mapping[str, Any], setting: Setting) -> Any:
    values = [result.evaluate(scope, setting) for result in rule.results]
    if len(decision.outputs) == 1:
        return values[0]
    return {clause.name: value for clause, value in zip(decision.outputs, values, strict=True)}


Hits = list[tuple[int, Rule]]


def _apply_policy(decision: Decision, hits: Hits, outputs: list[Any], scope: Mapping[str, Any], setting: Setting) -> tuple[Hits, Any]:
    policy = decision.hit_policy
    if not hits:
        return hits, _defaults(decision, scope, setting)
    if policy == "UNIQUE" and len(hits) > 1:
        raise DecisionError(f"{decision.file}#{decision.id}: rules {', '.join(str(i) for i, _ in hits)} match together in a UNIQUE table")
    if policy == "ANY" and any(equal(output, outputs[0]) is not True for output in outputs[1:]):
        raise DecisionError(f"{decision.file}#{decision.id}: rules with different results match together in an ANY table")
    if policy in ("UNIQUE", "ANY", "FIRST"):
        return hits if policy == "ANY" else hits[:1], outputs[0]
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        order = sorted(range(len(outputs)), key=lambda n: _rank(decision, outputs[n]))
        if policy == "PRIORITY":
            return [hits[order[0]]], outputs[order[0]]
        return [hits[n] for n in order], [outputs[n] for n in order]
    return hits, _aggregate(decision, outputs) if decision.aggregation else outputs


def _rank(decision: Decision, output: Any) -> list[int]:
    values = [output] if len(decision.outputs) == 1 else [output[clause.name] for clause in decision.outputs]
    return [
        clause.allowed_order.index(value) if value in clause.allowed_order else len(clause.allowed_order)
        for clause, value in zip(decision.outputs, map(str, values), strict=True)
    ]


def _defaults(decision: Decision, scope: Mapping[str, Any], setting: Setting) -> Any:
    if decision.aggregation == "COUNT":
        return Decimal(0)
    if not any(clause.default for clause in decision.outputs):
        return [] if decision.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and not decision.aggregation else None
    values = [clause.default.evaluate(scope, setting) if clause.default else None for clause in decision.outputs]
    if len(values) == 1:
        return values[0]
    return {clause.name: value for clause, value in zip(decision.outputs, values, strict=True)}


def _aggregate(decision: Decision, outputs: list[Any]) -> Any:
    if decision.aggregation == "COUNT":
        return Decimal(len(outputs))
    runs: dict[str, Any] = {"SUM": sum, "MIN": min, "MAX": max}
    try:
        return runs[decision.aggregation](outputs)
    except TypeError as error:
        raise DecisionError(f"{decision.file}#{decision.id}: the results cannot be aggregated by {decision.aggregation}") from error


def load_models(files: Mapping[str, bytes]) -> Model:
    """One model over several DMN files; raises FeelError naming file, decision, rule and column."""
    decisions: dict[str, Decision] = {}
    for name, content in sorted(files.items()):
        for decision in load_model(content, name=name).decisions.values():
            if decision.id in decisions:
                raise FeelError(f"{name}: decision {decision.id!r} also stands in {decisions[decision.id].file}")
            decisions[decision.id] = decision
    return Model(decisions)


def load_model(xml: bytes, *, name: str) -> Model:
    """The decisions of one file; refuses DOCTYPE, entities and more than 1 MB. Raises FeelError."""
    if len(xml) > MAX_BYTES:
        raise FeelError(f"{name}: the file has {len(xml)} bytes; at most {MAX_BYTES} are read")
    if b"<!DOCTYPE" in xml.upper() or b"<!ENTITY" in xml.upper():
        raise FeelError(f"{name}: a DOCTYPE or entity is not allowed")
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True))
    except etree.XMLSyntaxError as error:
        raise FeelError(f"{name}: this is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:  # the bytes above do not show it in UTF-16
        raise FeelError(f"{name}: a DOCTYPE or entity is not allowed")
    if etree.QName(root).localname != "definitions" or "DMN" not in (etree.QName(root).namespace or ""):
        raise FeelError(f"{name}: this is not a DMN file")
    found = [_decision(node, name) for node in root if isinstance(node.tag, str) and etree.QName(node).localname == "decision"]
    twice = [decision.id for n, decision in enumerate(found) if not decision.id or decision.id in {d.id for d in found[:n]}]
    if twice:
        raise FeelError(f"{name}: the decision id {twice[0]!r} is missing or stands twice")
    return Model({decision.id: decision for decision in found})


def _children(node: etree._Element, kind: str) -> list[etree._Element]:
    return [child for child in node if isinstance(child.tag, str) and etree.QName(child).localname == kind]


def _text(node: etree._Element | None, kind: str = "text") -> str:
    if node is None:
        return ""
    found = _children(node, kind)
    return (found[0].text or "").strip() if found else ""


def _one(node: etree._Element, kind: str) -> etree._Element | None:
    found = _children(node, kind)
    return found[0] if found else None


def _expression(source: str, where: str) -> Expression | None:
    return compile_expression(source, where=where, names=NAMES) if source else None


def _decision(node: etree._Element, file: str) -> Decision:
    identity, where = node.get("id", ""), f"{file}#{node.get('id', '')}"
    required = [
        reference.get("href", "").rpartition("#")[2]
        for requirement in _children(node, "informationRequirement")
        for reference in _children(requirement, "requiredDecision")
    ]
    reference = node.find(f"{{*}}extensionElements/{{{ALUR}}}tanggalAcuan")
    base = {
        "id": identity, "name": node.get("name", identity), "file": file, "requires": tuple(required),
        "reference_date": _expression((reference.text or "").strip(), f"{where} tanggalAcuan") if reference is not None else None,
    }
    table, literal = _one(node, "decisionTable"), _one(node, "literalExpression")
    if table is not None:
        return _read_table(table, base, where)
    if literal is None:
        raise FeelError(f"{where}: the decision has neither a table nor an expression")
    return Decision(**base, literal=compile_expression(_text(literal) or "null", where=where, names=NAMES))


def _read_table(table: etree._Element, base: dict[str, Any], where: str) -> Decision:
    policy, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation", "")
    if policy not in POLICIES or aggregation not in AGGREGATIONS:
        raise FeelError(f"{where}: there is no hit policy {policy} {aggregation}")
    inputs = tuple(_input(node, number, where) for number, node in enumerate(_children(table, "input"), 1))
    outputs = tuple(_output(node, base["name"], where) for node in _children(table, "output"))
    columns = [node.get("name", "") for node in _children(table, "annotation")]
    rules = tuple(_rule(node, number, inputs, outputs, columns, where) for number, node in enumerate(_children(table, "rule"), 1))
    return Decision(
        **base, hit_policy=policy, aggregation=aggregation, inputs=inputs, outputs=outputs,
        rules=rules,
    )


def _input(node: etree._Element, number: int, where: str) -> Clause:
    source = _text(_one(node, "inputExpression"))
    label = node.get("label") or source
    allowed = _text(_one(node, "inputValues"))
    return Clause(
        label, source, compile_expression(source or "null", where=f"{where} input {number}", names=NAMES),
        compile_unary(allowed, where=f"{where} input {number} values", names=NAMES) if allowed else None,
    )


def _output(node: etree._Element, decision_name: str, where: str) -> Clause:
    name = node.get("name") or decision_name
    allowed = _text(_one(node, "outputValues"))
    order = tuple(part.strip().strip('"') for part in allowed.split(",")) if allowed else ()
    default = _expression(_text(_one(node, "defaultOutputEntry")), f"{where} default of {name}")
    return Clause(node.get("label") or name, name, allowed_order=order, default=default)


def _rule(
    node: etree._Element, number: int, inputs: tuple[Clause, ...], outputs: tuple[Clause, ...], columns: list[str], where: str
) -> Rule:
    here = f"{where} rule {number} ({node.get('id', '')})"
    tests = [_text(entry) for entry in _children(node, "inputEntry")]
    results = [_text(entry) for entry in _children(node, "outputEntry")]
    if len(tests) != len(inputs) or len(results) != len(outputs):
        raise FeelError(f"{here}: the rule has {len(tests)} inputs and {len(results)} outputs")
    notes = [_text(entry) for entry in _children(node, "annotationEntry")]
    annotations = dict(zip(columns, notes, strict=False))
    if description := _text(node, "description"):
        annotations.setdefault("keterangan", description)
    return Rule(
        node.get("id", ""),
        tuple(compile_unary(t or "-", where=f"{here} column {c.label}", names=NAMES) for t, c in zip(tests, inputs, strict=True)),
        tuple(
            compile_expression(r or "null", where=f"{here} column {c.label}", names=NAMES)
            for r, c in zip(results, outputs, strict=True)
        ),
        annotations,
    )
