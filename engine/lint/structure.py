"""What a diagram draws: paths from start to end, gateways, events, calls."""

from collections.abc import Iterator

from lxml import etree

from engine.lint import gateways
from engine.lint.finding import Finding, finding
from engine.lint.plan import Part, Plan, Q, S, Scope, ahead_of, is_event_subprocess, links, reach

REFERENCES = {"messageRef": "message", "signalRef": "signal", "errorRef": "error", "escalationRef": "escalation"}
ENGINES = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7", "http://camunda.org/schema/zeebe/1.0": "Camunda 8",
    "http://flowable.org/bpmn": "Flowable", "http://activiti.org/bpmn": "Activiti", "http://www.signavio.com": "Signavio",
    "http://www.jboss.org/drools": "jBPM",
}


def check_file(file: str, root: etree._Element) -> Iterator[Finding]:
    """What is wrong with a file by itself."""
    processes = list(root.iterfind(f"{Q}process"))
    if not processes and root.find(f"{Q}collaboration") is None and not len(root):
        yield finding("no_process", file)
    if len(processes) > 1:
        yield finding("several_processes", file)
    yield from (_part_of(file, "not_executable", node) for node in processes if node.get("isExecutable") != "true")
    for engine in _engines(root):
        yield finding("other_engine", file, engine=engine)
    for message in root.iterfind(f"{Q}message"):
        if message.find(f".//{S}messageVariable") is not None or message.find(f".//{S}messagePayload") is not None:
            yield _part_of(file, "payload_misplaced", message)
    known = {node.get("id") for kind in REFERENCES.values() for node in root.iterfind(f"{Q}{kind}")}
    for node in root.iter(etree.Element):
        for attribute, kind in REFERENCES.items():
            if node.get(attribute) and node.get(attribute, "").rpartition(":")[2] not in known:
                owner = node if node.get("name") or not str(node.tag).endswith("EventDefinition") else node.getparent()
                yield _part_of(file, "event_reference", owner if owner is not None else node, kind=kind)
    yield from (_part_of(file, "retries", _task_around(node)) for node in root.iter(f"{S}serviceTaskOperator") if _retries(node))


def _engines(root: etree._Element) -> list[str]:
    used = {uri for node in root.iter(etree.Element) for uri in _namespaces(node)}
    return sorted({engine for uri, engine in ENGINES.items() if uri in used})


def _namespaces(node: etree._Element) -> Iterator[str]:
    for name in (node.tag, *node.attrib):
        if isinstance(name, str) and name.startswith("{"):
            yield name[1:].partition("}")[0]


def _retries(operator: etree._Element) -> bool:
    return operator.get("retries") is not None or operator.find(f".//{S}retries") is not None


def _task_around(node: etree._Element) -> etree._Element:
    around = next(node.iterancestors(f"{Q}serviceTask"), None)
    return node if around is None else around


def _part_of(file: str, code: str, node: etree._Element, **values: object) -> Finding:
    return finding(code, file, node.get("id", ""), node.get("name", ""), **values)


def check(plan: Plan) -> Iterator[Finding]:
    """What is wrong with the paths, gateways and events of all scopes."""
    for part, other in plan.twice:
        if part.file != other.file:
            yield about(part, "id_elsewhere", other=other.file)
    for scope in plan.scopes.values():
        yield from _starts(scope)
        yield from _paths(plan, scope)
        yield from gateways.check(plan, scope)
        for part in scope.parts.values():
            yield from _part(plan, scope, part)


def about(part: Part, code: str, **values: object) -> Finding:
    """A finding about a part."""
    return finding(code, part.file, part.id, part.name, **values)


def _starts(scope: Scope) -> Iterator[Finding]:
    starts = scope.of("startEvent")
    if not scope.is_process and len(starts) > 1 and not is_event_subprocess(scope.node):
        yield finding("subprocess_starts", scope.file, scope.id, scope.name, count=len(starts))
    if len(starts) > 1:
        for start in starts:
            if not start.definitions() and not start.name:
                yield about(start, "several_starts_with_none")
    if not scope.is_process and scope.node.find(f"{Q}laneSet") is not None:
        yield finding("inner_lanes", scope.file, scope.id, scope.name)


def _paths(plan: Plan, scope: Scope) -> Iterator[Finding]:
    ahead = ahead_of(plan, scope)
    behind: dict[str, list[str]] = {name: [] for name in scope.parts}
    for name, targets in ahead.items():
        for target in targets:
            behind[target].append(name)
    ends = [p.id for p in scope.parts.values() if p.kind == "endEvent" or (p.kind == "subProcess" and is_event_subprocess(p.node))]
    ends += [part.id for part, _ in links(scope, "intermediateThrowEvent")]
    ending = reach(ends, behind)
    for name, part in scope.parts.items():
        if ends and name not in ending and part.outgoing:
            yield about(part, "no_way_to_end")


def _part(plan: Plan, scope: Scope, part: Part) -> Iterator[Finding]:
    if part.kind == "userTask" and not part.name.strip():
        yield about(part, "unnamed")
    if part.kind == "intermediateCatchEvent" and not part.definitions():
        yield about(part, "event_untyped")
    for timer in part.node.iterfind(f"{Q}timerEventDefinition"):
        text = "".join(timer.itertext()).strip()  # a parameter carries its own reason
        if text and "acuan." not in text and not (part.node.findtext(f"{Q}documentation") or "").strip():
            yield about(part, "timer_reason")
    if part.kind == "callActivity" and not part.called:
        yield about(part, "call_empty")
    if part.kind == "endEvent":
        yield from _uncaught(plan, part)


def _uncaught(plan: Plan, part: Part) -> Iterator[Finding]:
    """An error that no boundary around this scope, or around a call of it, catches."""
    for error in part.node.iterfind(f"{Q}errorEventDefinition"):
        code = _code(part, error.get("errorRef"))
        if not _caught(plan, part.scope, code, set()):
            yield about(part, "error_uncaught", error=code or "?")


def _caught(plan: Plan, scope: str, code: str | None, seen: set[str]) -> bool:
    if scope in seen:
        return False
    around = [plan.parts[scope]] if scope in plan.parts else plan.callers().get(scope, [])
    for host in around:
        for boundary in plan.boundaries(host.id):
            for error in boundary.node.iterfind(f"{Q}errorEventDefinition"):
                if _code(boundary, error.get("errorRef")) in (code, None):
                    return True
        if _caught(plan, host.scope, code, seen | {scope}):
            return True
    return False


def _code(part: Part, reference: str | None) -> str | None:
    root = part.node.getroottree().getroot()
    found = next((e for e in root.iterfind(f"{Q}error") if e.get("id") == (reference or "").rpartition(":")[2]), None)
    return (found.get("errorCode") or found.get("name")) if found is not None else None
