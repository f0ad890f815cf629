"""`run.py picture` draws a shipped diagram with bpmn-js in a real Chromium."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from PIL import Image

from commands import main
from engine import drawing
from engine.workflow import diagram
from tests.databases import ROOT

DIAGRAM = ROOT / "processes" / "common" / "cek_berkas_opd.bpmn"
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.skipif(not (ROOT / "node_modules" / "bpmn-js").exists(), reason="bpmn-js comes with `make assets`")


def pictured(out: Path) -> Path:
    result = CliRunner().invoke(main, ["picture", str(DIAGRAM), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def bounds() -> tuple[float, float]:
    """Width and height the shapes of the file take."""
    boxes = [*diagram.read(DIAGRAM.name, DIAGRAM.read_bytes()).iter("{http://www.omg.org/spec/DD/20100524/DC}Bounds")]
    sides = [[float(box.get(key, "0")) for key in ("x", "y", "width", "height")] for box in boxes]
    return max(x + w for x, _, w, _ in sides) - min(x for x, *_ in sides), max(y + h for _, y, _, h in sides) - min(y for _, y, *_ in sides)


def test_a_png_is_as_large_as_the_drawing_and_shows_it(tmp_path: Path) -> None:
    with Image.open(pictured(tmp_path / "a.png")) as picture:
        width, height = bounds()
        assert width <= picture.width <= width + 100
        assert height <= picture.height <= height + 140
        grey = picture.convert("L").histogram()
    assert sum(grey[:100]) > 2_000  # ink
    assert sum(grey[250:]) > picture.width * picture.height / 2  # on white paper


def test_an_svg_holds_every_element_of_the_drawing(tmp_path: Path) -> None:
    root = etree.fromstring(pictured(tmp_path / "a.svg").read_bytes())
    assert root.tag == f"{SVG}svg"
    drawn = {group.get("data-element-id") for group in root.iter(f"{SVG}g")}
    process = diagram.read(DIAGRAM.name, DIAGRAM.read_bytes())
    assert drawing.missing(process) == []
    wanted = {shape.get("bpmnElement") for shape in process.iter("{*}BPMNShape", "{*}BPMNEdge")}
    assert len(wanted) > 10
    assert wanted <= drawn
