"""The geometric test every shipped diagram passes: nothing overlaps, no edge through a shape, nodes in their lane, left to right."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from lxml import etree

from engine.drawing.columns import columns
from engine.drawing.figures import Box, Drawing, Scope, read
from engine.drawing.interchange import drawn
from engine.drawing.labels import segments


@dataclass(frozen=True)
class Fault:
    """Something wrong with how an element is drawn; `other` is what it collides with."""

    code: str
    element: str
    other: str = ""


def faults(root: etree._Element) -> list[Fault]:
    """Everything wrong with the drawing in a file."""
    scope, drawing = read(root), drawn(root)
    return [*_faults(scope, drawing), *_outside_lanes(scope, drawing)]


def _faults(scope: Scope, drawing: Drawing) -> Iterator[Fault]:
    boxes = {name: drawing.shapes[name] for name in scope.nodes if name in drawing.shapes}
    yield from (Fault("not_drawn", name) for name in scope.nodes if name not in boxes)
    yield from (Fault("not_drawn", edge.id) for edge in scope.edges if edge.id not in drawing.edges)
    yield from _overlaps(scope, boxes)
    yield from _through(scope, drawing, boxes)
    yield from _ends(scope, drawing)
    yield from _texts(scope, drawing, boxes)
    yield from _direction(scope, boxes)
    for node in scope.nodes.values():
        if node.scope is not None:
            yield from _faults(node.scope, drawing)
            inner = {n: drawing.shapes[n] for n in node.scope.nodes if n in drawing.shapes}
            for event in (e for e in scope.boundaries(node.id) if e.id in boxes):
                yield from (Fault("overlap", event.id, n) for n, box in inner.items() if box.meets(boxes[event.id]))
            yield from (Fault("outside_subprocess", n, node.id) for n in node.scope.nodes if _escapes(drawing, node.id, n))


def _escapes(drawing: Drawing, outer: str, inner: str) -> bool:
    return outer in drawing.shapes and inner in drawing.shapes and not drawing.shapes[outer].holds(drawing.shapes[inner])


def _overlaps(scope: Scope, boxes: dict[str, Box]) -> Iterator[Fault]:
    for one, other in combinations(boxes, 2):
        attached = scope.nodes[one].host == other or scope.nodes[other].host == one
        if boxes[one].meets(boxes[other]) and not attached:
            yield Fault("overlap", one, other)
    for node in scope.nodes.values():
        if node.host in boxes and node.id in boxes:
            host, centre = boxes[node.host], boxes[node.id].centre
            if not host.grown(1).holds(Box(*centre, 0, 0)) or host.grown(-1).holds(Box(*centre, 0, 0)):
                yield Fault("boundary_off_border", node.id, node.host or "")


def _through(scope: Scope, drawing: Drawing, boxes: dict[str, Box]) -> Iterator[Fault]:
    for edge in scope.edges:
        pieces = segments(drawing.edges.get(edge.id, []))
        for name, box in boxes.items():
            near = name in (edge.source, edge.target) or scope.nodes[edge.source].host == name
            if scope.nodes[name].kind != "pool" and any(piece.meets(box.grown(-2 if near else 0)) for piece in pieces):
                yield Fault("edge_through", edge.id, name)
        if any(piece.width > 0.5 and piece.height > 0.5 for piece in pieces) and edge.kind == "sequenceFlow":
            yield Fault("not_orthogonal", edge.id)


def _ends(scope: Scope, drawing: Drawing) -> Iterator[Fault]:
    for edge in scope.edges:
        points = drawing.edges.get(edge.id)
        for name, point in ((edge.source, points[0]), (edge.target, points[-1])) if points else ():
            if name in drawing.shapes and not drawing.shapes[name].grown(2).holds(Box(point.x, point.y, 0, 0)):
                yield Fault("edge_loose", edge.id, name)


def _texts(scope: Scope, drawing: Drawing, boxes: dict[str, Box]) -> Iterator[Fault]:
    names = [*(n.id for n in scope.nodes.values() if n.labelled_outside), *(e.id for e in scope.edges if e.name)]
    texts = {name: drawing.labels[name].grown(-1) for name in names if name in drawing.labels}
    for name, text in texts.items():
        for other, box in boxes.items():
            if text.meets(box) and scope.nodes[other].kind != "pool":
                yield Fault("label_covered", name, other)
    for one, other in combinations(texts, 2):
        if texts[one].meets(texts[other]):
            yield Fault("label_covered", one, other)
    for edge in scope.edges:
        for piece in segments(drawing.edges.get(edge.id, [])):
            yield from (Fault("label_crossed", name, edge.id) for name, text in texts.items() if piece.meets(text.grown(-1)))


def _direction(scope: Scope, boxes: dict[str, Box]) -> Iterator[Fault]:
    _, back = columns(scope)
    for edge in scope.edges:
        source, target = scope.place_of(edge.source), scope.place_of(edge.target)
        known = source in boxes and target in boxes and source != target
        if known and edge.kind == "sequenceFlow" and edge.id not in back and boxes[source].centre.x >= boxes[target].centre.x:
            yield Fault("right_to_left", edge.id)


def _outside_lanes(scope: Scope, drawing: Drawing) -> Iterator[Fault]:
    bands = {number: lane.id or scope.pools[lane.pool].id for number, lane in enumerate(scope.lanes)}
    for node in scope.nodes.values():
        band = bands[node.lane]
        if band and band not in drawing.shapes and node.kind != "pool":
            yield Fault("not_drawn", band)
        elif band and node.kind != "pool" and _escapes(drawing, band, node.id) and not node.host:
            yield Fault("outside_lane", node.id, band)
