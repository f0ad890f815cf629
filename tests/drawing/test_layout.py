"""Layout touches the diagram part only, and what it draws passes the geometric test."""

import re

import pytest

from engine import drawing
from engine.workflow import diagram
from tests.databases import ROOT
from tests.drawing.specimens import NESTED, PLAIN, PROMOTION, SPECIMENS

DIAGRAM = re.compile(rb"[ \t]*<bpmndi:BPMNDiagram.*?</bpmndi:BPMNDiagram>\r?\n?", re.DOTALL)
SHIPPED = sorted([*(ROOT / "processes").rglob("*.bpmn"), *(ROOT / "bench" / "services").rglob("*.bpmn")])


def laid_out(content: bytes) -> bytes:
    return drawing.layout("p.bpmn", content, everything=True)


@pytest.mark.parametrize("name", SPECIMENS)
def test_what_is_laid_out_has_no_geometric_fault(name: str) -> None:
    assert drawing.faults(diagram.read(name, laid_out(SPECIMENS[name]))) == []


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_rest_of_the_file_keeps_every_byte(name: str) -> None:
    before = SPECIMENS[name]
    once = laid_out(before)
    assert once != before
    assert DIAGRAM.sub(b"", once) == before
    assert laid_out(once) == once
    windows = laid_out(before.replace(b"\n", b"\r\n"))
    assert windows == once.replace(b"\n", b"\r\n")


def test_a_complete_diagram_is_left_alone_unless_all_is_asked_for() -> None:
    drawn = laid_out(PLAIN).replace(b'x="', b'x="1')
    assert drawing.layout("p.bpmn", drawn) == drawn
    assert drawing.layout("p.bpmn", drawn, everything=True) == laid_out(PLAIN)


def without(content: bytes, *names: str) -> bytes:
    """The file with some elements no longer drawn."""
    for name in names:
        kind = rb"[ \t]*<bpmndi:BPMN(Shape|Edge) [^>]*bpmnElement=\"%b\".*?</bpmndi:BPMN\1>\n" % name.encode()
        content, count = re.subn(kind, b"", content, flags=re.DOTALL)
        assert count == 1, name
    return content


@pytest.mark.parametrize(("name", "lost"), [
    ("plain", ["f_a_g"]), ("plain", ["b", "f_g_b", "f_b_h"]), ("nested", ["f_isi_periksa"]), ("promotion", ["e_ingat", "f_ingatkan_e_ingat"]),
])
def test_what_is_missing_is_put_beside_what_stays(name: str, lost: list[str]) -> None:
    partly = without(laid_out(SPECIMENS[name]), *lost)
    after = drawing.layout("p.bpmn", partly)
    assert drawing.faults(diagram.read("p.bpmn", after)) == []
    front = next(n for n, (one, other) in enumerate(zip(partly, after, strict=False)) if one != other)
    assert after.endswith(partly[front:])  # nothing but an insertion
    assert drawing.layout("p.bpmn", after) == after


def test_where_no_free_room_serves_the_whole_is_drawn_anew() -> None:
    for lost in (["u1"], ["periksa"]):  # inside of a sub-process; a host whose boundary events are drawn
        after = drawing.layout("p.bpmn", without(laid_out(NESTED), *lost))
        assert after == laid_out(NESTED)


def test_colours_and_ids_an_editor_gave_stay() -> None:
    drawn = laid_out(PLAIN).replace(b'id="a_di"', b'id="Bentuk_7" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" bioc:stroke="#831311"')
    drawn = drawn.replace(b"<bpmn:definitions ", b'<bpmn:definitions xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" ')
    again = laid_out(drawn)
    assert b'id="Bentuk_7" bpmnElement="a" bioc:stroke="#831311"' in again


def test_the_geometric_test_sees_what_is_wrong() -> None:
    good = laid_out(NESTED)

    def codes(content: bytes) -> set[str]:
        return {fault.code for fault in drawing.faults(diagram.read("p.bpmn", content))}

    def moved(name: str, x: int, y: int) -> bytes:
        pattern = rf'(bpmnElement="{name}"[^>]*>\s*<dc:Bounds x=")[^"]+(" y=")[^"]+'
        return re.sub(pattern.encode(), rf"\g<1>{x}\g<2>{y}".encode(), good)

    assert codes(good) == set()
    assert {"outside_lane", "edge_loose"} <= codes(moved("isi", 300, 4000))
    assert "right_to_left" in codes(moved("putus", 200, 500))
    assert "overlap" in codes(re.sub(rb'(bpmnElement="isi"[^>]*>\s*<dc:Bounds x=")[^"]+', rb"\g<1>250", good))
    assert "boundary_off_border" in codes(moved("tb", 20, 20))
    assert "outside_subprocess" in codes(moved("u1", 20, 20))
    assert "not_drawn" in codes(PROMOTION)


def test_every_shipped_diagram_passes() -> None:
    found = {path.name: drawing.faults(diagram.read(path.name, path.read_bytes())) for path in SHIPPED}
    assert {name: faults for name, faults in found.items() if faults} == {}
