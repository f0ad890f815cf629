"""What the linter finds in a service: each mistake an analyst makes, by its code, and nothing in a service without mistakes."""

import json
import re

import pytest

from engine import bundle_files, lint
from tests.databases import ROOT
from tests.workflow import diagrams as draw

FORM = {"components": [{"type": "number", "key": "hari", "label": "Hari"}, {"type": "textfield", "key": "kota", "label": "Kota"}]}
MANIFEST = "title: Uji\ngroup: Uji\nsummary: Uji.\noutcome: Surat\nlegal_basis: [{title: UU 20/2023}]\nstarts:\n  - {event: s, by: role}\n"
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:alur="https://alur.example/schema/1.0" id="d" name="d" namespace="t">
  <decision id="lama" name="lama"><extensionElements><alur:tanggalAcuan>hari ini</alur:tanggalAcuan></extensionElements><decisionTable hitPolicy="FIRST">
    <input id="i" label="Hari"><inputExpression><text>hari</text></inputExpression></input><output id="o" name="lama"/>
    <rule id="r1"><inputEntry id="a"><text>&gt; 5</text></inputEntry><outputEntry id="b"><text>kota</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def prop(**values: str) -> str:
    inner = "".join(f'<spiffworkflow:property name="{key}" value="{value}"/>' for key, value in values.items())
    return f"<bpmn:extensionElements><spiffworkflow:properties>{inner}</spiffworkflow:properties></bpmn:extensionElements>"


def task(name: str = "isi", **values: str) -> str:
    given = {"form": "data", "role": "Kepala OPD", **values}
    return f'<bpmn:userTask id="{name}" name="Isi">{prop(**{k: v for k, v in given.items() if v})}</bpmn:userTask>'


START = f'<bpmn:startEvent id="s" name="Mulai">{prop(form="data")}</bpmn:startEvent>'


def service(*parts: str, flows: str, outside: str = "", **files: str) -> dict[str, bytes]:
    content = {
        "processes/uji/uji.bpmn": draw.process("uji", *parts, flows=flows, outside=outside).replace(b'id="uji" target', b'id="d" target'),
        "processes/uji/service.yaml": MANIFEST.encode(),
        "forms/uji/data.form": json.dumps(FORM).encode(), "processes/uji/lama.dmn": TABLE.encode(), "processes/uji/scenarios/satu.yaml": b"judul: satu",
    }
    return content | {path.replace("__", "/").replace("_dot_", "."): text.encode() for path, text in files.items()}


def found(files: dict[str, bytes]) -> dict[str, lint.Finding]:
    return {f.code: f for f in lint.bundle(files, "uji") if f.code != "not_drawn"}


SOUND = service(START, task(), draw.decision("putus", "lama"), draw.script("hitung", "{total: hari + lama, dua: total * 2}"),
                draw.service("kabari", "notify", kepada='"Kepala OPD"', pesan='"total " + string(dua) + kota'), draw.end("e"),
                flows="s>isi>putus>hitung>kabari>e")


def test_a_sound_service_is_left_in_peace() -> None:
    assert found(SOUND) == {}


MISTAKES = {
    "variable_unknown": (START, draw.script("a", "{b: tidak_ada + 1}"), draw.end("e"), "s>a>e"),
    "variable_too_early": (START, draw.script("a", "{b: nanti}"), draw.script("c", "{nanti: 1}"), draw.end("e"), "s>a>c>e"),
    "variable_name": (START, draw.script("a", "{typename: 1}"), draw.end("e"), "s>a>e"),
    "feel_syntax": (START, draw.script("a", "{b: 1 +}"), draw.end("e"), "s>a>e"),
    "python": (START, draw.script("a", "import os; b = 1"), draw.end("e"), "s>a>e"),
    "script_not_context": (START, draw.script("a", "1 + 1"), draw.end("e"), "s>a>e"),
    "pegawai_path": (START, draw.script("a", "{b: pegawai.namaa}"), draw.end("e"), "s>a>e"),
    "berkas_path": (START, draw.script("a", "{b: berkas.nomer}"), draw.end("e"), "s>a>e"),
    "acuan_path": (START, draw.script("a", "{b: acuan.gajih(1, 2)}"), draw.end("e"), "s>a>e"),
    "acuan_row": (START, draw.script("a", '{b: acuan.parameter("paraf")}'), draw.end("e"), "s>a>e"),
    "role_unknown": (START, task(role="Kepala OPDD"), draw.end("e"), "s>isi>e"),
    "role_missing": (START, task(role=""), draw.end("e"), "s>isi>e"),
    "form_missing": (START, task(form=""), draw.end("e"), "s>isi>e"),
    "form_unknown": (START, task(form="dta"), draw.end("e"), "s>isi>e"),
    "template_unknown": (START, task(decree="surat"), draw.end("e"), "s>isi>e"),
    "element_unknown": (START, task(separate_from="cek"), draw.end("e"), "s>isi>e"),
    "property_unknown": (START, task(formulir="x"), draw.end("e"), "s>isi>e"),
    "decision_unknown": (START, draw.decision("d", "lma"), draw.end("e"), "s>d>e"),
    "operation_unknown": (START, draw.service("o", "notifi"), draw.end("e"), "s>o>e"),
    "parameter_missing": (START, draw.service("o", "notify", kepada='"Kepala OPD"'), draw.end("e"), "s>o>e"),
    "parameter_unknown": (START, draw.service("o", "notify", kepada='"a"', pesan='"b"', psan='"c"'), draw.end("e"), "s>o>e"),
    "parameter_type": (START, draw.service("o", "notify", kepada='"a"', pesan="12"), draw.end("e"), "s>o>e"),
    "record_kind": (START, draw.service("o", "record.propose", riwayat='"cutii"', nilai="{}"), draw.end("e"), "s>o>e"),
    "call_missing": (START, draw.call("c", "lain"), draw.end("e"), "s>c>e"),
    "recursion": (START, draw.call("c", "uji"), draw.end("e"), "s>c>e"),
    "gateway_without_default": (START, draw.xor("g"), draw.end("e", "f"), "s>g; g>e: hari = 1; g>f: hari = 2"),
    "flow_without_condition": (START, draw.xor("g"), draw.end("e", "f"), "s>g; g>e: hari = 1; g>f"),
    "gateway_useless": (START, draw.xor("g"), draw.end("e"), "s>g>e"),
    "join_never_full": (START, draw.xor("g", "b"), draw.script("a", "{x: 1}"), draw.script("b", "{y: 1}"), draw.par("j"), draw.end("e"), "s>g; g>a: hari = 1; g>b; a>j; b>j; j>e"),
    "join_of_boundary": (START, draw.par("g", "j"), task(), draw.boundary("t", "isi", draw.timer('duration("P3D")')), draw.script("b", "{y: 1}"), draw.end("e"), "s>g; g>isi>j; g>b>j; t>j; j>e"),
    "no_way_to_end": (START, draw.xor("g", "e"), draw.script("a", "{x: 1}"), draw.script("b", "{y: 1}"), draw.end("e"), "s>g; g>a: hari = 1; g>e; a>b>a"),
    "timer_reason": (START, task(), draw.boundary("t", "isi", draw.timer('duration("P3D")')), draw.end("e", "f"), "s>isi>e; t>f"),
    "unreachable": (START, draw.script("a", "{x: 1}"), draw.end("e", "f"), "s>e; a>f"),
    "dead_end": (START, draw.xor("g", "e"), draw.script("a", "{x: 1}"), draw.end("e"), "s>g; g>a: hari = 1; g>e"),
    "refused_complexGateway": (START, '<bpmn:complexGateway id="g"/>', draw.end("e"), "s>g>e"),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_named_with_its_element(code: str) -> None:
    *parts, flows = MISTAKES[code]
    finding = found(service(*parts, flows=flows))[code]
    assert finding.file == "processes/uji/uji.bpmn"
    assert finding.element
    assert "…" not in finding.sentence("id")
    assert finding.sentence("id") != finding.sentence("en")


@pytest.mark.parametrize("flows", [
    "s>g; g>isi>m; t>m; m>j; g>b>j; j>e",  # merged first
    "s>g; g>isi>j; g>b>j; j>e; t>f",  # an end of its own
    "s>g; g>isi>j; g>b>j; j>e; t>n>isi",  # back to the task
])
def test_a_join_beside_a_boundary_event_drawn_well_is_not_named(flows: str) -> None:
    parts = [draw.par("g", "j"), task(), draw.boundary("t", "isi", draw.timer('duration("P3D")')), draw.script("b", "{y: 1}"), draw.xor("m"), draw.script("n", "{z: 1}"), draw.end("e", "f")]
    assert "join_of_boundary" not in found(service(START, *parts, flows=flows))


def _told(payload: str, read: str) -> dict[str, lint.Finding]:
    """One end throws a message, one catch hears it and a script reads it."""
    return found(service(
        START, draw.throw("kirim", draw.message("KABAR", payload=payload)), draw.catch("dengar", draw.message("KABAR", variable="kabar")),
        draw.script("baca", f"{{b: {read}}}"), draw.end("e"), flows="s>kirim>dengar>baca>e", outside=draw.named(messages="KABAR"),
    ))


@pytest.mark.parametrize(("payload", "read", "named"), [
    ("{nomor: 1}", "kabar.nomr", True), ("{nomor: 1}", "kabar.nomor", False), ("", "kabar.nomor", False),
    ("kumpulan", "kabar.nomor", False), ("{nomor: 1}", "kabar", False),
])
def test_a_key_that_no_sender_puts_in_is_named(payload: str, read: str, named: bool) -> None:
    assert ("payload_key" in _told(payload, read)) is named
    if named:
        assert "mungkin yang dimaksud “nomor”" in _told(payload, read)["payload_key"].sentence("id")


def test_the_nearest_name_is_suggested() -> None:
    *parts, flows = MISTAKES["role_unknown"]
    finding = found(service(*parts, flows=flows))["role_unknown"]
    assert "mungkin yang dimaksud “Kepala OPD”" in finding.sentence("id")
    assert "perhaps “Kepala OPD” is meant" in finding.sentence("en")


def test_a_table_that_reads_what_nothing_sets_is_named_with_its_rule() -> None:
    broken = SOUND | {"processes/uji/lama.dmn": TABLE.replace("<text>kota</text>", "<text>kotta</text>").encode()}
    finding = found(broken)["variable_unknown"]
    assert (finding.file, finding.element) == ("processes/uji/lama.dmn", "lama")
    assert "aturan 1" in finding.sentence()
    assert "“kota”" in finding.sentence()


def ruled(policy: str, *rules: str, values: str = "[0..30]", answers: str = "") -> dict[str, bytes]:
    """The sound service with another table in the place of its own: rules are 'test | answer'."""
    inputs = f"<inputValues><text>{values}</text></inputValues></input>" if values else "</input>"
    rows = ""
    for number, (test, answer) in enumerate((rule.replace("<", "&lt;").split(" | ") for rule in rules), 1):
        cells = f'<inputEntry id="a{number}"><text>{test}</text></inputEntry><outputEntry id="b{number}"><text>{answer}</text></outputEntry>'
        rows += f'<rule id="r{number}">{cells}</rule>'
    head, _, rest = TABLE.partition('<rule id="r1">')
    table = head.replace('"FIRST"', f'"{policy}"').replace("</input>", inputs).replace('name="lama"/>\n', f'name="lama">{answers}</output>\n')
    return SOUND | {"processes/uji/lama.dmn": (table + rows + rest.partition("</rule>")[2]).encode()}


@pytest.mark.parametrize(("files", "code", "said"), [
    (ruled("UNIQUE", "< 5 | 1", "> 5 | 2"), "table_gap", ["Hari = 5"]),
    (ruled("UNIQUE", "<= 5 | 1", ">= 5 | 2"), "table_overlap", ["aturan 1 dan 2", "Hari = 5"]),
    (ruled("ANY", "<= 5 | 1", ">= 5 | 2"), "table_overlap", ["aturan 1 dan 2", "Hari = 5"]),
    (ruled("FIRST", "- | 1", "> 5 | 2"), "rule_never_matches", ["aturan 2"]),
    (ruled("FIRST", '- | "C"', answers='<outputValues><text>"A", "B"</text></outputValues>'), "rule_not_allowed", ["aturan 1", '"C"']),
])
def test_a_table_whose_rules_do_not_fit_together_is_named(files: dict[str, bytes], code: str, said: list[str]) -> None:
    finding = found(files)[code]
    assert (finding.file, finding.element) == ("processes/uji/lama.dmn", "lama")
    assert all(each in finding.sentence("id") for each in said)
    assert "…" not in finding.sentence("id") + finding.sentence("en")
    assert code in {each.code for each in lint.file("lama.dmn", files["processes/uji/lama.dmn"])}


def test_rules_that_fit_together_and_overlaps_the_hit_policy_settles_are_left_in_peace() -> None:
    for files in (ruled("UNIQUE", "< 5 | 1", ">= 5 | 2"), ruled("FIRST", "<= 5 | 1", ">= 5 | 2"), ruled("ANY", "<= 5 | 1", ">= 5 | 1")):
        assert found(files) == {}


def test_a_decision_only_the_agenda_asks_for_is_read_too() -> None:
    agenda = MANIFEST + "agenda: [{kind: X, title: X, decision: jadwal}]\n"
    table = TABLE.replace('id="lama" name="lama"', 'id="jadwal" name="jadwal"').replace("<text>hari</text>", "<text>hari + kotta</text>")
    files = SOUND | {"processes/uji/service.yaml": agenda.encode(), "processes/uji/jadwal.dmn": table.encode()}
    finding = found(files)["variable_unknown"]
    assert (finding.file, finding.element) == ("processes/uji/jadwal.dmn", "jadwal")
    assert "“kotta”" in finding.sentence()
    assert "baris 1 kolom 8" in finding.sentence()


def test_a_form_whose_rule_reads_what_nothing_sets_is_named_with_its_key() -> None:
    form = {"components": [{**FORM["components"][0], "properties": {"rule": "hari <= sisa", "message": "Terlalu lama."}}, FORM["components"][1]]}
    finding = found(SOUND | {"forms/uji/data.form": json.dumps(form).encode()})["variable_unknown"]
    assert (finding.file, finding.element) == ("forms/uji/data.form", "hari")


def test_answers_of_the_same_form_and_of_callers_are_known() -> None:
    called = draw.process("anak", '<bpmn:startEvent id="s2"/>', draw.script("pakai", "{hasil: hari * 2}"), draw.end("e2"), flows="s2>pakai>e2")
    files = service(START, draw.call("c", "anak"), draw.script("lanjut", "{x: hasil}"), draw.end("e"), flows="s>c>lanjut>e")
    assert "variable_unknown" not in found(files | {"processes/uji/anak.bpmn": called})
    assert "variable_too_early" not in found(files | {"processes/uji/anak.bpmn": called})


def test_a_branch_does_not_see_what_the_other_branch_sets() -> None:
    parts = (START, draw.par("p", "j"), draw.script("a", "{x: 1}"), draw.script("b", "{y: x}"), draw.end("e"))
    assert found(service(*parts, flows="s>p>a>j; p>b>j; j>e"))["variable_too_early"].element == "b"


@pytest.mark.parametrize(("before", "after", "code"), [
    ("title: Uji\n", "", "manifest_key_missing"), ("group: Uji", "grup: Uji", "manifest_key_unknown"), ("event: s", "event: mulai", "start_unknown"),
    ("by: role", "by: Kepala", "role_unknown"), ("outcome: Surat\n", "", "manifest_key_advised"), ("legal_basis: [{title: UU 20/2023}]\n", "", "manifest_legal_basis"),
    ("summary: Uji.", "summary: [1]", "manifest_value"), ("by: role", "by: role, trigger: kadang", "start_trigger"), ("by: role", "by: role, when: '1 +'", "feel_syntax"),
    ("starts:", "agenda: [{kind: x, title: X, decision: tiada}]\nstarts:", "schedule_invalid"), ("title: Uji", "title: [", "manifest_invalid"),
])
def test_a_manifest_is_checked_too(before: str, after: str, code: str) -> None:
    assert code in found(SOUND | {"processes/uji/service.yaml": MANIFEST.replace(before, after).encode()})


def test_an_event_has_one_name_and_one_kind() -> None:
    def with_signal(name: str, kind: str = "signal") -> set[str]:
        throw = f'<bpmn:intermediateThrowEvent id="t"><bpmn:{kind}EventDefinition id="td" {kind}Ref="r"/></bpmn:intermediateThrowEvent>'
        return set(found(service(START, throw, draw.end("e"), flows="s>t>e", outside=f'<bpmn:{kind} id="r" name="{name}"/>')))

    assert "event_unregistered" in with_signal("PANGKAT_BERUBA")
    assert "event_kind" in with_signal("PANGKAT_BERUBAH", "message")
    assert not {"event_unregistered", "event_kind"} & with_signal("PANGKAT_BERUBAH")


def test_flows_and_rules_no_scenario_walks_are_told() -> None:
    walked = set(re.findall(rb'sequenceFlow id="([^"]+)"', SOUND["processes/uji/uji.bpmn"]))
    flows = {flow.decode() for flow in walked}
    assert lint.coverage(SOUND, flows, {("lama", "r1")}) == []
    missing = lint.coverage(SOUND, flows - {"f_s_isi"}, ())
    assert [(f.code, f.element) for f in missing] == [("rule_unmatched", "lama"), ("flow_unwalked", "f_s_isi")]


def test_every_shipped_service_is_without_errors() -> None:
    services = [folder.parent.name for folder in (ROOT / "processes").glob("*/service.yaml")]
    errors = {name: [str(f) for f in lint.bundle(bundle_files.collect(ROOT, name), name) if f.refuses] for name in services}
    assert {name: problems for name, problems in errors.items() if problems} == {}
