"""A file as facts that can be compared: element by element, each with its aspects as plain text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from lxml import etree

from engine.workflow.diagram import BPMN, NODES, SPIFF, local

Q, S = f"{{{BPMN}}}", f"{{{SPIFF}}}"
DRAWN = frozenset({"BPMNDiagram", "DMNDI"})
REFERENCES = {"source": "sourceRef", "target": "targetRef", "host": "attachedToRef", "default": "default"}
NAMED = ("sequenceFlow", "messageFlow", "lane", "process", "participant", "message", "signal", "error", "escalation", "textAnnotation")


@dataclass
class Fact:
    """One thing a person knows by name, with what is said of it."""

    kind: str
    name: str
    aspects: dict[str, str] = field(default_factory=dict)


Facts = dict[str, Fact]


def parse_xml(content: bytes) -> etree._Element | None:
    """The root, comments left out, or nothing for what is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def plain(text: str | None) -> str:
    """A text without the blanks that only indent it."""
    return " ".join((text or "").split())


def of_diagram(root: etree._Element) -> Facts:
    """Every node, flow, lane and definition of a diagram."""
    facts: Facts = {}
    lanes = {plain(ref.text): plain(lane.get("name")) for lane in root.iter(f"{Q}lane") for ref in lane.iterfind(f"{Q}flowNodeRef")}
    names = {node.get("id"): _name(node) for node in root.iter(etree.Element) if node.get("id")}
    for node in root.iter(*(f"{Q}{kind}" for kind in (*NODES, *NAMED))):
        fact = Fact(local(node), names.get(node.get("id"), ""))
        fact.aspects = {key: value for key, value in _aspects(node, lanes) if value}
        facts[node.get("id") or f"{local(node)}:{len(facts)}"] = fact
    return facts


def _name(node: etree._Element) -> str:
    if node.get("name"):
        return plain(node.get("name"))
    if node.get("sourceRef") and node.get("targetRef"):
        return f"{node.get('sourceRef')} → {node.get('targetRef')}"
    return node.get("id", "")


def _aspects(node: etree._Element, lanes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "kind", local(node)
    yield "name", plain(node.get("name"))
    yield "lane", lanes.get(node.get("id", ""), "")
    yield "called", node.get("calledElement", "")
    yield from ((aspect, node.get(key) or "") for aspect, key in REFERENCES.items())
    if local(node) == "boundaryEvent":
        yield "interrupting", node.get("cancelActivity", "true")
    yield "condition", plain(node.findtext(f"{Q}conditionExpression"))
    yield "script", plain(node.findtext(f"{Q}script"))
    yield "documentation", plain(node.findtext(f"{Q}documentation"))
    yield "text", plain(node.findtext(f"{Q}text"))
    yield "decision", plain(node.findtext(f"{Q}extensionElements/{S}calledDecisionId"))
    for entry in node.iterfind(f"{Q}extensionElements/{S}properties/{S}property"):
        yield entry.get("name", ""), plain(entry.get("value"))
    for operator in node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator"):
        yield "operation", operator.get("id", "")
        yield "result", operator.get("resultVariable", "")
        yield from ((p.get("id", ""), plain(p.get("value"))) for p in operator.iter(f"{S}parameter"))
    for child in node:
        if local(child).endswith("EventDefinition"):
            yield "event", f"{local(child).removesuffix('EventDefinition')} {_referred(child)}".strip()
            yield "timer", plain("".join(child.itertext())) if local(child) == "timerEventDefinition" else ""
            yield "payload", plain(child.findtext(f"{Q}extensionElements/{S}messagePayload"))
        elif local(child).endswith("LoopCharacteristics"):
            yield "loop", plain(f"{local(child)} {' '.join(child.itertext())}")


def _referred(definition: etree._Element) -> str:
    """The name of the message, signal, error or escalation of an event."""
    reference = next((str(value) for key, value in definition.attrib.items() if str(key).endswith("Ref")), "")
    named = [node for node in definition.getroottree().getroot() if node.get("id") == reference]
    return _name(named[0]) if named else reference


def of_table(root: etree._Element) -> Facts:
    """Every decision, column and rule of a decision file; a rule is known by its id, shown by its number."""
    facts: Facts = {}
    for decision in root.iterfind("{*}decision"):
        name, known = decision.get("name") or decision.get("id", ""), decision.get("id", "")
        table = decision.find("{*}decisionTable")
        fact = facts[known] = Fact("decision", name, {"name": name})
        fact.aspects["date"] = plain(decision.findtext("{*}extensionElements/{*}tanggalAcuan"))
        if table is None:
            logic = [child for child in decision if local(child) not in ("extensionElements", "variable", "informationRequirement")]
            fact.aspects["expression"] = plain(" ".join(text for child in logic for text in child.itertext()))
            continue
        fact.aspects["policy"] = " ".join(filter(None, (table.get("hitPolicy", "UNIQUE"), table.get("aggregation"))))
        columns = [_column(column) for column in table if local(column) in ("input", "output", "annotation")]
        for label, told in columns:
            facts[f"{known}/{label}"] = Fact("column", f"{name}: {label}", {"expression": told})
        for number, rule in enumerate(table.iterfind("{*}rule"), 1):
            cells = [plain("".join(cell.itertext())) for cell in rule if local(cell).endswith("Entry")]
            aspects = dict(zip((label for label, _ in columns), cells, strict=False)) | {"text": plain(rule.findtext("{*}description"))}
            facts[f"{known}/{rule.get('id') or number}"] = Fact("rule", f"{name} {number}", aspects)
    return facts


def _column(column: etree._Element) -> tuple[str, str]:
    text = plain(column.findtext("{*}inputExpression/{*}text"))
    allowed = plain("".join(each for values in column if local(values).endswith("Values") for each in values.itertext()))
    return column.get("label") or column.get("name") or text, f"{text} {allowed}".strip()


def of_form(content: bytes) -> Facts:
    """Every field of a form by its key."""
    loaded = json.loads(content.decode("utf-8-sig"))
    facts: Facts = {}
    _fields(loaded.get("components") if isinstance(loaded, dict) else None, facts)
    return facts


def _fields(components: Any, facts: Facts) -> None:
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict):
            continue
        kind = "group" if component.get("type") == "group" else "field"
        known = str(component.get("key") or component.get("id") or component.get("label") or f"{kind}:{len(facts)}")
        told = {key: value for key, value in component.items() if key not in ("components", "layout", "id", "key")}
        facts[known] = Fact(kind, str(component.get("label") or known), dict(_flat(told)))
        _fields(component.get("components"), facts)


def of_yaml(content: bytes) -> Any:
    """What a YAML file says."""
    return yaml.safe_load(content.decode("utf-8-sig"))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}[{number}]")
    elif value is not None:
        yield path, plain(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def of_manifest(loaded: Any) -> Facts:
    """Every entry of a manifest by its path."""
    return {path: Fact("entry", path, {"text": text}) for path, text in _flat(loaded)}


def paragraphs(loaded: Any) -> dict[str, list[str]]:
    """A template as lists of texts by the part they stand in; single values are lists of one."""
    parts: dict[str, list[str]] = {}
    for key, value in loaded.items() if isinstance(loaded, dict) else ():
        parts[str(key)] = [" · ".join(text for _, text in _flat(each)) for each in (value if isinstance(value, list) else [value])]
    return parts
