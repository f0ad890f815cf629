"""Whatever it is fed, the linter answers with named reasons, soon, and never with a traceback."""

import io
import random
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands import main
from engine import lint
from tests.databases import ROOT
from tests.lint.foreign import FOREIGN

HEAD = '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
GOOD = (ROOT / "bench" / "services" / "processes" / "lima" / "lima.bpmn").read_bytes()


def spreadsheet() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


DEEP = (HEAD + "<bpmn:process id='p'>" + "<bpmn:subProcess id='s'>" * 10_000 + "</bpmn:subProcess>" * 10_000 + "</bpmn:process></bpmn:definitions>").encode()
HOSTILE = {
    "empty": (b"", {"file_empty"}),
    "blank": (b" \n\t", {"file_empty"}),
    "binary": (bytes(range(256)) * 40, {"not_utf8"}),
    "spreadsheet": (spreadsheet(), {"other_format"}),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", {"other_format"}),
    "html": (b"<!DOCTYPE html><html><body>Diagram</body></html>", {"other_format"}),
    "json": (b'{"nodes": []}', {"other_format"}),
    "truncated": (GOOD[: len(GOOD) // 2], {"not_xml"}),
    "latin": (GOOD.replace(b"Lima Langkah", "Lima Langk\xe4h".encode("latin-1")), {"not_utf8"}),
    "large": (b"<x>" + b"a" * 50_000_000, {"file_too_large"}),
    "deep": (DEEP, {"not_xml"}),
    "dtd": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', {"doctype"}),
    "laughs": (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><x>&c;</x>',
        {"doctype"},
    ),
    "external": (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', {"doctype"}),
    "late doctype": (b"<?xml version='1.0'?><!--" + b"-" * 0 + b"x" * 5000 + b"--><!DOCTYPE x SYSTEM 'http://127.0.0.1/x'><x/>", {"doctype"}),
    "other xml": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"not_bpmn"}),
    "no process": ((HEAD + "</bpmn:definitions>").encode(), {"no_process"}),
}


def codes(content: bytes, name: str = "berkas.bpmn") -> set[str]:
    return {finding.code for finding in lint.file(name, content)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_soon(name: str) -> None:
    content, wanted = HOSTILE[name]
    lint.file("pemanasan.bpmn", GOOD)
    started = time.monotonic()
    tracemalloc.start()
    assert wanted <= codes(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - started < 3
    assert peak < 100_000_000


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_diagram_is_read_and_answered(name: str) -> None:
    content, wanted = FOREIGN[name]
    found = codes(content.encode())
    assert wanted <= found
    assert "not_checked" not in found


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_diagram_never_breaks_the_linter(seed: int) -> None:
    chance = random.Random(seed)
    source = chance.choice([GOOD, *(content.encode() for content, _ in FOREIGN.values())])
    damaged = bytearray(source)
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randint(0, 40)] = chance.choice([b"", b'"', b"<", b"</bpmn:process>", b"id=", bytes([chance.randrange(32, 127)])])
    found = lint.file("rusak.bpmn", bytes(damaged))
    assert all(finding.sentence("id") and finding.sentence("en") for finding in found)
    assert "not_checked" not in {finding.code for finding in found}


@pytest.mark.parametrize("seed", range(40))
def test_a_diagram_whose_attributes_are_swapped_never_breaks_the_linter(seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.choice([GOOD.decode(), *(content for content, _ in FOREIGN.values())]).splitlines()
    for _ in range(chance.randint(1, 6)):
        one, other = chance.randrange(1, len(lines)), chance.randrange(1, len(lines))
        lines[one] = lines[other] if chance.random() < 0.5 else ""
    assert "not_checked" not in codes("\n".join(lines).encode())


@pytest.mark.parametrize("ending", ["form", "yaml", "dmn"])
@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"- a", b"{}", b'{"components": [1, null, {"type": 5}]}', b"title: [", b"\xff\xfe", b"&a [*a]", b"x: &a {b: *a}"])
def test_other_files_are_answered_too(ending: str, content: bytes) -> None:
    found = codes(content, f"berkas.{ending}")
    assert "not_checked" not in found
    assert found or ending == "yaml"


def test_the_command_reads_one_foreign_file_without_settings_or_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALUR_DEMO", "ALUR_SECRET_KEY", "ALUR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "asing.bpmn"
    place.write_text(FOREIGN["camunda"][0])
    done = CliRunner().invoke(main, ["lint", str(place), "--english"])
    assert done.exit_code == 1
    assert "Camunda 7" in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
