"""Rows inside lanes: the main path keeps straight, branches get a row of their own, nothing sits on a straight flow."""

from collections import defaultdict

from engine.drawing.figures import ARTIFACTS, Edge, Scope


class _Band:
    """One lane's cells: (row, column) → taken by a node or by a straight flow. Rows may be negative until the end."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, int]] = set()
        self.rows: set[int] = set()

    def free(self, row: int, first: int, last: int) -> bool:
        return not any((row, column) in self.taken for column in range(first, last + 1))

    def nearest(self, row: int, first: int, last: int, lean: int) -> int:
        for distance in range(1000):
            for candidate in (row + lean * distance, row - lean * distance):
                if self.free(candidate, first, last):
                    return candidate
        return row

    def take(self, row: int, first: int, last: int) -> None:
        self.rows.add(row)
        self.taken |= {(row, column) for column in range(first, last + 1)}


def rows(scope: Scope, column: dict[str, int], back: set[str]) -> dict[str, int]:
    """Row of every node over the whole drawing, counted from the top; every lane has at least one."""
    bands = [_Band() for _ in scope.lanes]
    placed: dict[str, int] = {}
    main = _main(scope, column, back)
    forward = [e for e in scope.edges if e.kind == "sequenceFlow" and e.id not in back]
    before: dict[str, list[str]] = defaultdict(list)
    for edge in forward:
        before[scope.place_of(edge.target)].append(edge.source)
    for name in _order(scope, column, forward):
        _place(scope, name, column, before[name], main, bands, placed)
    return _counted(scope, bands, placed)


def _order(scope: Scope, column: dict[str, int], forward: list[Edge]) -> list[str]:
    """Main path first: a node comes when all before it have come, long rests before short ones."""
    rest = _rest(scope, column, forward)
    artifacts = [n for n in column if scope.nodes[n].kind in ARTIFACTS]
    flow = sorted((n for n in column if n not in artifacts), key=lambda n: (column[n], -rest[n]))
    return [*flow, *artifacts]


def _rest(scope: Scope, column: dict[str, int], forward: list[Edge]) -> dict[str, int]:
    rest = dict.fromkeys(column, 0)
    ahead: dict[str, list[str]] = defaultdict(list)
    for edge in forward:
        ahead[scope.place_of(edge.source)].append(scope.place_of(edge.target))
    for name in sorted(column, key=lambda n: -column[n]):
        rest[name] = max((rest[target] + 1 for target in ahead[name]), default=0)
    return rest


def _main(scope: Scope, column: dict[str, int], back: set[str]) -> dict[str, str]:
    """Node → its successor on the same line: same lane if any, the one with the longest rest."""
    forward = [e for e in scope.edges if e.kind == "sequenceFlow" and e.id not in back]
    rest = _rest(scope, column, forward)
    best: dict[str, tuple[tuple[bool, int], str]] = {}
    for edge in forward:
        if scope.nodes[edge.source].host:
            continue
        same = scope.nodes[edge.source].lane == scope.nodes[edge.target].lane
        rank = (same, rest[scope.place_of(edge.target)])
        if edge.source not in best or rank > best[edge.source][0]:
            best[edge.source] = (rank, edge.target)
    return {source: target for source, (_, target) in best.items()}


def _place(
    scope: Scope, name: str, column: dict[str, int], sources: list[str], main: dict[str, str], bands: list[_Band], placed: dict[str, int]
) -> None:
    node, here = scope.nodes[name], column[name]
    band = bands[node.lane]
    near = [s for s in sources if scope.nodes[s].lane == node.lane and scope.place_of(s) in placed]
    straight = [s for s in near if main.get(s) == name]
    if node.kind in ARTIFACTS:
        row, first = band.nearest(_above(scope, name, placed), here, here, -1), here
    elif straight or near:
        source = max(straight or near, key=lambda s: column[scope.place_of(s)])
        wanted = placed[scope.place_of(source)] + (0 if straight else 1)
        first = min(column[scope.place_of(source)] + 1, here)
        row = band.nearest(wanted, first, here, 1)
    else:
        row, first = band.nearest(0, here, here, 1), here
    placed[name] = row
    band.take(row, first, here)


def _above(scope: Scope, name: str, placed: dict[str, int]) -> int:
    near = [e.source if e.target == name else e.target for e in scope.edges if name in (e.source, e.target)]
    return min((placed[scope.place_of(n)] for n in near if scope.place_of(n) in placed), default=0) - 1


def _counted(scope: Scope, bands: list[_Band], placed: dict[str, int]) -> dict[str, int]:
    first, offsets = 0, []
    for band in bands:
        order = {row: number for number, row in enumerate(sorted(band.rows))}
        offsets.append({row: first + number for row, number in order.items()})
        first += max(1, len(order))
    return {name: offsets[scope.nodes[name].lane][row] for name, row in placed.items()}
