"""A service of one's own without touching Python: files in a folder, deployed, walked to its decree."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

import engine
from models import Case, Decree, session, transaction
from tests.databases import ROOT
from tests.stories.story import Story, Unacceptable

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    id="pinjam_definisi" targetNamespace="https://alur.example/pinjam_ruang">
  <bpmn:process id="pinjam_ruang" name="Peminjaman Ruang" isExecutable="true">
    <bpmn:laneSet id="lajur">
      <bpmn:lane id="lajur_1" name="Pegawai"><bpmn:flowNodeRef>ajukan</bpmn:flowNodeRef><bpmn:flowNodeRef>siapkan</bpmn:flowNodeRef></bpmn:lane>
      <bpmn:lane id="lajur_2" name="Kepala OPD"><bpmn:flowNodeRef>putuskan</bpmn:flowNodeRef><bpmn:flowNodeRef>hasil</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>dipinjamkan</bpmn:flowNodeRef><bpmn:flowNodeRef>ditolak</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="ajukan" name="Ruang diminta"><bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="form" value="minta_ruang"/><spiffworkflow:property name="eligibility" value="syarat_ruang"/>
    </spiffworkflow:properties></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:scriptTask id="siapkan" name="Siapkan"><bpmn:script>{pemohon: pegawai.nama, lama: jam_selesai - jam_mulai}</bpmn:script></bpmn:scriptTask>
    <bpmn:userTask id="putuskan" name="Putuskan"><bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="form" value="izin_ruang"/><spiffworkflow:property name="decree" value="surat_ruang"/>
      <spiffworkflow:property name="decree_when" value="izin = &quot;YA&quot;"/>
    </spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>
    <bpmn:exclusiveGateway id="hasil" name="Diizinkan?" default="hasil__ditolak"/>
    <bpmn:endEvent id="dipinjamkan" name="Dipinjamkan"/>
    <bpmn:endEvent id="ditolak" name="Ditolak"/>
    <bpmn:sequenceFlow id="f1" sourceRef="ajukan" targetRef="siapkan"/>
    <bpmn:sequenceFlow id="f2" sourceRef="siapkan" targetRef="putuskan"/>
    <bpmn:sequenceFlow id="f3" sourceRef="putuskan" targetRef="hasil"/>
    <bpmn:sequenceFlow id="f4" name="Ya" sourceRef="hasil" targetRef="dipinjamkan">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">izin = "YA"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="hasil__ditolak" name="Tidak" sourceRef="hasil" targetRef="ditolak"/>
  </bpmn:process>
</bpmn:definitions>
"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="ruang" name="Ruang" namespace="https://alur.example/ruang">
  <decision id="syarat_ruang" name="syarat_ruang">
    <decisionTable id="t" hitPolicy="COLLECT">
      <input id="i" label="Ruang"><inputExpression id="ie"><text>ruang</text></inputExpression></input>
      <output id="o1" name="kode"/><output id="o2" name="tingkat"/><output id="o3" name="pesan"/><output id="o4" name="dasar"/>
      <output id="o5" name="isian"/>
      <rule id="renovasi"><inputEntry id="r1"><text>"Aula"</text></inputEntry><outputEntry id="r2"><text>"RENOVASI"</text></outputEntry>
        <outputEntry id="r3"><text>"TOLAK"</text></outputEntry><outputEntry id="r4"><text>"Aula sedang direnovasi."</text></outputEntry>
        <outputEntry id="r5"><text>"Surat Edaran 1/2026"</text></outputEntry><outputEntry id="r6"><text>"ruang"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
ASK = """{"type": "default", "id": "minta_ruang", "components": [
  {"type": "radio", "key": "ruang", "label": "Ruang", "validate": {"required": true},
   "values": [{"value": "Rapat 1", "label": "Ruang Rapat 1"}, {"value": "Aula", "label": "Aula"}]},
  {"type": "number", "key": "jam_mulai", "label": "Jam mulai", "validate": {"required": true, "min": 7, "max": 16}},
  {"type": "number", "key": "jam_selesai", "label": "Jam selesai", "validate": {"required": true},
   "properties": {"rule": "jam_selesai > jam_mulai", "message": "Jam selesai harus sesudah jam mulai."}}]}
"""
DECIDE = """{"type": "default", "id": "izin_ruang", "components": [
  {"type": "radio", "key": "izin", "label": "Izin", "validate": {"required": true},
   "values": [{"value": "YA", "label": "Ya"}, {"value": "TIDAK", "label": "Tidak"}]}]}
"""
LETTER = """kind: surat_izin
title: Izin peminjaman ruang
classification: "000.2"
signer: Kepala OPD
acting: plh
blocks:
  - paragraph: "Diberikan izin kepada {pemohon} memakai {ruang} selama {lama | angka_terbilang} jam."
"""
MANIFEST = """title: Peminjaman Ruang
group: Umum
summary: Meminjam ruang rapat.
sla_working_days: 2
starts:
  - {process: pinjam_ruang, event: ajukan, by: role, trigger: none, subject: employee}
"""


@pytest.fixture
def room_service(agency, now, tmp_path) -> None:
    """The files an analyst would write, beside the shipped ones, put in force."""
    folder = tmp_path / "sop"
    shutil.copytree(ROOT / "processes" / "common", folder / "processes" / "common")
    shutil.copytree(ROOT / "forms" / "common", folder / "forms" / "common")
    service, forms = folder / "processes" / "pinjam_ruang", folder / "forms" / "pinjam_ruang"
    for path, text in (
        (service / "pinjam_ruang.bpmn", DIAGRAM), (service / "syarat_ruang.dmn", TABLE), (service / "surat_ruang.yaml", LETTER),
        (service / "service.yaml", MANIFEST), (forms / "minta_ruang.form", ASK), (forms / "izin_ruang.form", DECIDE),
    ):
        _write(path, text)
    with transaction():
        (done,) = engine.deploy(folder, by="analis", now=now, publish=True)
    assert (done.service_id, done.status, done.problems) == ("pinjam_ruang", "PUBLISHED", ())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_service_made_of_files_alone_runs_to_its_signed_decree(story, room_service):
    ask: Story = story().ask("pegawai", "pinjam_ruang", ruang="Rapat 1", jam_mulai="9", jam_selesai="11")
    assert ask.waiting == [("putuskan", "Kepala OPD")]

    ask.do("kepala_opd", "putuskan", izin="YA")

    decree = session.scalars(sa.select(Decree).where(Decree.case_id == ask.case_id)).one()
    assert (ask.case.outcome, decree.number, decree.status) == ("Dipinjamkan", "000.2/1/DISDIK/2026", "SEALED")


def test_its_refusal_signs_nothing(story, room_service):
    ask: Story = story().ask("pegawai", "pinjam_ruang", ruang="Rapat 1", jam_mulai="9", jam_selesai="11")
    ask.do("kepala_opd", "putuskan", izin="TIDAK")

    assert ask.case.outcome == "Ditolak"
    assert session.scalar(sa.select(sa.func.count()).select_from(Decree)) == 0
    session.rollback()


def test_its_own_rule_and_its_own_form_refuse(story, room_service):
    with pytest.raises(engine.NotEligible) as refusal:
        story().ask("pegawai", "pinjam_ruang", ruang="Aula", jam_mulai="9", jam_selesai="11")
    assert refusal.value.findings[0].dasar == "Surat Edaran 1/2026"

    with pytest.raises(Unacceptable, match="sesudah jam mulai"):
        story().ask("pegawai", "pinjam_ruang", ruang="Rapat 1", jam_mulai="11", jam_selesai="9")
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
    session.rollback()
