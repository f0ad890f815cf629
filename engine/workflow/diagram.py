"""Reading BPMN XML safely, and the elements as they are drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.workflow.model import BundleError, Element

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NS = {"b": BPMN, "s": SPIFF}
MAX_BYTES = 2_000_000
NODES = frozenset(
    {
        "startEvent", "endEvent", "userTask", "manualTask", "task", "scriptTask", "serviceTask", "businessRuleTask", "sendTask",
        "receiveTask", "callActivity", "subProcess", "transaction", "adHocSubProcess", "exclusiveGateway", "parallelGateway",
        "inclusiveGateway", "complexGateway", "eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    }
)


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str | None


def local(node: etree._Element) -> str:
    """A node's name without its namespace."""
    return etree.QName(node).localname


def read(name: str, content: bytes) -> etree._Element:
    """The root of a BPMN file; refuses DOCTYPE, entities, oversized and malformed files with BundleError."""
    if len(content) > MAX_BYTES:
        raise BundleError("file_too_large", name, None, f"the file has {len(content)} bytes; at most {MAX_BYTES} are read")
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise BundleError("doctype", name, None, "a DOCTYPE or entity is not allowed; save the diagram again without it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BundleError("not_xml", name, None, f"this is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise BundleError("doctype", name, None, "a DOCTYPE is not allowed; save the diagram again without it")
    if root.tag != f"{{{BPMN}}}definitions":
        raise BundleError("not_bpmn", name, None, "this is not a BPMN 2.0 file: its root is not bpmn:definitions")
    return root


def elements(root: etree._Element) -> Iterator[Element]:
    """Every node of every process in a file."""
    for process in root.iterfind(f"{{{BPMN}}}process"):
        lanes = _lanes(process)
        for node in process.iter(*(f"{{{BPMN}}}{kind}" for kind in NODES)):
            yield _element(node, process.get("id", ""), lanes)


def flows(root: etree._Element) -> Iterator[Flow]:
    """Every sequence flow of a file, in the order of the XML."""
    for node in root.iter(f"{{{BPMN}}}sequenceFlow"):
        condition = node.findtext(f"{{{BPMN}}}conditionExpression")
        yield Flow(node.get("id", ""), node.get("sourceRef", ""), node.get("targetRef", ""), condition)


def event_subs(root: etree._Element) -> set[str]:
    """The ids of the event sub-processes of a file."""
    return {node.get("id", "") for node in root.iter(f"{{{BPMN}}}subProcess") if node.get("triggeredByEvent") == "true"}


def _lanes(process: etree._Element) -> Mapping[str, str]:
    """Node id → name of its innermost named lane, blanks in references ignored."""
    found: dict[str, str] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        for ref in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
            if lane.get("name"):
                found[(ref.text or "").strip()] = lane.get("name", "").strip()
    return found


def _element(node: etree._Element, process: str, lanes: Mapping[str, str]) -> Element:
    operator = node.find(f"{{{BPMN}}}extensionElements/{{{SPIFF}}}serviceTaskOperator")
    parameters = operator.iter(f"{{{SPIFF}}}parameter") if operator is not None else ()
    return Element(
        id=node.get("id", ""),
        name=node.get("name", ""),
        kind=local(node),
        process=process,
        lane=lane_of(node, lanes),
        properties={
            p.get("name", ""): p.get("value", "")
            for p in node.iterfind(f"{{{BPMN}}}extensionElements/{{{SPIFF}}}properties/{{{SPIFF}}}property")
        },
        documentation=(node.findtext(f"{{{BPMN}}}documentation") or "").strip(),
        called=node.get("calledElement"),
        operation=operator.get("id") if operator is not None else None,
        parameters={p.get("id", ""): p.get("value", "") for p in parameters},
        decision=(node.findtext(f"{{{BPMN}}}extensionElements/{{{SPIFF}}}calledDecisionId") or "").strip() or None,
        attached_to=node.get("attachedToRef"),
        outgoing=tuple(f.get("id", "") for f in _outgoing(node)),
        awaits=_awaits(node),
    )


def _awaits(node: etree._Element) -> tuple[str, str] | None:
    """The kind and name of the message or signal a node is drawn with."""
    for kind in ("message", "signal"):
        definition = node.find(f"{{{BPMN}}}{kind}EventDefinition")
        if definition is not None:
            ref = definition.get(f"{kind}Ref", "")
            named = node.getroottree().getroot().find(f"{{{BPMN}}}{kind}[@id='{ref}']")
            return kind, ref if named is None else named.get("name", ref)
    return None


def lane_of(node: etree._Element, lanes: Mapping[str, str]) -> str | None:
    """The lane of a node; inside an embedded sub-process, that of the sub-process."""
    here: etree._Element | None = node
    while here is not None and local(here) != "process":
        if here.get("id", "") in lanes:
            return lanes[here.get("id", "")]
        here = here.getparent()
    return None


def _outgoing(node: etree._Element) -> list[etree._Element]:
    parent = node.getparent()
    assert parent is not None
    return [f for f in parent.iterfind(f"{{{BPMN}}}sequenceFlow") if f.get("sourceRef") == node.get("id")]
