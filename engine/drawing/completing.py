"""A drawing that lacks a few elements: they get a place in free room near their neighbours, and all that is drawn stays."""

from collections.abc import Iterator
from itertools import pairwise, product

from engine.drawing import labels
from engine.drawing.columns import columns
from engine.drawing.figures import Box, Drawing, Edge, Node, Point, Scope

APART, CLEAR, STEP = 50.0, 16.0, 20.0
SIDES = ((1, 0), (0, 1), (0, -1), (-1, 0))


def complete(scope: Scope, drawn: Drawing) -> Drawing | None:
    """What is missing from the outermost scope; None when there is no free room for it."""
    if any(band not in drawn.shapes for band in scope.bands):
        return None
    whole, new = Drawing(dict(drawn.shapes), dict(drawn.labels), dict(drawn.edges)), Drawing()
    for node in _nearest_first(scope, drawn):
        hosts = any(event.id in drawn.shapes for event in scope.boundaries(node.id))  # which sit where their host was
        box = None if hosts else _place(scope, node, whole)
        if box is None or node.scope is not None:
            return None
        whole.shapes[node.id] = new.shapes[node.id] = box
    for edge in scope.edges:
        if edge.id not in drawn.edges:
            way = _way(scope, edge, whole)
            if way is None:
                return None
            whole.edges[edge.id] = new.edges[edge.id] = way
    new.labels = labels.add(scope, whole, [*new.shapes, *new.edges])
    return new


def _nearest_first(scope: Scope, drawn: Drawing) -> list[Node]:
    """Missing nodes, those beside something that has a place before those that only follow them."""
    waiting = [node for node in scope.nodes.values() if node.id not in drawn.shapes]
    order: list[Node] = []
    known = set(drawn.shapes)
    while waiting:
        node = next((n for n in waiting if _neighbours(scope, n) & known), waiting[0])
        waiting.remove(node)
        order.append(node)
        known.add(node.id)
    return order


def _neighbours(scope: Scope, node: Node) -> set[str]:
    joined = {e.source for e in scope.edges if e.target == node.id} | {e.target for e in scope.edges if e.source == node.id}
    return joined | ({node.host} if node.host else set())


def _place(scope: Scope, node: Node, whole: Drawing) -> Box | None:
    boxes = [whole.shapes[n] for n in scope.nodes if n in whole.shapes and n != node.host]
    lines = [piece for way in whole.edges.values() for piece in labels.segments(way)]
    taken = [*boxes, *whole.labels.values(), *lines]
    free = (box for box in _spots(scope, node, whole) if not any(box.grown(CLEAR).meets(other) for other in taken))
    return min(free, key=lambda box: _distance(scope, node, box, whole), default=None)


def _spots(scope: Scope, node: Node, whole: Drawing) -> Iterator[Box]:
    if node.host:
        host = whole.shapes.get(node.host)
        for x, y in product((0.75, 0.25, 0.5), (1.0, 0.0)) if host else ():
            assert host is not None
            yield Box(host.x + host.width * x - node.width / 2, host.y + host.height * y - node.height / 2, node.width, node.height)
        return
    lane, (_, back) = scope.lanes[node.lane], columns(scope)
    band = whole.shapes.get(lane.id or scope.pools[lane.pool].id or "") or _paper(whole)
    before = [whole.shapes[e.source].right for e in scope.edges if e.target == node.id and e.source in whole.shapes and e.id not in back]
    centres = {whole.shapes[n].centre.y for n in _neighbours(scope, node) if n in whole.shapes}
    behind = [whole.shapes[e.target].x for e in scope.edges if e.source == node.id and e.target in whole.shapes and e.id not in back]
    left, room = max([band.x + 50, *(x + APART for x in before)]), band.grown(-STEP / 2)
    last = min([room.right, *(x - APART / 2 for x in behind)]) - node.width
    ys = {y - node.height / 2 for y in centres} | {room.y + STEP * n for n in range(int(room.height / STEP))}
    for n, y in product(range(max(0, int((last - left) / STEP) + 1)), sorted(ys)):
        box = Box(left + STEP * n, y, node.width, node.height)
        if room.holds(box):
            yield box


def _paper(whole: Drawing) -> Box:
    """Where a process without pool may be drawn: what it covers and some room around."""
    boxes = [*whole.shapes.values()] or [Box(160, 80, 0, 0)]
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x + 300, max(b.bottom for b in boxes) - y + 200)


def _distance(scope: Scope, node: Node, box: Box, whole: Drawing) -> float:
    near = [whole.shapes[n].centre for n in _neighbours(scope, node) if n in whole.shapes]
    return sum(abs(box.centre.x - p.x) + 1.5 * abs(box.centre.y - p.y) for p in near)


def _way(scope: Scope, edge: Edge, whole: Drawing) -> list[Point] | None:
    """The shortest way with few bends that meets no shape and no text and crosses few flows."""
    source, target = whole.shapes.get(edge.source), whole.shapes.get(edge.target)
    if source is None or target is None:
        return None
    ends = {edge.source, edge.target, scope.nodes[edge.source].host}
    walls = [whole.shapes[n].grown(6) for n in scope.nodes if n in whole.shapes and n not in ends]
    walls += [*whole.labels.values(), *(box.grown(-2) for box in (whole.shapes[n] for n in ends if n))]
    lines = [piece.grown(1) for way in whole.edges.values() for piece in labels.segments(way)]
    best: list[Point] | None = None
    least = 1e9
    for way in _ways(source, target):
        pieces = labels.segments(way)
        if any(piece.meets(wall) for piece in pieces for wall in walls):
            continue
        crossed = sum(piece.meets(line) for piece in pieces for line in lines)
        cost = sum(piece.width + piece.height for piece in pieces) + 45.0 * len(way) + 60.0 * crossed
        best, least = (way, cost) if cost < least else (best, least)
    return best


def _ways(source: Box, target: Box) -> Iterator[list[Point]]:
    for (ax, ay), (bx, by) in product(SIDES, SIDES):
        a, b = _border(source, ax, ay), _border(target, bx, by)
        for shift in range(20, 260, 20):
            first = Point(a.x + ax * shift, a.y + ay * shift)
            for last in (Point(b.x + bx * 20, b.y + by * 20), Point(b.x + bx * shift, b.y + by * shift)):
                for corner in (Point(first.x, last.y), Point(last.x, first.y)):
                    yield _straightened([a, first, corner, last, b])


def _border(box: Box, dx: int, dy: int) -> Point:
    return Point(box.centre.x + dx * box.width / 2, box.centre.y + dy * box.height / 2)


def _straightened(points: list[Point]) -> list[Point]:
    kept = [points[0], *(here for before, here in pairwise(points) if here != before)]
    return [p for n, p in enumerate(kept) if not (0 < n < len(kept) - 1 and _in_line(kept[n - 1], p, kept[n + 1]))]


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return (a.x == b.x == c.x) or (a.y == b.y == c.y)
