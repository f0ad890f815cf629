"""Edges as shortest ways along the grid: few bends, few crossings, never through a node, never on top of each other."""

import heapq
from collections.abc import Callable
from itertools import pairwise

from engine.drawing.figures import Edge, Node
from engine.drawing.grid import Grid, Place

RIGHT, DOWN, LEFT, UP = range(4)
STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))
BEND, CROSS = 45.0, 30.0
JOINING, PARTING = 4.0, 400.0  # per piece that two edges with one target, or one source, have in common
FORBIDDEN = 1e9
Vertex = tuple[int, int]
Way = list[Vertex]


class Router:
    """Finds ways one after another and remembers which pieces of the grid they use."""

    def __init__(self, grid: Grid, back: set[str]) -> None:
        self.grid, self.back = grid, back
        self.pieces: dict[tuple[Vertex, Vertex], list[Edge]] = {}
        self.straights: dict[tuple[Vertex, bool], list[Edge]] = {}
        self.turns: dict[Vertex, list[Edge]] = {}
        self.ways: dict[str, Way] = {}

    def route(self, edges: list[Edge]) -> dict[str, Way]:
        """The way of every edge as the vertices where it starts, bends and ends."""
        for edge in sorted(edges, key=self._length):
            self._find(edge)
        for edge in sorted(edges, key=self._length):  # once more, now that the others are known
            self._note(edge, forget=True)
            self._find(edge)
        return {name: _bends(way) for name, way in self.ways.items()}

    def _length(self, edge: Edge) -> tuple[bool, float]:
        source, goals = self._start(edge), self._goals(edge)
        here = (self.grid.xs[source.x].at, self.grid.ys[source.y].at)
        return edge.id in self.back, min(abs(self.grid.xs[x].at - here[0]) + abs(self.grid.ys[y].at - here[1]) for x, y in goals)

    def _start(self, edge: Edge) -> Place:
        if self._node(edge.source).kind == "pool":
            x = self.grid.place(edge.target).x
            row = self.grid.lane_rows[self._node(edge.source).lane][0]
            return Place(0, row, x, self.grid.y_of[row])
        return self.grid.place(edge.source)

    def _goals(self, edge: Edge) -> set[Vertex]:
        node = self._node(edge.target)
        if node.kind == "pool":
            y = self.grid.y_of[self.grid.lane_rows[node.lane][0]]
            return {(x, y) for x, line in enumerate(self.grid.xs) if not line.gutter}
        place = self.grid.place(edge.target)
        return {(place.x, place.y)}

    def _node(self, name: str) -> Node:
        return self.grid.scope.nodes[name]

    def _find(self, edge: Edge) -> None:
        place, goals = self._start(edge), self._goals(edge)
        start = (place.x, place.y)
        source, target = self._node(edge.source), self._node(edge.target)
        ahead = self._ahead(goals)
        best: dict[tuple[int, int, int], float] = {}
        heap: list[tuple[float, int, float, int, int, int, tuple | None]] = []
        for way in range(4):
            cost = self._leave(source, place, way, edge)
            if cost < FORBIDDEN:
                heapq.heappush(heap, (cost, 0, cost, *start, way, None))
        count = 0
        while heap:
            _, _, cost, x, y, way, came = heapq.heappop(heap)
            if best.get((x, y, way), FORBIDDEN) < cost:
                continue
            if (x, y) in goals and came is not None:
                self.ways[edge.id] = _unwound((x, y, way, came))
                self._note(edge)
                return
            inside = came is None or self.grid.blocked(x, y) is not None
            for turn in (way,) if inside else (way, (way + 1) % 4, (way + 3) % 4):
                onward = self._onward(edge, (x, y), way, turn, goals, target)
                if onward is None:
                    continue
                (nx, ny), more = onward
                total = cost + more
                if total < best.get((nx, ny, turn), FORBIDDEN):
                    count += 1
                    heapq.heappush(heap, (total + ahead(nx, ny), count, total, nx, ny, turn, (x, y, way, came)))
                    best[nx, ny, turn] = total
        self.ways[edge.id] = []

    def _ahead(self, goals: set[Vertex]) -> Callable[[int, int], float]:
        """The least a way from a vertex to the goals still costs."""
        xs, ys = self.grid.xs, self.grid.ys
        across = [min(abs(line.at - xs[gx].at) for gx, _ in goals) for line in xs]
        down = [min(abs(line.at - ys[gy].at) for _, gy in goals) for line in ys]
        return lambda x, y: across[x] + down[y]

    def _onward(
        self, edge: Edge, here: Vertex, way: int, turn: int, goals: set[Vertex], target: Node
    ) -> tuple[Vertex, float] | None:
        x, y = here
        nx, ny = x + STEPS[turn][0], y + STEPS[turn][1]
        if not (0 <= nx < len(self.grid.xs) and 0 <= ny < len(self.grid.ys)):
            return None
        there = (nx, ny)
        blocker = self.grid.blocked(nx, ny)
        if blocker is not None and there not in goals and not self._within(edge, blocker, turn):
            return None
        cost = abs(self.grid.xs[nx].at - self.grid.xs[x].at) + abs(self.grid.ys[ny].at - self.grid.ys[y].at)
        cost += self._met(edge, here, there, way, turn)
        if turn != way:
            cost += BEND
        if there in goals:
            cost += self._enter(target, turn, edge)
        if blocker is None and edge.id in self.back and turn == LEFT and not self.grid.ys[ny].gutter:
            cost += 0.4 * abs(self.grid.xs[nx].at - self.grid.xs[x].at)
        return (there, cost) if cost < FORBIDDEN else None

    def _within(self, edge: Edge, blocker: str, turn: int) -> bool:
        """A host of boundary events has several lines in its own cell; leaving and entering sideways crosses them."""
        ends = (self.grid.scope.place_of(edge.source), self.grid.scope.place_of(edge.target))
        return blocker in ends and turn in (RIGHT, LEFT)

    def _leave(self, source: Node, place: Place, way: int, edge: Edge) -> float:
        if source.kind == "pool":
            return 0 if way in (UP, DOWN) else FORBIDDEN
        if source.host:
            return 0 if way == (UP if place.up else DOWN) else FORBIDDEN
        if edge.kind != "sequenceFlow":
            return 0 if way in (UP, DOWN) else 60
        named = source.labelled_outside
        if source.kind.endswith("Gateway"):
            return (0, 5, 400, 220 if named else 5)[way]
        return (0, 400 if named else 50 + self._taken(source, 1), 600, 50 + self._taken(source, -1))[way]

    def _enter(self, target: Node, way: int, edge: Edge) -> float:
        """What coming in costs; `way` is the direction of travel, so DOWN enters from above."""
        if target.kind == "pool":
            return 0 if way in (UP, DOWN) else FORBIDDEN
        if edge.kind != "sequenceFlow":
            return 0 if way in (UP, DOWN) else 60
        named = target.labelled_outside
        if target.kind.endswith("Gateway"):
            return (0, 220 if named else 20, 400, 20)[way]
        busy = self._taken(target, 1 if way == UP else -1)
        return (0, 15 + busy, 250, (400 if named else 15) + busy)[way]

    def _taken(self, node: Node, side: int) -> float:
        """Boundary events on that side of a host leave little room for its own flows, or none in the middle."""
        offsets = [abs(self.grid.offsets[e.id]) for e in self.grid.scope.boundaries(node.id) if self.grid.sides[e.id] == side]
        return FORBIDDEN if any(offset < 30 for offset in offsets) else 200.0 if offsets else 0.0

    def _met(self, edge: Edge, here: Vertex, there: Vertex, way: int, turn: int) -> float:
        """What meeting earlier edges costs: crossing is dear, running along is only for those with one goal or one source."""
        cost = 0.0
        for other in self.pieces.get((min(here, there), max(here, there)), ()):
            if other.target == edge.target and other.kind == edge.kind:
                cost += JOINING
            elif other.source == edge.source and other.kind == edge.kind:
                cost += PARTING
            else:
                return FORBIDDEN
        if here in self.turns and any(not _kin(edge, other) for other in self.turns[here]):
            return FORBIDDEN
        for along in (True, False):
            passing = self.straights.get((here, along))
            strangers = sum(not _kin(edge, other) for other in passing) if passing else 0
            if strangers and turn != way:
                return FORBIDDEN
            cost += CROSS * strangers if along == (turn in (UP, DOWN)) else 0
        return cost

    def _note(self, edge: Edge, forget: bool = False) -> None:
        def put(table: dict, key: object) -> None:
            if forget:
                table[key].remove(edge)
            else:
                table.setdefault(key, []).append(edge)

        way = self.ways[edge.id]
        for here, there in pairwise(way):
            put(self.pieces, (min(here, there), max(here, there)))
        for before, here, after in zip(way, way[1:], way[2:], strict=False):
            if before[0] == here[0] == after[0]:
                put(self.straights, (here, False))  # vertical: crossed by horizontal ones
            elif before[1] == here[1] == after[1]:
                put(self.straights, (here, True))
            else:
                put(self.turns, here)


def _kin(one: Edge, other: Edge) -> bool:
    return one.target == other.target or one.source == other.source


def _unwound(last: tuple) -> Way:
    way: Way = []
    here: tuple | None = last
    while here is not None:
        way.append((here[0], here[1]))
        here = here[3]
    return way[::-1]


def _bends(way: Way) -> Way:
    return [point for number, point in enumerate(way) if not _straight(way, number)]


def _straight(way: Way, number: int) -> bool:
    if not 0 < number < len(way) - 1:
        return False
    (ax, ay), (bx, by), (cx, cy) = way[number - 1 : number + 2]
    return ax == bx == cx or ay == by == cy

