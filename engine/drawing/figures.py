"""What a diagram is drawn of: nodes, edges, lanes and pools, read from the XML; and what a drawing is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from engine.drawing.lettering import width_of, wrapped
from engine.workflow.diagram import BPMN, NODES, local

_Q = f"{{{BPMN}}}"
ARTIFACTS = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference"})
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
SIZES = {"dataObjectReference": (36, 50), "dataStoreReference": (50, 50), "textAnnotation": (120, 50)}
EVENT, GATEWAY, TASK = (36, 36), (50, 50), (100, 80)
POOL_HEADER = LANE_HEADER = 30


class Point(NamedTuple):
    """A place on the drawing."""

    x: float
    y: float


class Box(NamedTuple):
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> "Box":
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: float) -> "Box":
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than a border."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether the other lies inside, borders touching or not."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom


@dataclass
class Drawing:
    """Where everything is: shapes and labels by element id, the bends of every edge."""

    shapes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Point]] = field(default_factory=dict)

    def add(self, other: "Drawing", dx: float, dy: float) -> None:
        """Take over another drawing, moved."""
        self.shapes |= {name: box.moved(dx, dy) for name, box in other.shapes.items()}
        self.labels |= {name: box.moved(dx, dy) for name, box in other.labels.items()}
        self.edges |= {name: [Point(p.x + dx, p.y + dy) for p in points] for name, points in other.edges.items()}


@dataclass
class Node:
    """A shape that edges join: a flow node, an annotation, a data object, or a pool without content."""

    id: str
    kind: str
    name: str
    lane: int
    host: str | None = None
    width: float = 0
    height: float = 0
    scope: "Scope | None" = None

    @property
    def labelled_outside(self) -> bool:
        return bool(self.name) and (self.kind in EVENTS or self.kind.endswith("Gateway") or self.kind.startswith("data"))


@dataclass(frozen=True)
class Edge:
    """A sequence flow, message flow or association."""

    id: str
    source: str
    target: str
    name: str
    kind: str


@dataclass
class Lane:
    """A horizontal band; a pool without lanes is one band without an id of its own."""

    id: str | None
    name: str
    depth: int
    pool: int


@dataclass
class Pool:
    """A participant, or a process drawn without one (no id); `parents` are lanes that hold lanes: (id, depth, bands)."""

    id: str | None
    name: str
    process: str | None
    depth: int = 0
    parents: list[tuple[str, int, list[int]]] = field(default_factory=list)


@dataclass
class Scope:
    """What is laid out together: all pools of a file, or the inside of one sub-process."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)

    @property
    def bands(self) -> list[str]:
        """The ids of all pools and lanes."""
        parents = [name for pool in self.pools for name, _, _ in pool.parents]
        return [name for name in (*(pool.id for pool in self.pools), *(lane.id for lane in self.lanes), *parents) if name]

    def boundaries(self, host: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.host == host]

    def place_of(self, name: str) -> str:
        """The node itself, or for a boundary event its host."""
        return self.nodes[name].host or name


def read(root: etree._Element) -> Scope:
    """Everything the file draws, pool below pool."""
    scope = Scope()
    processes = {process.get("id", ""): process for process in root.iterfind(f"{_Q}process")}
    participants = list(root.iterfind(f"{_Q}collaboration/{_Q}participant"))
    drawn: set[str] = set()
    for participant in participants:
        name = participant.get("processRef", "").rpartition(":")[2]
        _pool(scope, Pool(participant.get("id"), participant.get("name", ""), name or None), processes.get(name))
        drawn.add(name)
    for name, process in processes.items():
        if name not in drawn:
            _pool(scope, Pool(None, process.get("name", ""), name), process)
    for flow in root.iterfind(f"{_Q}collaboration/{_Q}messageFlow"):
        _edge(scope, flow, flow.get("sourceRef"), flow.get("targetRef"))
    for artifacts in root.iterfind(f"{_Q}collaboration"):
        _artifacts(scope, artifacts, {})
    return scope


def _pool(scope: Scope, pool: Pool, process: etree._Element | None) -> None:
    scope.pools.append(pool)
    lanes: dict[str, int] = {}
    for lane_set in process.iterfind(f"{_Q}laneSet") if process is not None else ():
        _lanes(scope, pool, lane_set, 0, lanes)
    if not any(lane.pool == len(scope.pools) - 1 for lane in scope.lanes):
        scope.lanes.append(Lane(None, "", 0, len(scope.pools) - 1))
    if process is None:
        scope.nodes[pool.id or ""] = Node(pool.id or "", "pool", "", len(scope.lanes) - 1, None, 0, 60)
    else:
        _content(scope, process, lanes)


def _lanes(scope: Scope, pool: Pool, lane_set: etree._Element, depth: int, found: dict[str, int]) -> list[int]:
    bands: list[int] = []
    for lane in lane_set.iterfind(f"{_Q}lane"):
        inner = lane.find(f"{_Q}childLaneSet")
        if inner is not None and inner.find(f"{_Q}lane") is not None:
            held = _lanes(scope, pool, inner, depth + 1, found)
            pool.parents.append((lane.get("id", ""), depth, held))
        else:
            scope.lanes.append(Lane(lane.get("id"), lane.get("name", ""), depth, len(scope.pools) - 1))
            pool.depth = max(pool.depth, depth + 1)
            held = [len(scope.lanes) - 1]
            found |= {(ref.text or "").strip(): held[0] for ref in lane.iterfind(f"{_Q}flowNodeRef")}
        bands += held
    return bands


def _content(scope: Scope, process: etree._Element, lanes: dict[str, int]) -> None:
    first = len(scope.lanes) - max(1, len(set(lanes.values())))
    for element in process:
        if isinstance(element.tag, str) and local(element) in NODES:
            node = _node(element, lanes.get(element.get("id", ""), -1))
            scope.nodes[node.id] = node
    inside = {element.get("id", "") for element in process if element.get("id", "") in scope.nodes}
    for flow in process.iterfind(f"{_Q}sequenceFlow"):
        _edge(scope, flow, flow.get("sourceRef"), flow.get("targetRef"))
    _settle(scope, inside, first)
    _artifacts(scope, process, lanes)


def _settle(scope: Scope, inside: set[str], first: int) -> None:
    """Give nodes outside every lane the lane of their host or neighbour."""
    for node in scope.nodes.values():
        if node.id in inside and node.host in scope.nodes:
            node.lane = scope.nodes[node.host].lane
    for _ in inside:
        homeless = [name for name in inside if scope.nodes[name].lane < 0]
        for name in homeless:
            near = [e.source if e.target == name else e.target for e in scope.edges if name in (e.source, e.target)]
            scope.nodes[name].lane = next((scope.nodes[n].lane for n in near if scope.nodes[n].lane >= 0), -1)
        if not homeless:
            return
    for name in inside:
        scope.nodes[name].lane = max(scope.nodes[name].lane, first)


def _node(element: etree._Element, lane: int) -> Node:
    kind, name = local(element), element.get("name", "")
    node = Node(element.get("id", ""), kind, name, lane, element.get("attachedToRef"))
    if kind in EVENTS:
        node.width, node.height = EVENT
    elif kind.endswith("Gateway"):
        node.width, node.height = GATEWAY
    else:
        node.width, node.height = _task_size(name)
    if kind in SCOPES:
        node.scope = Scope(lanes=[Lane(None, "", 0, 0)], pools=[Pool(None, "", None)])
        _content(node.scope, element, {})
    return node


def _task_size(name: str) -> tuple[float, float]:
    longest = max((width_of(word, 12) for word in name.split()), default=0)
    for width in (100, 120, 140, 160):
        if len(wrapped(name, width - 16, 12)) <= 3 and longest <= width - 14:
            return width, 80
    return 180, max(80, len(wrapped(name, 164, 12)) * 15 + 16)


def _edge(scope: Scope, flow: etree._Element, source: str | None, target: str | None) -> None:
    if source in scope.nodes and target in scope.nodes:
        scope.edges.append(Edge(flow.get("id", ""), source or "", target or "", flow.get("name", ""), local(flow)))


def _artifacts(scope: Scope, process: etree._Element, lanes: dict[str, int]) -> None:
    joined = list(_associations(process))
    for element in process:
        if isinstance(element.tag, str) and local(element) in ARTIFACTS:
            name, kind = element.get("id", ""), local(element)
            text = element.findtext(f"{_Q}text") or element.get("name", "")
            near = [b if a == name else a for _, a, b in joined if name in (a, b)]
            lane = next((scope.nodes[n].lane for n in near if n in scope.nodes), lanes.get(name, len(scope.lanes) - 1))
            width, height = SIZES[kind]
            if kind == "textAnnotation":
                height = max(30, len(wrapped(text, width - 16, 12)) * 15 + 12)
            scope.nodes[name] = Node(name, kind, text, lane, None, width, height)
    for element, source, target in joined:
        _edge(scope, element, source, target)


def _associations(process: etree._Element) -> Iterator[tuple[etree._Element, str | None, str | None]]:
    for association in process.iterfind(f"{_Q}association"):
        yield association, association.get("sourceRef"), association.get("targetRef")
    for node in process:
        for data in node.iterfind(f"{_Q}dataInputAssociation"):
            yield data, (data.findtext(f"{_Q}sourceRef") or "").strip(), node.get("id")
        for data in node.iterfind(f"{_Q}dataOutputAssociation"):
            yield data, node.get("id"), (data.findtext(f"{_Q}targetRef") or "").strip()
