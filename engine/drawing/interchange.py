"""The diagram part of a BPMN file: read, and written without touching a byte of the rest."""

import math
import re
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

from engine.drawing import completing
from engine.drawing.figures import SCOPES, Box, Drawing, Point, Scope, read
from engine.drawing.layout import draw
from engine.workflow import diagram
from engine.workflow.diagram import BPMN

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
CUSTOMARY = {DI: "bpmndi", DC: "dc", DD: "di"}
OWN = frozenset({"id", "bpmnElement", "isExpanded", "isHorizontal", "isMarkerVisible"})


def layout(name: str, content: bytes, *, everything: bool = False) -> bytes:
    """The file with what is not drawn put into free room, or, where there is none or `everything` is asked for, drawn anew.

    Raises BundleError when the file cannot be read.
    """
    root = diagram.read(name, content)
    scope = read(root)
    lacking = set(missing(root))
    if not everything and not lacking:
        return content
    known = drawn(root)
    anew = everything or not known.shapes or b"BPMNPlane>" not in content
    new = None if anew else completing.complete(scope, known)
    if new is not None and lacking == {*new.shapes, *new.edges}:  # not so when the inside of a sub-process lacks something
        return _inserted(content, root, scope, new)
    return _spliced(content, root, _written(root, scope, draw(scope)))


def missing(root: etree._Element) -> list[str]:
    """The ids of all nodes, lanes, pools and flows that are not drawn."""
    known = drawn(root)
    return [name for name in _drawable(read(root)) if name not in known.shapes and name not in known.edges]


def _drawable(scope: Scope) -> list[str]:
    names = scope.bands
    for node in scope.nodes.values():
        names += [node.id, *(_drawable(node.scope) if node.scope else ())]
    return [name for name in [*names, *(edge.id for edge in scope.edges)] if name]


def drawn(root: etree._Element) -> Drawing:
    """What the file itself says about shapes, labels and edges."""
    found = Drawing()
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        if (box := _bounds(shape)) is not None:
            found.shapes[shape.get("bpmnElement", "")] = box
        _label(found, shape)
    for edge in root.iter(f"{{{DI}}}BPMNEdge"):
        points = [Point(_number(p.get("x")), _number(p.get("y"))) for p in edge.iterfind(f"{{{DD}}}waypoint")]
        if len(points) > 1:
            found.edges[edge.get("bpmnElement", "")] = points
        _label(found, edge)
    return found


def _label(found: Drawing, of: etree._Element) -> None:
    label = of.find(f"{{{DI}}}BPMNLabel")
    if label is not None and (box := _bounds(label)) is not None:
        found.labels[of.get("bpmnElement", "")] = box


def _bounds(of: etree._Element) -> Box | None:
    bounds = of.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return None
    return Box(*(_number(bounds.get(side)) for side in ("x", "y", "width", "height")))


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


@dataclass
class _Writer:
    """The diagram part as text, with the prefixes the file already uses and the colours it already gave."""

    root: etree._Element

    def __post_init__(self) -> None:
        known = {uri: prefix for prefix, uri in self.root.nsmap.items() if prefix}
        self.missing = {uri: prefix for uri, prefix in CUSTOMARY.items() if uri not in known}
        self.prefix = known | self.missing
        self.kept = {di.get("bpmnElement"): di for di in self.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")}
        self.lines: list[str] = []

    def tag(self, uri: str, name: str) -> str:
        return f"{self.prefix[uri]}:{name}"

    def open(self, kind: str, element: str, own: dict[str, str]) -> str:
        """The start of a shape or edge: its old id and foreign attributes (colours) are kept."""
        old = self.kept.get(element)
        attributes = {"id": old.get("id") if old is not None and old.get("id") else f"{element}_di", "bpmnElement": element, **own}
        for key, value in old.attrib.items() if old is not None else ():
            qualified = etree.QName(key)
            if qualified.namespace is None and qualified.localname not in OWN | {"label"}:
                attributes.setdefault(key, value)
            elif qualified.namespace in self.prefix:
                attributes[f"{self.prefix[qualified.namespace]}:{qualified.localname}"] = value
        return f"{self.tag(DI, kind)} " + " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())

    def bounds(self, box: Box, indent: str) -> str:
        return f'{indent}<{self.tag(DC, "Bounds")} x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" />'

    def label(self, box: Box | None) -> None:
        if box is not None:
            label = self.tag(DI, "BPMNLabel")
            self.lines += [f"        <{label}>", self.bounds(box, "          "), f"        </{label}>"]

    def shape(self, element: str, box: Box, label: Box | None, own: dict[str, str]) -> None:
        self.lines += [f"      <{self.open('BPMNShape', element, own)}>", self.bounds(box, "        ")]
        self.label(label)
        self.lines.append(f"      </{self.tag(DI, 'BPMNShape')}>")

    def edge(self, element: str, points: list[Point], label: Box | None) -> None:
        self.lines.append(f"      <{self.open('BPMNEdge', element, {})}>")
        self.lines += [f'        <{self.tag(DD, "waypoint")} x="{p.x:.0f}" y="{p.y:.0f}" />' for p in points]
        self.label(label)
        self.lines.append(f"      </{self.tag(DI, 'BPMNEdge')}>")

    def text(self, plane: str) -> str:
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in self.missing.items())
        outer, inner = self.tag(DI, "BPMNDiagram"), self.tag(DI, "BPMNPlane")
        head = [f'<{outer}{spaces} id="diagram_{plane}">', f'    <{inner} id="bidang_{plane}" bpmnElement="{plane}">']
        return "\n".join([*head, *self.lines, f"    </{inner}>", f"  </{outer}>"])


def _written(root: etree._Element, scope: Scope, drawing: Drawing) -> str:
    writer = _Writer(root)
    _lines(writer, scope, drawing)
    collaboration = root.find(f"{{{BPMN}}}collaboration")
    process = root.find(f"{{{BPMN}}}process")
    plane = collaboration if collaboration is not None else process
    return writer.text(plane.get("id", "") if plane is not None else "")


def _lines(writer: _Writer, scope: Scope, drawing: Drawing) -> None:
    bands = {name: -drawing.shapes[name].width * drawing.shapes[name].height for name in scope.bands if name in drawing.shapes}
    kinds = _kinds(scope)
    for name in sorted(drawing.shapes, key=lambda n: bands.get(n, 0)):
        own = {"isHorizontal": "true"} if name in bands or kinds.get(name) == "pool" else {}
        if kinds.get(name) in SCOPES:
            own = {"isExpanded": "true"}
        if kinds.get(name) == "exclusiveGateway":
            own = {"isMarkerVisible": "true"}
        writer.shape(name, drawing.shapes[name], drawing.labels.get(name), own)
    for name, points in drawing.edges.items():
        writer.edge(name, points, drawing.labels.get(name))


def _inserted(content: bytes, root: etree._Element, scope: Scope, new: Drawing) -> bytes:
    """The bytes of the file with some shapes and edges added at the end of its plane."""
    writer = _Writer(root)
    writer.prefix |= {key: prefix for element in root.iter(f"{{{DI}}}BPMNPlane") for prefix, key in element.nsmap.items() if prefix}
    _lines(writer, scope, new)
    end = b"\r\n" if b"\r\n" in content else b"\n"
    text = "\n".join(writer.lines).encode(root.getroottree().docinfo.encoding or "UTF-8").replace(b"\n", end) + end
    tag = content.rindex(b"</", 0, content.rindex(b"BPMNPlane>"))
    start = content.rindex(b"\n", 0, tag) + 1 if not content[content.rindex(b"\n", 0, tag) + 1 : tag].strip() else tag
    return content[:start] + text + content[start:]


def _kinds(scope: Scope) -> dict[str, str]:
    kinds = {}
    for node in scope.nodes.values():
        kinds[node.id] = node.kind
        kinds |= _kinds(node.scope) if node.scope else {}
    return kinds


def _spliced(content: bytes, root: etree._Element, text: str) -> bytes:
    """The bytes of the file with its diagrams replaced by one, or one put before the end of the root."""
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    spans, end = _spans(content)
    if b"\r\n" in content:
        text = text.replace("\n", "\r\n")
    new = text.encode(encoding)
    if not spans:
        break_ = b"\r\n" if b"\r\n" in content else b"\n"
        return content[:end] + b"  " + new + break_ + content[end:]
    result = content[: spans[0][0]] + new
    for (_, left), (right, _) in zip(spans, [*spans[1:], (len(content), 0)], strict=True):
        result += re.sub(rb"\A\s+\Z", b"", content[left:right]) if right < len(content) else content[left:right]
    return result


def _spans(content: bytes) -> tuple[list[tuple[int, int]], int]:
    """Where the diagrams stand in the bytes, and where the end tag of the root begins."""
    parser = expat.ParserCreate(namespace_separator=" ")
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    depth, end = 0, len(content)

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 1 and name == f"{DI} BPMNDiagram":
            starts.append(parser.CurrentByteIndex)
        depth += 1

    def closed(name: str) -> None:
        nonlocal depth, end
        depth -= 1
        if depth == 1 and name == f"{DI} BPMNDiagram":
            spans.append((starts[-1], content.index(b">", parser.CurrentByteIndex) + 1))
        if depth == 0:
            end = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.Parse(content, True)
    return spans, end
