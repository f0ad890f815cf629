"""From the grid to pixels: columns as wide as their shapes, gutters as wide as the tracks really used and the texts in them."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from engine.drawing.figures import LANE_HEADER, POOL_HEADER, Box, Drawing, Node, Point, Scope
from engine.drawing.grid import Grid
from engine.drawing.lettering import extent, width_of
from engine.drawing.routes import Way

TRACK, MARGIN = 14.0, 20.0
BESIDE_BORDER = 14.0
LABEL = 92.0  # how wide a text outside of shapes may become
POOLS_APART = 40.0


@dataclass
class Placing:
    """Where every line of a grid came to lie."""

    xs: dict[int, float]
    ys: dict[int, float]
    bands: list[tuple[float, float]]  # top and bottom of every lane
    left: float
    right: float


def place(grid: Grid, ways: dict[str, Way]) -> Placing:
    """Coordinates for every line a way uses and for every row and column."""
    scope = grid.scope
    xs_used, ys_used = _used(ways)
    has_header = any(pool.id for pool in scope.pools) * POOL_HEADER
    left = has_header + max((pool.depth for pool in scope.pools), default=0) * LANE_HEADER
    xs, right = _across(grid, xs_used, float(left) if any(pool.depth or pool.id for pool in scope.pools) else 0.0)
    ys, bands = _down(grid, ys_used)
    return Placing(xs, ys, bands, left, right)


def _used(ways: dict[str, Way]) -> tuple[set[int], set[int]]:
    xs, ys = set(), set()
    for way in ways.values():
        for (ax, ay), (bx, by) in pairwise(way):
            if ax == bx:
                xs.add(ax)
            if ay == by:
                ys.add(ay)
    return xs, ys


def _across(grid: Grid, used: set[int], at: float) -> tuple[dict[int, float], float]:
    xs: dict[int, float] = {}
    widths, texts = _widths(grid)
    for number in range(max(widths, default=-1) + 2):
        tracks = [i for i, line in enumerate(grid.xs) if line.gutter and line.index == number and i in used]
        room = max(2 * MARGIN + TRACK * max(0, len(tracks) - 1), 2 * MARGIN + texts.get(number - 1, 0))
        start = at + room - MARGIN - TRACK * (len(tracks) - 1) if texts.get(number - 1) else at + (room - TRACK * (len(tracks) - 1)) / 2
        xs |= {line: start + TRACK * order for order, line in enumerate(tracks)}
        at += room
        if number in widths:
            at += widths[number] / 2
            xs |= {i: at + line.offset for i, line in enumerate(grid.xs) if not line.gutter and line.index == number}
            at += widths[number] / 2
    return xs, at


def _widths(grid: Grid) -> tuple[dict[int, float], dict[int, float]]:
    """Width of every column, and of the texts that stand on flows right behind it."""
    widths: dict[int, float] = defaultdict(lambda: 60.0)
    texts: dict[int, float] = defaultdict(float)
    for name, column in grid.column.items():
        node = grid.scope.nodes[name]
        label = extent(node.name, LABEL)[0] if node.labelled_outside else 0
        widths[column] = max(widths[column], node.width, label)
    for edge in grid.scope.edges:
        source = grid.scope.place_of(edge.source)
        if edge.name and source in grid.column:
            spare = (widths[grid.column[source]] - grid.scope.nodes[source].width) / 2
            texts[grid.column[source]] = max(texts[grid.column[source]], extent(edge.name, LABEL)[0] + 16 - spare - MARGIN)
    widths |= {column: width + grid.wider[column] for column, width in widths.items()}
    return dict(widths), {column: max(0.0, width) for column, width in texts.items()}


def _down(grid: Grid, used: set[int]) -> tuple[dict[int, float], list[tuple[float, float]]]:
    ys: dict[int, float] = {}
    bands: list[tuple[float, float]] = []
    heights = _heights(grid)
    at = 0.0
    tracks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, line in enumerate(grid.ys):
        if line.gutter and i in used:
            tracks[line.lane, line.index].append(i)
    for lane, (first, last) in enumerate(grid.lane_rows):
        if lane and grid.scope.lanes[lane].pool != grid.scope.lanes[lane - 1].pool:
            at += POOLS_APART
        top = at
        for row in range(first, last + 2):
            here = tracks[lane, row]
            margins = BESIDE_BORDER + MARGIN / 2 if row in (first, last + 1) else MARGIN
            room = margins + TRACK * max(0, len(here) - 1) + (MARGIN / 2 if here else 0)
            start = at + (room - TRACK * (len(here) - 1)) / 2
            ys |= {line: start + TRACK * order for order, line in enumerate(here)}
            at += room
            if row <= last:
                above, below = heights[row]
                ys[grid.y_of[row]] = at + above
                at += above + below
        at = _tall_enough(grid.scope, lane, top, at, ys, first, last)
        bands.append((top, at))
    return ys, bands


def _tall_enough(scope: Scope, lane: int, top: float, bottom: float, ys: dict[int, float], first: int, last: int) -> float:
    """A lane is at least as high as its name is long, on two lines."""
    name = scope.lanes[lane].name or scope.pools[scope.lanes[lane].pool].name
    words = max((width_of(word, 12) for word in name.split()), default=0)
    wanted = max(words + 16, width_of(name, 12) / 1.7 + 20) if name else 0
    return max(bottom, top + wanted)


def _heights(grid: Grid) -> dict[int, tuple[float, float]]:
    """How far every row reaches above and below its middle, labels and boundary events included."""
    above: dict[int, float] = defaultdict(lambda: 40.0)
    below: dict[int, float] = defaultdict(lambda: 40.0)
    for name, row in grid.row.items():
        node = grid.scope.nodes[name]
        up, down = _reach(grid, node)
        above[row], below[row] = max(above[row], up), max(below[row], down)
    for number, (first, last) in enumerate(grid.lane_rows):
        pool = [n for n in grid.scope.nodes.values() if n.kind == "pool" and n.lane == number]
        for row in range(first, last + 1):
            above[row], below[row] = (10, 10) if pool else (above[row], below[row])
    rows = range(grid.lane_rows[-1][1] + 1 if grid.lane_rows else 0)
    return {row: (above[row] + grid.higher[row] / 2, below[row] + grid.higher[row]) for row in rows}


def _reach(grid: Grid, node: Node) -> tuple[float, float]:
    half = node.height / 2
    up = down = half
    label = extent(node.name, LABEL)[1] + 6 if node.labelled_outside else 0
    if node.kind.endswith("Gateway"):
        up += label
        texts = [extent(e.name, LABEL)[1] for e in grid.scope.edges if e.source == node.id and e.name]
        down += max(texts) + 10 if len(texts) > 1 else 0
    else:
        down += label
    for event in grid.scope.boundaries(node.id):
        text = extent(event.name, LABEL)[1] + 4 if event.name else 0
        if grid.sides[event.id] > 0:
            down = max(down, half + 18 + text)
        else:
            up = max(up, half + 18 + text)
    return up, down


def shapes(grid: Grid, placing: Placing, ways: dict[str, Way]) -> Drawing:
    """Nodes, lanes, pools and the bends of all edges; texts are placed afterwards."""
    drawing = Drawing()
    scope = grid.scope
    for name in grid.column:
        spot, node = grid.place(name), scope.nodes[name]
        centre = Point(placing.xs[spot.x], placing.ys[spot.y])
        drawing.shapes[name] = Box(centre.x - node.width / 2, centre.y - node.height / 2, node.width, node.height)
        for event in scope.boundaries(name):
            there = grid.place(event.id)
            y = centre.y + (-node.height / 2 if there.up else node.height / 2)
            drawing.shapes[event.id] = Box(placing.xs[there.x] - 18, y - 18, 36, 36)
    _bands(scope, placing, drawing)
    for edge in scope.edges:
        points = [Point(placing.xs[x], placing.ys[y]) for x, y in ways[edge.id]]
        if len(points) > 1:
            points[0] = _leaving(drawing.shapes[edge.source], points[0], points[1])
            points[-1] = _leaving(drawing.shapes[edge.target], points[-1], points[-2])
            drawing.edges[edge.id] = points
    return drawing


def _leaving(box: Box, inner: Point, outer: Point) -> Point:
    """Where the line from inside a shape crosses its border."""
    if outer.x == inner.x:
        return Point(inner.x, box.bottom if outer.y > inner.y else box.y)
    return Point(box.right if outer.x > inner.x else box.x, inner.y)


def _bands(scope: Scope, placing: Placing, drawing: Drawing) -> None:
    for number, pool in enumerate(scope.pools):
        bands = [i for i, lane in enumerate(scope.lanes) if lane.pool == number]
        top, bottom = placing.bands[bands[0]][0], placing.bands[bands[-1]][1]
        start = 0.0 if pool.id else float(POOL_HEADER) * any(p.id for p in scope.pools)
        if pool.id:
            drawing.shapes[pool.id] = Box(0, top, placing.right, bottom - top)
            start = POOL_HEADER
        for lane_id, depth, held in pool.parents:
            y, end = placing.bands[held[0]][0], placing.bands[held[-1]][1]
            x = start + depth * LANE_HEADER
            drawing.shapes[lane_id] = Box(x, y, placing.right - x, end - y)
        for i in bands:
            if band := scope.lanes[i].id:
                x = start + scope.lanes[i].depth * LANE_HEADER
                y, end = placing.bands[i]
                drawing.shapes[band] = Box(x, y, placing.right - x, end - y)
