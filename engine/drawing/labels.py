"""Texts outside of shapes: the first place near their element where nothing else is."""

from collections.abc import Iterator
from itertools import pairwise

from engine.drawing.figures import Box, Drawing, Node, Point, Scope
from engine.drawing.lettering import extent
from engine.drawing.placing import LABEL

GAP = 4.0
CLEAR = 16.0  # the stroke of a default flow stands at its beginning


def place(scope: Scope, drawing: Drawing) -> list[str]:
    """Put a label at every named event, gateway and flow of the drawing; returns those that found no free place."""
    drawing.labels.clear()
    crowded: list[str] = []
    taken = [drawing.shapes[node.id] for node in scope.nodes.values() if node.kind != "pool" and node.id in drawing.shapes]
    lines = [piece for points in drawing.edges.values() for piece in segments(points)]
    borders = [edge for lane in _bands(scope, drawing) for edge in _border(lane)]
    for node in scope.nodes.values():
        if node.labelled_outside and node.id in drawing.shapes:
            size = extent(node.name, LABEL)
            box, cost = _best(_around(node, drawing.shapes[node.id], size), taken, [*lines, *borders])
            crowded += [node.id] if cost > 1 else []
            drawing.labels[node.id] = box
            taken.append(box)
    for edge in scope.edges:
        if edge.name and edge.id in drawing.edges:
            size = extent(edge.name, LABEL)
            box, cost = _best(_along(drawing.edges[edge.id], size), taken, [*lines, *borders])
            crowded += [edge.source] if cost > 1 else []
            drawing.labels[edge.id] = box
            taken.append(box)
    return crowded


def add(scope: Scope, drawing: Drawing, names: list[str]) -> dict[str, Box]:
    """Labels for some named elements of a drawing, beside all the texts it has already."""
    taken = [*(drawing.shapes[n] for n in scope.nodes if n in drawing.shapes and scope.nodes[n].kind != "pool"), *drawing.labels.values()]
    lines = [piece for points in drawing.edges.values() for piece in segments(points)]
    lines += [edge for lane in _bands(scope, drawing) for edge in _border(lane)]
    edges, found = {edge.id: edge.name for edge in scope.edges}, dict[str, Box]()
    for name in names:
        node = scope.nodes.get(name)
        if node is not None and node.labelled_outside:
            found[name], _ = _best(_around(node, drawing.shapes[name], extent(node.name, LABEL)), taken, lines)
        elif edges.get(name):
            found[name], _ = _best(_along(drawing.edges[name], extent(edges[name], LABEL)), taken, lines)
        taken += [found[name]] if name in found else []
    return found


def segments(points: list[Point]) -> list[Box]:
    """The straight pieces of an edge as boxes without area."""
    return [Box(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y)) for a, b in pairwise(points)]


def _bands(scope: Scope, drawing: Drawing) -> list[Box]:
    names = [*(lane.id for lane in scope.lanes), *(pool.id for pool in scope.pools)]
    return [drawing.shapes[name] for name in names if name and name in drawing.shapes]


def _border(box: Box) -> list[Box]:
    return [Box(box.x, box.y, box.width, 0), Box(box.x, box.bottom, box.width, 0)]


def _best(candidates: Iterator[Box], taken: list[Box], lines: list[Box]) -> tuple[Box, float]:
    best, least = None, 1e9
    for number, box in enumerate(candidates):
        near = box.grown(1)
        cost = 100 * sum(near.meets(other) for other in taken) + 30 * sum(near.meets(line.grown(0.5)) for line in lines) + 0.01 * number
        if cost < least:
            best, least = box, cost
        if least < 1:
            break
    assert best is not None
    return best, least


def _around(node: Node, box: Box, size: tuple[float, float]) -> Iterator[Box]:
    width, height = size
    middle, across = box.centre.x - width / 2, box.centre.y - height / 2
    above, below = box.y - height - GAP + 1, box.bottom + GAP - 1
    beside = {"right": box.centre.x + GAP, "left": box.centre.x - width - GAP}
    if node.host:
        corner = box.centre.y
        for x in (box.right + 1, box.x - width - 1):
            yield Box(x, corner + 3, width, height)
            yield Box(x, corner - height - 3, width, height)
        for x in beside.values():
            yield Box(x, below, width, height)
            yield Box(x, above, width, height)
    elif node.kind.endswith("Gateway"):
        yield Box(middle, above, width, height)
        yield Box(beside["left"], above + 8, width, height)
        yield Box(beside["right"], above + 8, width, height)
        yield Box(middle, below, width, height)
        yield Box(beside["left"], below - 8, width, height)
        yield Box(beside["right"], below - 8, width, height)
    yield Box(middle, below, width, height)
    yield Box(middle, above, width, height)
    for shift in (8, 20, 32):
        for x in beside.values():
            yield Box(x, below + shift, width, height)
            yield Box(x, above - shift, width, height)
    yield Box(box.right + GAP, across, width, height)
    yield Box(box.x - width - GAP, across, width, height)


def _along(points: list[Point], size: tuple[float, float]) -> Iterator[Box]:
    """Places beside the first pieces of an edge, nearest to its source first."""
    width, height = size
    for a, b in pairwise(points):
        length = abs(a.x - b.x) + abs(a.y - b.y)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            if a.y == b.y:
                ahead = 1 if b.x >= a.x else -1
                spare = max(0.0, length - width - CLEAR - GAP)
                x = a.x + ahead * (CLEAR + share * spare) - (width if ahead < 0 else 0)
                yield Box(x, a.y - height - 2, width, height)
                yield Box(x, a.y + 3, width, height)
            else:
                ahead = 1 if b.y >= a.y else -1
                spare = max(0.0, length - height - CLEAR - GAP)
                y = a.y + ahead * (CLEAR + share * spare) - (height if ahead < 0 else 0)
                yield Box(a.x + GAP, y, width, height)
                yield Box(a.x - GAP - width, y, width, height)
