"""What a new file holds before anything is drawn or written in it."""

import json

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" \
xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
id="{name}_definisi" targetNamespace="https://alur.example/{service}">
  <bpmn:collaboration id="{name}_kolaborasi">
    <bpmn:participant id="{name}_kolam" name="{title}" processRef="{name}"/>
  </bpmn:collaboration>
  <bpmn:process id="{name}" name="{title}" isExecutable="true">
    <bpmn:laneSet id="{name}_lajur">
      <bpmn:lane id="lajur_1" name="Pegawai">
        <bpmn:flowNodeRef>ajukan</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="ajukan" name="Permohonan diajukan"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="{name}_gambar">
    <bpmndi:BPMNPlane id="{name}_bidang" bpmnElement="{name}_kolaborasi">
      <bpmndi:BPMNShape id="{name}_kolam_di" bpmnElement="{name}_kolam" isHorizontal="true">
        <dc:Bounds x="120" y="80" width="900" height="200"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lajur_1_di" bpmnElement="lajur_1" isHorizontal="true">
        <dc:Bounds x="150" y="80" width="870" height="200"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="ajukan_di" bpmnElement="ajukan">
        <dc:Bounds x="220" y="162" width="36" height="36"/>
        <bpmndi:BPMNLabel>
          <dc:Bounds x="194" y="204" width="88" height="28"/>
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" \
xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="{name}_definisi" name="{title}" namespace="https://alur.example/{service}">
  <decision id="{name}" name="{title}">
    <decisionTable id="{name}_tabel" hitPolicy="FIRST">
      <input id="{name}_masukan" label="Masukan">
        <inputExpression id="{name}_ekspresi" typeRef="string"><text>masukan</text></inputExpression>
      </input>
      <output id="{name}_hasil" label="Hasil" name="hasil" typeRef="string"/>
      <rule id="{name}_aturan_1">
        <inputEntry id="{name}_uji_1"><text>-</text></inputEntry>
        <outputEntry id="{name}_jawab_1"><text>"…"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="{name}">
        <dc:Bounds height="80" width="180" x="160" y="100"/>
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""
LETTER = """\
kind: surat_keterangan
title: Surat Keterangan
classification: "800"
signer: Kepala BKD
acting: plh
blocks:
  - paragraph: "Yang bertanda tangan di bawah ini menerangkan bahwa {pegawai.nama} …"
"""
SCENARIO = """\
judul: Tulis apa yang diceritakan
tanggal: 2026-06-03
langkah: []
"""


def of(kind: str, name: str, service: str) -> bytes:
    """The first content of a file of that kind; an unknown kind is empty."""
    title = name.replace("_", " ").capitalize()
    if kind == "form":
        schema = {"schemaVersion": 18, "type": "default", "id": name, "components": []}
        return json.dumps(schema, indent=2).encode()
    if kind in ("bpmn", "dmn"):
        return (DIAGRAM if kind == "bpmn" else TABLE).format(name=name, title=title, service=service).encode()
    return {"template": LETTER, "scenario": SCENARIO}.get(kind, "").encode()
