"""The layout itself: columns, rows, ways, pixels, texts; sub-processes first, from the inside out."""

from engine.drawing import labels, placing
from engine.drawing.columns import columns
from engine.drawing.figures import Box, Drawing, Scope
from engine.drawing.grid import Grid
from engine.drawing.lettering import width_of
from engine.drawing.routes import Router
from engine.drawing.rows import rows

ORIGIN = 160.0, 80.0
PADDING, TITLE = 20.0, 34.0
TRIES = 4  # to find a place for every text by making room


def draw(scope: Scope) -> Drawing:
    """A drawing of everything in the scope, its upper left corner at the customary place."""
    drawing = _draw(scope)
    placed = Drawing()
    placed.add(drawing, *ORIGIN)
    return placed


def _draw(scope: Scope) -> Drawing:
    inner = {name: _draw(node.scope) for name, node in scope.nodes.items() if node.scope is not None}
    for name, content in inner.items():
        node, whole = scope.nodes[name], extent(content)
        node.width = max(140.0, whole.width + 2 * PADDING, width_of(node.name, 12) / 2 + 20)
        node.height = max(100.0, whole.height + TITLE + PADDING + (18 if scope.boundaries(name) else 0))
    column, back = columns(scope)
    grid = Grid(scope, column, rows(scope, column, back))
    ways = Router(grid, back).route(scope.edges)
    drawing = placing.shapes(grid, placing.place(grid, ways), ways)
    for _ in range(TRIES):
        if not (crowded := labels.place(scope, drawing)):
            break
        grid.make_room(crowded)
        drawing = placing.shapes(grid, placing.place(grid, ways), ways)
    labels.place(scope, drawing)
    for name, content in inner.items():
        box, whole = drawing.shapes[name], extent(content)
        drawing.add(content, box.x + (box.width - whole.width) / 2 - whole.x, box.y + TITLE - whole.y)
    return drawing


def extent(drawing: Drawing) -> Box:
    """The smallest box around everything drawn."""
    boxes = [*drawing.shapes.values(), *drawing.labels.values()]
    points = [point for way in drawing.edges.values() for point in way]
    xs = [*(b.x for b in boxes), *(b.right for b in boxes), *(p.x for p in points)] or [0.0]
    ys = [*(b.y for b in boxes), *(b.bottom for b in boxes), *(p.y for p in points)] or [0.0]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
