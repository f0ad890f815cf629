"""What SpiffWorkflow runs otherwise than the standard says, or swallows: refused with the way to draw it instead.

Findings: ../shared/spiffworkflow.md sections 4, 6 and 9 (kept in docs/reference/bpmn.md).
"""

from collections.abc import Iterator

from lxml import etree

from engine.workflow.diagram import BPMN, NODES, SPIFF, local
from engine.workflow.model import BundleError

_Q = f"{{{BPMN}}}"
TASKS = frozenset(
    {
        "userTask", "manualTask", "scriptTask", "serviceTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity", "subProcess",
    }
)
KINDS = {
    "complexGateway": "a complex gateway is not run; use exclusive, parallel or inclusive gateways",
    "adHocSubProcess": "an ad-hoc sub-process is not run; draw its tasks with gateways",
    "transaction": "a transaction is not run; use a sub-process with error boundary events",
    "task": "a plain task does nothing; make it a user, script or service task",
}
DEFINITIONS = {
    "compensateEventDefinition": "compensation is not run; draw the undoing as a path of its own",
    "conditionalEventDefinition": "a conditional event is not run; use a message, a signal or a timer",
    "cancelEventDefinition": "a cancel event is not run; use an error event",
    "linkEventDefinition": "a link event is not run; draw the sequence flow through",
}
TRIGGERS = ("messageEventDefinition", "signalEventDefinition", "escalationEventDefinition")


def refuse(name: str, root: etree._Element) -> None:
    """Raise BundleError for the first construct that is not run faithfully."""
    for code, element, message in problems(root):
        raise BundleError(code, name, element, message)


def problems(root: etree._Element) -> Iterator[tuple[str, str | None, str]]:
    """(code, element id, sentence with the repair) for every construct that is refused."""
    operators = {node.get("id") for node in root.iter(f"{{{SPIFF}}}serviceTaskOperator")}
    seen: set[str | None] = set()
    for node in root.iter(*(f"{_Q}{kind}" for kind in (*NODES, "sequenceFlow"))):
        # SpiffWorkflow finds nodes by any id in the file, that of an operator among them
        if node.get("id") in seen or node.get("id") in operators:
            yield "duplicate_id", node.get("id"), "two elements (or an element and an operation) carry this id; give each its own"
        seen.add(node.get("id"))
    for process in root.iterfind(f"{_Q}process"):
        yield from _process(process)


def _process(process: etree._Element) -> Iterator[tuple[str, str | None, str]]:
    nodes = list(process.iter(*(f"{_Q}{kind}" for kind in NODES)))
    for node in nodes:
        yield from _node(node)
    ids = {node.get("id") for node in nodes}
    for lane_ref in process.iter(f"{_Q}flowNodeRef"):
        if (lane_ref.text or "").strip() not in ids:
            yield "lane_reference", lane_ref.text, "the lane names an element that does not exist; draw the lane again"
    for flow in process.iter(f"{_Q}sequenceFlow"):
        yield from _flow(flow, {node.get("id"): node for node in nodes})
    for scope in [process, *process.iter(f"{_Q}subProcess")]:
        if scope.find(f"{_Q}endEvent") is None:
            yield "no_end", scope.get("id"), "there is no end event; let every path lead to one"


def _node(node: etree._Element) -> Iterator[tuple[str, str | None, str]]:
    kind, name = local(node), node.get("id")
    if kind in KINDS:
        yield f"refused_{kind}", name, KINDS[kind]
    if node.get("triggeredByEvent") == "true":
        yield "event_subprocess", name, "an event sub-process is not run yet; use a boundary event on a sub-process or call activity"
    for loop in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        if node.find(f"{_Q}{loop}") is not None:
            yield "loop", name, "multiple instances and loops are not run yet; open a case per member, or draw the loop"
    for definition, sentence in DEFINITIONS.items():
        if node.find(f"{_Q}{definition}") is not None:
            yield f"refused_{definition}", name, sentence
    if kind == "endEvent" and node.find(f"{_Q}signalEventDefinition") is not None:
        yield "signal_end", name, "a signal end event throws nothing; throw the signal in an intermediate event before the end"
    if node.find(f"{_Q}timerEventDefinition/{_Q}timeCycle") is not None:
        yield "timer_cycle", name, "a timer cycle is not run yet; use one timer, or draw the repetition with a gateway"
    if kind == "startEvent" and any(node.find(f"{_Q}{trigger}") is not None for trigger in (*TRIGGERS, "timerEventDefinition")):
        yield "typed_start", name, "a start event with a trigger is not run yet; name the start in the manifest"
    if kind == "boundaryEvent" and not _leaving(node):
        yield "boundary_dead_end", name, "the boundary event leads nowhere; draw a flow to a task or an end event"
    if kind != "endEvent" and kind not in ("boundaryEvent", "subProcess") and not _leaving(node):
        yield "dead_end", name, "the path ends here without an end event"
    if kind == "serviceTask" and node.find(f"{_Q}extensionElements/{{{SPIFF}}}serviceTaskOperator") is None:
        yield "no_operation", name, "the service task names no operation"
    if kind == "scriptTask" and not (node.findtext(f"{_Q}script") or "").strip():
        yield "empty_script", name, "the script task is empty; write a FEEL context such as {a: 1}"
    if kind in ("sendTask", "receiveTask") and not node.get("messageRef"):
        yield "no_message", name, "the task names no message"


def _flow(flow: etree._Element, nodes: dict[str | None, etree._Element]) -> Iterator[tuple[str, str | None, str]]:
    source = nodes.get(flow.get("sourceRef"))
    if source is None or flow.get("targetRef") not in nodes:
        yield "flow_reference", flow.get("id"), "the flow starts or ends at nothing; draw it again"
        return
    condition = flow.find(f"{_Q}conditionExpression") is not None
    if condition and local(source) not in ("exclusiveGateway", "inclusiveGateway"):
        yield "condition_ignored", flow.get("id"), "a condition is only read behind an exclusive or inclusive gateway; put one before it"
    if condition and source.get("default") == flow.get("id"):
        yield "default_condition", flow.get("id"), "the default flow has a condition that would be ignored; remove it"
    if local(source) in TASKS and len(_leaving(source)) > 1:
        yield "split_at_task", source.get("id"), "several flows leave the task; put a gateway behind it"


def _leaving(node: etree._Element) -> list[etree._Element]:
    parent = node.getparent()
    assert parent is not None
    return [f for f in parent.iterfind(f"{_Q}sequenceFlow") if f.get("sourceRef") == node.get("id")]
