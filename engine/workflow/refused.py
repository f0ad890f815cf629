"""What SpiffWorkflow runs otherwise than the standard says, or swallows, found in a file before it is parsed.

Findings: ../shared/spiffworkflow.md sections 4, 5, 6 and 9; what is refused and why stands in docs/reference/bpmn.md.
"""

from collections.abc import Iterator

from lxml import etree

from engine.workflow import flowcheck
from engine.workflow.diagram import BPMN, NODES, SPIFF, local, read
from engine.workflow.model import CANCELLED, BundleError
from engine.workflow.parsing import links
from engine.workflow.refusals import REFUSED

Found = Iterator[tuple[str, str | None]]
_Q = f"{{{BPMN}}}"
KINDS = ("complexGateway", "adHocSubProcess", "transaction", "task")
DEFINITIONS = ("compensateEventDefinition", "conditionalEventDefinition", "cancelEventDefinition")
ACTIVITIES = frozenset(
    {
        "userTask", "manualTask", "scriptTask", "serviceTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity",
        "subProcess",
    }
)
REFERENCES = {"messageEventDefinition": ("messageRef", "no_message"), "signalEventDefinition": ("signalRef", "no_signal")}
SUB_TRIGGERS = frozenset(
    f"{kind}EventDefinition" for kind in ("timer", "message", "signal", "error", "escalation")
)


def refuse(name: str, root: etree._Element) -> None:
    """Raise BundleError for the first construct that is not run faithfully."""
    for code, element in found(root):
        raise BundleError(code, name, element, REFUSED[code][1])


def problems(content: bytes, name: str) -> Iterator[tuple[str, str | None, str]]:
    """(code, element id, English sentence with the repair) for every refusal of a file; REFUSED has both languages.

    Raises BundleError for what is no BPMN file at all.
    """
    for code, element in found(read(name, content)):
        yield code, element, REFUSED[code][1]


def found(root: etree._Element) -> Found:
    """(code, element id) for every refusal of a file."""
    yield from _ids(root)
    yield from _cancelling(root)
    for process in root.iterfind(f"{_Q}process"):
        for node in process.iter(*(f"{_Q}{kind}" for kind in NODES)):
            yield from _node(node)
        for scope in [process, *process.iter(f"{_Q}subProcess")]:
            yield from _scope(scope)
        yield from _lanes(process)
        yield from flowcheck.found(process)


def _ids(root: etree._Element) -> Found:
    operators = {node.get("id") for node in root.iter(f"{{{SPIFF}}}serviceTaskOperator")}
    seen: set[str | None] = set()
    for node in root.iter(*(f"{_Q}{kind}" for kind in (*NODES, "sequenceFlow"))):
        # SpiffWorkflow finds nodes by any id in the file, that of an operator among them
        if node.get("id") in seen or node.get("id") in operators:
            yield "duplicate_id", node.get("id")
        seen.add(node.get("id"))


def _cancelling(root: etree._Element) -> Found:
    """Events of a cancelling anywhere but at the start of its one place."""
    for kind in ("message", "signal"):
        named = {node.get("id") for node in root.iterfind(f"{_Q}{kind}") if node.get("name") == CANCELLED}
        for event in root.iter(f"{_Q}{kind}EventDefinition", f"{_Q}receiveTask", f"{_Q}sendTask"):
            node = event if local(event).endswith("Task") else event.getparent()
            if event.get(f"{kind}Ref") in named and node is not None and not _ends_its_process(node):
                yield "cancel_place", node.get("id")


def _ends_its_process(start: etree._Element) -> bool:
    """Whether an event starts an interrupting event sub-process that lies directly in a process."""
    scope = start.getparent()
    above = scope.getparent() if scope is not None else None
    return (
        local(start) == "startEvent" and start.get("isInterrupting") != "false" and scope is not None and above is not None
        and scope.get("triggeredByEvent") == "true" and local(above) == "process"
    )


def _lanes(process: etree._Element) -> Found:
    ids = {node.get("id") for node in process.iter(*(f"{_Q}{kind}" for kind in NODES))}
    for lane_ref in process.iter(f"{_Q}flowNodeRef"):
        if (lane_ref.text or "").strip() not in ids:
            yield "lane_reference", lane_ref.text


def _scope(scope: etree._Element) -> Found:
    if scope.find(f"{_Q}endEvent") is None:
        yield "no_end", scope.get("id")
    if scope.find(f"{_Q}startEvent") is None:
        yield "no_start", scope.get("id")
    for store in scope.iterfind(f"{_Q}dataStoreReference"):
        yield "refused_dataStoreReference", store.get("id")
    catches, throws = links(scope, "intermediateCatchEvent"), links(scope, "intermediateThrowEvent")
    for node, name in throws:
        if sum(1 for _, other in catches if other == name) != 1:
            yield "link_pair", node.get("id")
    for node, name in catches:
        if all(other != name for _, other in throws) or sum(1 for _, other in catches if other == name) != 1:
            yield "link_pair", node.get("id")


def _node(node: etree._Element) -> Found:
    kind, name = local(node), node.get("id")
    if kind in KINDS:
        yield f"refused_{kind}", name
    yield from ((code, name) for code in _event(node, kind))
    yield from ((code, name) for code in _task(node, kind))
    if kind == "subProcess" and node.get("triggeredByEvent") == "true":
        yield from ((code, name) for code in _event_sub(node))


def _event(node: etree._Element, kind: str) -> Iterator[str]:
    definitions = [child for child in node if local(child).endswith("EventDefinition")]
    if len(definitions) > 1 or node.get("parallelMultiple") == "true":
        yield "several_definitions"
    for definition in definitions:
        what = local(definition)
        if what in DEFINITIONS:
            yield f"refused_{what}"
        attribute, code = REFERENCES.get(what, ("id", ""))
        if code and not definition.get(attribute):
            yield code
        if what == "errorEventDefinition" and kind == "endEvent" and not definition.get("errorRef"):
            yield "no_error_code"
        if what == "timerEventDefinition":
            yield from _timer(node, kind, definition)
    if kind == "startEvent" and definitions and _inside(node) == "plain":
        yield "typed_start_inside"
    if kind == "boundaryEvent":
        yield from _boundary(node)


def _timer(node: etree._Element, kind: str, definition: etree._Element) -> Iterator[str]:
    if not "".join(definition.itertext()).strip():
        yield "no_timer"
    if definition.find(f"{_Q}timeCycle") is None:
        return
    boundary = kind == "boundaryEvent" and node.get("cancelActivity") == "false"
    start = kind == "startEvent" and (_inside(node) == "process" or node.get("isInterrupting") == "false")
    if not (boundary or start):
        yield "timer_cycle"


def _boundary(node: etree._Element) -> Iterator[str]:
    scope = node.getparent()
    assert scope is not None
    if not any(local(other) in ACTIVITIES and other.get("id") == node.get("attachedToRef") for other in scope):
        yield "boundary_attached"
    if not flowcheck.leaving(node):
        yield "boundary_dead_end"


def _inside(start: etree._Element) -> str:
    """What a start event begins: the process, an event sub-process ("event") or an ordinary one ("plain")."""
    scope = start.getparent()
    assert scope is not None
    if local(scope) == "process":
        return "process"
    return "event" if scope.get("triggeredByEvent") == "true" else "plain"


def _event_sub(node: etree._Element) -> Iterator[str]:
    starts = node.findall(f"{_Q}startEvent")
    triggers = [local(child) for start in starts for child in start if local(child).endswith("EventDefinition")]
    if len(starts) != 1 or len(triggers) != 1 or triggers[0] not in SUB_TRIGGERS:
        yield "event_subprocess_start"
    elif triggers[0] == "errorEventDefinition" and starts[0].get("isInterrupting") == "false":
        yield "error_not_interrupting"
    if flowcheck.leaving(node) or flowcheck.coming(node):
        yield "event_subprocess_flow"


def _task(node: etree._Element, kind: str) -> Iterator[str]:
    if kind == "serviceTask" and node.find(f"{_Q}extensionElements/{{{SPIFF}}}serviceTaskOperator") is None:
        yield "no_operation"
    if kind == "businessRuleTask" and not (node.findtext(f"{_Q}extensionElements/{{{SPIFF}}}calledDecisionId") or "").strip():
        yield "no_decision"
    if kind == "scriptTask" and not (node.findtext(f"{_Q}script") or "").strip():
        yield "empty_script"
    if kind in ("sendTask", "receiveTask") and not node.get("messageRef"):
        yield "no_message"
    if kind in ACTIVITIES and node.find(f"{_Q}ioSpecification") is not None:
        yield "task_io"
    yield from _loop(node, kind)


def _loop(node: etree._Element, kind: str) -> Iterator[str]:
    each = node.find(f"{_Q}multiInstanceLoopCharacteristics")
    loop = node.find(f"{_Q}standardLoopCharacteristics")
    if (each is not None or loop is not None) and (kind not in ACTIVITIES or node.get("triggeredByEvent") == "true"):
        yield "loop_place"
    if each is not None:
        has = {name for name in ("loopCardinality", "loopDataInputRef") if (each.findtext(f"{_Q}{name}") or "").strip()}
        if len(has) != 1:
            yield "multi_collection"
        if (each.find(f"{_Q}loopDataOutputRef") is None) != (each.find(f"{_Q}outputDataItem") is None):
            yield "multi_output"
    if loop is not None and loop.get("loopMaximum") is None and not (loop.findtext(f"{_Q}loopCondition") or "").strip():
        yield "loop_end"
