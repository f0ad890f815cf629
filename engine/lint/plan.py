"""The diagrams of a bundle as the linter walks them: parts, flows, and what lies inside what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.workflow.diagram import BPMN, NODES, SPIFF, lane_of, local

Q, S = f"{{{BPMN}}}", f"{{{SPIFF}}}"
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


@dataclass
class Part:
    """One node; `scope` is the process or sub-process it lies in, `node` its XML."""

    id: str
    name: str
    kind: str
    file: str
    process: str
    scope: str
    lane: str | None
    node: etree._Element
    properties: Mapping[str, str]
    host: str | None
    incoming: list["Flow"] = field(default_factory=list)
    outgoing: list["Flow"] = field(default_factory=list)

    @property
    def called(self) -> str | None:
        return self.node.get("calledElement") if self.kind == "callActivity" else None

    def definitions(self) -> list[etree._Element]:
        """The event definitions of an event."""
        return [child for child in self.node if isinstance(child.tag, str) and local(child).endswith("EventDefinition")]


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    file: str


@dataclass
class Scope:
    """A process or an embedded sub-process: its parts by id."""

    id: str
    name: str
    file: str
    process: str
    node: etree._Element
    parts: dict[str, Part] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    @property
    def is_process(self) -> bool:
        return self.id == self.process

    def of(self, kind: str) -> list[Part]:
        return [part for part in self.parts.values() if part.kind == kind]


class Plan:
    """All scopes of a bundle; of two parts of one id the first stands."""

    def __init__(self, diagrams: Mapping[str, etree._Element]) -> None:
        self.scopes: dict[str, Scope] = {}
        self.parts: dict[str, Part] = {}
        self.twice: list[tuple[Part, Part]] = []
        for file, root in diagrams.items():
            for process in root.iterfind(f"{Q}process"):
                lanes = _lanes(process)
                for node in [process, *process.iter(*(f"{Q}{kind}" for kind in SCOPES))]:
                    self._scope(file, process.get("id", ""), node, lanes)

    def _scope(self, file: str, process: str, node: etree._Element, lanes: Mapping[str, str]) -> None:
        scope = Scope(node.get("id", ""), node.get("name", ""), file, process, node)
        self.scopes[scope.id] = scope
        for child in node:
            if isinstance(child.tag, str) and local(child) in NODES:
                part = _part(child, file, process, scope.id, lanes)
                if part.id in self.parts and self.parts[part.id].node is not child:
                    self.twice.append((part, self.parts[part.id]))
                scope.parts[part.id] = self.parts.setdefault(part.id, part)
        for child in node.iterfind(f"{Q}sequenceFlow"):
            source, target = child.get("sourceRef", ""), child.get("targetRef", "")
            flow = Flow(child.get("id", ""), child.get("name", ""), source, target, child.findtext(f"{Q}conditionExpression"), file)
            scope.flows.append(flow)
            if source in scope.parts and target in scope.parts:
                scope.parts[source].outgoing.append(flow)
                scope.parts[target].incoming.append(flow)

    @property
    def processes(self) -> list[Scope]:
        return [scope for scope in self.scopes.values() if scope.is_process]

    def boundaries(self, host: str) -> list[Part]:
        return [part for part in self.parts.values() if part.host == host]

    def callers(self) -> Mapping[str, list[Part]]:
        """Process → the call activities that call it."""
        found: dict[str, list[Part]] = defaultdict(list)
        for part in self.parts.values():
            if part.called:
                found[part.called].append(part)
        return found


def _part(node: etree._Element, file: str, process: str, scope: str, lanes: Mapping[str, str]) -> Part:
    properties = {
        p.get("name", ""): p.get("value", "") for p in node.iterfind(f"{Q}extensionElements/{S}properties/{S}property")
    }
    return Part(
        node.get("id", ""), node.get("name", ""), local(node), file, process, scope, lane_of(node, lanes), node, properties,
        node.get("attachedToRef") if local(node) == "boundaryEvent" else None,
    )


def _lanes(process: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for lane in process.iter(f"{Q}lane"):
        if lane.get("name", "").strip():
            found |= {(ref.text or "").strip(): lane.get("name", "").strip() for ref in lane.iterfind(f"{Q}flowNodeRef")}
    return found


def reach(starts: list[str], ahead: Mapping[str, list[str]]) -> set[str]:
    """Everything that can be reached, the starts themselves included."""
    seen, queue = set(starts), list(starts)
    while queue:
        for name in ahead.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return seen


def ahead_of(plan: Plan, scope: Scope) -> dict[str, list[str]]:
    """Part → what comes next in its scope; from a host on to its boundary events, over a link to its other end."""
    ahead: dict[str, list[str]] = {name: [flow.target for flow in part.outgoing] for name, part in scope.parts.items()}
    for part in scope.of("boundaryEvent"):
        if part.host in scope.parts:
            ahead[part.host].append(part.id)
    for thrower, name in links(scope, "intermediateThrowEvent"):
        ahead[thrower.id] += [catcher.id for catcher, other in links(scope, "intermediateCatchEvent") if other == name]
    return ahead


def links(scope: Scope, kind: str) -> Iterator[tuple[Part, str]]:
    """Link events of a kind with their names."""
    for part in scope.of(kind):
        for link in part.node.iterfind(f"{Q}linkEventDefinition"):
            yield part, link.get("name", "")


def is_event_subprocess(node: etree._Element) -> bool:
    return node.get("triggeredByEvent") == "true"
