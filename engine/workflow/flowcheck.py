"""The sequence flows of a process: dead ends, unreachable elements, conditions nobody reads, joins that would wait for ever."""

from collections.abc import Iterator

from lxml import etree

from engine.workflow.diagram import BPMN, NODES, local
from engine.workflow.parsing import links

_Q = f"{{{BPMN}}}"
Found = Iterator[tuple[str, str | None]]
CHOOSING = ("exclusiveGateway", "inclusiveGateway")
CATCHES = ("messageEventDefinition", "signalEventDefinition", "timerEventDefinition")


def found(process: etree._Element) -> Found:
    """(code, element id) for every refusal that concerns the flows of a process."""
    for scope in [process, *process.iter(f"{_Q}subProcess")]:
        nodes = {node.get("id", ""): node for node in scope if local(node) in NODES}
        onward = _onward(scope, nodes)
        for flow in scope.iterfind(f"{_Q}sequenceFlow"):
            yield from _flow(flow, nodes)
        for node in nodes.values():
            yield from ((code, node.get("id")) for code in _node(node, nodes))
        yield from (("unreachable", name) for name in nodes if name not in _reached(nodes, onward))
        yield from (("inclusive_parallel", name) for name in _starved(nodes, onward))
        yield from (("join_reentered", name) for name in _reentered(nodes, onward))


def leaving(node: etree._Element) -> list[etree._Element]:
    """The sequence flows that leave an element."""
    return _flows(node, "sourceRef")


def coming(node: etree._Element) -> list[etree._Element]:
    """The sequence flows that lead to an element."""
    return _flows(node, "targetRef")


def _flows(node: etree._Element, end: str) -> list[etree._Element]:
    scope = node.getparent()
    assert scope is not None
    return [flow for flow in scope.iterfind(f"{_Q}sequenceFlow") if flow.get(end) == node.get("id")]


def _flow(flow: etree._Element, nodes: dict[str, etree._Element]) -> Found:
    source = nodes.get(flow.get("sourceRef", ""))
    if source is None or flow.get("targetRef") not in nodes:
        yield "flow_reference", flow.get("id")
        return
    condition = flow.find(f"{_Q}conditionExpression") is not None
    if condition and local(source) not in CHOOSING:
        yield "condition_ignored", flow.get("id")
    if condition and source.get("default") == flow.get("id"):
        yield "default_condition", flow.get("id")


def _node(node: etree._Element, nodes: dict[str, etree._Element]) -> Iterator[str]:
    kind, out = local(node), leaving(node)
    if len(out) > 1 and not kind.endswith("Gateway"):
        yield "split_at_task"
    if node.get("default") and node.get("default") not in {flow.get("id") for flow in out}:
        yield "default_reference"
    if not out and kind not in ("endEvent", "boundaryEvent") and node.get("triggeredByEvent") != "true" and not _is_link(node):
        yield "dead_end"
    if kind == "eventBasedGateway":
        for flow in out:
            target = nodes.get(flow.get("targetRef", ""))
            if target is not None and not (_catches(target) and len(coming(target)) == 1):
                yield "event_gateway_target"


def _is_link(node: etree._Element) -> bool:
    return local(node) == "intermediateThrowEvent" and node.find(f"{_Q}linkEventDefinition") is not None


def _catches(node: etree._Element) -> bool:
    events = {local(child) for child in node if local(child).endswith("EventDefinition")}
    return local(node) == "receiveTask" or (local(node) == "intermediateCatchEvent" and len(events) == 1 and events <= set(CATCHES))


def _onward(scope: etree._Element, nodes: dict[str, etree._Element]) -> dict[str, list[str]]:
    """Element id → the ids its token can go on to, links and boundary events included."""
    onward: dict[str, list[str]] = {name: [flow.get("targetRef", "") for flow in leaving(node)] for name, node in nodes.items()}
    targets = {name: node.get("id", "") for node, name in links(scope, "intermediateCatchEvent")}
    for node, name in links(scope, "intermediateThrowEvent"):
        onward[node.get("id", "")] += [targets[name]] if name in targets else []
    for name, node in nodes.items():
        if local(node) == "boundaryEvent" and node.get("attachedToRef") in onward:
            onward[node.get("attachedToRef", "")].append(name)
    return onward


def _reached(nodes: dict[str, etree._Element], onward: dict[str, list[str]]) -> set[str]:
    begun = [name for name, node in nodes.items() if local(node) == "startEvent" or node.get("triggeredByEvent") == "true"]
    return _from(begun, onward, frozenset())


def _from(names: list[str], onward: dict[str, list[str]], stop: frozenset[str]) -> set[str]:
    seen: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in seen:
            seen.add(name)
            queue.extend(() if name in stop else onward.get(name, ()))
    return seen


def _reentered(nodes: dict[str, etree._Element], onward: dict[str, list[str]]) -> Iterator[str]:
    """Parallel joins to which a path from behind leads back through some of their inputs only."""
    begun = [name for name, node in nodes.items() if local(node) == "startEvent"]
    for join, node in nodes.items():
        inputs = {name for name, after in onward.items() if join in after}
        if local(node) == "parallelGateway" and len(inputs) > 1:
            needed = inputs & _from(begun, onward, frozenset({join}))
            again = needed & _from(onward[join], onward, frozenset({join}))
            if again and again != needed:
                yield join


def _starved(nodes: dict[str, etree._Element], onward: dict[str, list[str]]) -> Iterator[str]:
    """Parallel joins whose inputs are reached by different branches of one inclusive split, with no inclusive join between."""
    merges = {name: [n for n, after in onward.items() if name in after] for name in nodes}
    ors = frozenset(name for name, node in nodes.items() if local(node) == "inclusiveGateway")
    closing = frozenset(name for name in ors if len(merges[name]) > 1)
    ands = [name for name, node in nodes.items() if local(node) == "parallelGateway" and len(merges[name]) > 1]
    for split in ors:
        branches = [_from([after], onward, closing | {split}) for after in onward[split]]
        for join in ands:
            heads = list(zip(onward[split], branches, strict=True))
            inputs = {
                frozenset(n for n, (head, reached) in enumerate(heads) if source in reached or (source == split and head == join))
                for source in merges[join]
            }
            if len(branches) > 1 and len(inputs - {frozenset()}) > 1:
                yield join
