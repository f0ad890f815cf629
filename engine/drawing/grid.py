"""The lines edges may run on: through the middle of free cells, and on tracks in the gutters between rows and columns."""

from collections import defaultdict
from dataclasses import dataclass

from engine.drawing.figures import Node, Scope

TRACKS = 5  # per gutter while routes are searched; only used ones take room on the drawing
STEP, CELL = 10.0, 100.0
CORNER = 28.0  # a boundary event's distance from its host's corner


@dataclass(frozen=True)
class Line:
    """A vertical line of a column or a horizontal one of a row (`gutter` false), or a track in the gutter before it."""

    gutter: bool
    index: int  # of the column or row; a gutter carries the number of what follows it
    offset: float  # from the middle of the column, or the track's number
    at: float  # nominal place, for the length of routes
    lane: int = 0


@dataclass
class Place:
    """Where a node stands on the grid, and which way its edges may leave and enter."""

    column: int
    row: int
    x: int
    y: int
    up: bool = False  # a boundary event on the upper border


class Grid:
    """Lines, cells and who stands where."""

    def __init__(self, scope: Scope, column: dict[str, int], row: dict[str, int]) -> None:
        self.scope, self.column, self.row = scope, column, row
        self.wider: dict[int, float] = defaultdict(float)  # column → room its texts were found to need
        self.higher: dict[int, float] = defaultdict(float)
        self.cells = {(column[n], row[n]): n for n in column}
        self.sides = _sides(scope, row)
        self.offsets = _offsets(scope, row, self.sides)
        self.lane_rows = _lane_rows(scope, row)
        self.xs = self._vertical(max(column.values(), default=0) + 1)
        self.ys = self._horizontal()
        self.x_of = {(line.index, line.offset): i for i, line in enumerate(self.xs) if not line.gutter}
        self.y_of = {line.index: i for i, line in enumerate(self.ys) if not line.gutter}

    def _vertical(self, count: int) -> list[Line]:
        wanted: dict[int, set[float]] = defaultdict(lambda: {0.0})
        for name, offset in self.offsets.items():
            wanted[self.column[self.scope.place_of(name)]].add(offset)
        lines, at = [], 0.0
        for number in range(count + 1):
            for track in range(TRACKS):
                at += STEP
                lines.append(Line(True, number, track, at))
            if number < count:
                at += STEP + CELL / 2
                lines += [Line(False, number, offset, at + offset / 4) for offset in sorted(wanted[number])]
                at += CELL / 2
        return lines

    def _horizontal(self) -> list[Line]:
        lines, at = [], 0.0
        for lane, (first, last) in enumerate(self.lane_rows):
            at += 2 * STEP
            for number in range(first, last + 2):
                for track in range(TRACKS):
                    at += STEP
                    lines.append(Line(True, number, track, at, lane))
                if number <= last:
                    at += STEP + CELL / 2
                    lines.append(Line(False, number, 0.0, at, lane))
                    at += CELL / 2
        return lines

    def make_room(self, names: list[str]) -> None:
        """Widen the columns and heighten the rows of elements whose texts found no place."""
        for name in {self.scope.place_of(name) for name in names}:
            self.wider[self.column[name]] += 50
            self.higher[self.row[name]] += 12

    def place(self, name: str) -> Place:
        node = self.scope.nodes[name]
        spot = self.scope.place_of(name)
        column, row = self.column[spot], self.row[spot]
        return Place(column, row, self.x_of[column, self.offsets.get(name, 0.0)], self.y_of[row], bool(node.host) and self.sides[name] < 0)

    def blocked(self, x: int, y: int) -> str | None:
        """The node in whose cell that crossing of lines lies."""
        across, down = self.xs[x], self.ys[y]
        if across.gutter or down.gutter:
            return None
        return self.cells.get((across.index, down.index))


def _lane_rows(scope: Scope, row: dict[str, int]) -> list[tuple[int, int]]:
    found, first = [], 0
    for number in range(len(scope.lanes)):
        last = max([first, *(row[n] for n in row if scope.nodes[n].lane == number)])
        found.append((first, last))
        first = last + 1
    return found


def _sides(scope: Scope, row: dict[str, int]) -> dict[str, int]:
    """Boundary event → 1 below its host, −1 above it when all it leads to lies above."""
    sides = {}
    for node in scope.nodes.values():
        if node.host:
            targets = [row[scope.place_of(e.target)] for e in scope.edges if e.source == node.id and scope.place_of(e.target) in row]
            sides[node.id] = -1 if targets and max(targets) < row[node.host] else 1
    return sides


def _offsets(scope: Scope, row: dict[str, int], sides: dict[str, int]) -> dict[str, float]:
    """Boundary event → its distance from the middle of its host; the host grows where they need room."""
    offsets: dict[str, float] = {}
    for host in [node for node in scope.nodes.values() if scope.boundaries(node.id)]:
        for side in (1, -1):
            events = [node for node in scope.boundaries(host.id) if sides[node.id] == side]
            events.sort(key=lambda e: -_reach(scope, e, row))
            offsets |= _spread(host, events)
    return offsets


def _reach(scope: Scope, event: Node, row: dict[str, int]) -> int:
    targets = [row[scope.place_of(e.target)] for e in scope.edges if e.source == event.id and scope.place_of(e.target) in row]
    return abs(targets[0] - row[event.host or ""]) if targets else 0


def _spread(host: Node, events: list[Node]) -> dict[str, float]:
    if not events:
        return {}
    apart = 96 if any(event.name for event in events) else 44
    if len(events) > 1:
        host.width = max(host.width, 2 * CORNER + apart * (len(events) - 1) if len(events) > 2 else 100)
    last = host.width / 2 - CORNER
    if len(events) == 1:
        return {events[0].id: last}
    gap = 2 * last / (len(events) - 1)
    return {event.id: -last + gap * number + (0.5 if abs(-last + gap * number) < 0.01 else 0) for number, event in enumerate(events)}
