"""A diff speaks of elements, rules, fields and paragraphs; moving and re-indenting are not changes."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from commands import main
from engine import changes, drawing
from tests.drawing.specimens import NESTED, PLAIN

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:alur="https://alur.example/schema/1.0" id="d" name="d" namespace="t">
  <decision id="lama" name="Lama cuti"><decisionTable hitPolicy="FIRST">
    <input id="i" label="Jenis"><inputExpression><text>jenis</text></inputExpression></input><output id="o" name="lama"/>
    <rule id="r1"><inputEntry id="a"><text>"SAKIT"</text></inputEntry><outputEntry id="b"><text>14</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="c"><text>-</text></inputEntry><outputEntry id="e"><text>12</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""
FORM = {"components": [{"type": "textfield", "key": "alasan", "label": "Alasan", "validate": {"required": True}}]}
DECREE = {"kind": "surat", "title": "Surat izin", "classification": "800", "considering": ["bahwa a", "bahwa b"], "blocks": [{"paragraph": "Diberikan."}]}
BUNDLE = {
    "processes/x/x.bpmn": PLAIN, "processes/x/x.dmn": TABLE.encode(), "forms/x/isi.form": json.dumps(FORM).encode(),
    "processes/x/surat.yaml": yaml.safe_dump(DECREE).encode(), "processes/x/service.yaml": b"title: X\nsla_working_days: 3\n",
}


def told(path: str, after: bytes, before: bytes | None = None) -> list[str]:
    old = {**BUNDLE, path: before or BUNDLE[path]}
    return [change.sentence() for change in changes.compare(old, {**old, path: after})]


def test_nothing_changed_is_nothing_said() -> None:
    assert changes.compare(BUNDLE, BUNDLE) == []


def test_layout_blanks_and_comments_are_not_changes() -> None:
    drawn = drawing.layout("x.bpmn", PLAIN)
    indented = re.sub(rb"\n +", b"\n\t\t", drawn).replace(b"</bpmn:process>", b"<!-- catatan -->\r\n</bpmn:process>")
    assert told("processes/x/x.bpmn", indented) == []
    assert changes.same_but_layout(BUNDLE, {**BUNDLE, "processes/x/x.bpmn": indented})
    assert not changes.same_but_layout(BUNDLE, {**BUNDLE, "processes/x/x.bpmn": indented.replace(b'name="B"', b'name="Bb"')})
    assert not changes.same_but_layout(BUNDLE, {**BUNDLE, "processes/x/baru.yaml": b"a: 1"})


def test_elements_come_go_and_are_renamed() -> None:
    assert told("processes/x/x.bpmn", PLAIN.replace(b'name="B"', b'name="Bayar"')) == ["tugas “Bayar”: nama berubah dari “B” menjadi “Bayar”"]
    assert "tugas “C” dihapus" in told("processes/x/x.bpmn", re.sub(rb'    <bpmn:userTask id="c".*\n', b"", PLAIN))
    assert "tugas “C” ditambahkan" in told("processes/x/x.bpmn", PLAIN, re.sub(rb'    <bpmn:userTask id="c".*\n', b"", PLAIN))


def test_a_task_that_moves_to_another_lane_is_told_with_both() -> None:
    moved = NESTED.replace(b"<bpmn:flowNodeRef>putus</bpmn:flowNodeRef>", b"", 1).replace(
        b"<bpmn:flowNodeRef>isi</bpmn:flowNodeRef>", b"<bpmn:flowNodeRef>isi</bpmn:flowNodeRef><bpmn:flowNodeRef>putus</bpmn:flowNodeRef>", 1
    )
    assert told("processes/x/x.bpmn", moved, NESTED) == ["tugas “Memutuskan”: lajur berubah dari “Atasan Langsung” menjadi “Pegawai”"]


def test_a_flow_tells_where_it_now_leads() -> None:
    assert told("processes/x/x.bpmn", PLAIN.replace(b'sourceRef="h" targetRef="a"', b'sourceRef="h" targetRef="b"')) == [
        "alir “lagi”: tujuan berubah dari “A” menjadi “B”"
    ]


def test_a_rule_is_told_by_its_number_and_column() -> None:
    path = "processes/x/x.dmn"
    assert told(path, TABLE.replace(">14<", ">10<").encode()) == ["aturan “Lama cuti 1”: lama berubah dari “14” menjadi “10”"]
    assert told(path, re.sub(r'    <rule id="r1">.*\n', "", TABLE).encode())[0].startswith("aturan “Lama cuti 1” dihapus: “Jenis = \"SAKIT\"")
    assert told(path, TABLE.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"').encode()) == [
        "keputusan “Lama cuti”: cara kena berubah dari “FIRST” menjadi “UNIQUE”"
    ]


def test_a_field_is_told_by_its_label() -> None:
    optional = json.dumps({"components": [{**FORM["components"][0], "validate": {"required": False}}]}, indent=4).encode()
    assert told("forms/x/isi.form", json.dumps(FORM, indent=8).encode()) == []
    assert told("forms/x/isi.form", optional) == ["isian “Alasan”: validate.required berubah dari “True” menjadi “False”"]


def test_a_paragraph_of_a_decree_is_told_by_its_part() -> None:
    path = "processes/x/surat.yaml"
    assert told(path, yaml.safe_dump({**DECREE, "considering": ["bahwa a", "bahwa baru", "bahwa b"]}).encode()) == [
        "paragraf “Menimbang 2” ditambahkan: “bahwa baru”"
    ]
    assert told(path, yaml.safe_dump({**DECREE, "blocks": [{"paragraph": "Ditolak."}]}).encode()) == [
        "paragraf “Isi 1”: teks berubah dari “Diberikan.” menjadi “Ditolak.”"
    ]


def test_what_no_words_exist_for_is_still_told() -> None:
    unknown = PLAIN.replace(b'<bpmn:userTask id="b" name="B">', b'<bpmn:userTask id="b" name="B" implementation="lain">')
    assert told("processes/x/x.bpmn", unknown) == ["berkas “x.bpmn”: hal lain berubah dari “…” menjadi “…”"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"a: &b [1]\nc: [*b, *b]", b"<a", b"[", b"{"])
def test_broken_files_are_told_as_a_whole(content: bytes) -> None:
    for path in BUNDLE:
        assert told(path, content)


def test_the_command_compares_folders_and_files(tmp_path: Path) -> None:
    for version, days in (("lama", 3), ("baru", 4)):
        home = tmp_path / version / "processes" / "x"
        home.mkdir(parents=True)
        (home / "service.yaml").write_text(f"title: X\nsla_working_days: {days}\n")
        (home / "x.bpmn").write_bytes(PLAIN)
    done = CliRunner().invoke(main, ["diff", str(tmp_path / "lama" / "processes" / "x"), str(tmp_path / "baru" / "processes" / "x")])
    assert done.exit_code == 0, done.output
    assert "butir “sla_working_days”: teks berubah dari “3” menjadi “4”" in done.output
    assert "1 perubahan" in done.output
