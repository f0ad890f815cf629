"""Small diagrams in the manner of other editors and engines, with codes the linter must give for each."""

_NS = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
CAMUNDA = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions {_NS} xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.20.0">
  <bpmn:process id="Process_cuti" name="Cuti" isExecutable="true" camunda:historyTimeToLive="180">
    <bpmn:startEvent id="StartEvent_1" camunda:formKey="embedded:app:forms/start.html"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="Activity_setuju" name="Setujui" camunda:assignee="${{atasan}}"><bpmn:incoming>Flow_1</bpmn:incoming><bpmn:outgoing>Flow_2</bpmn:outgoing></bpmn:userTask>
    <bpmn:serviceTask id="Activity_kirim" name="Kirim" camunda:class="org.example.Kirim"><bpmn:incoming>Flow_4</bpmn:incoming><bpmn:outgoing>Flow_5</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:exclusiveGateway id="Gateway_1" name="Setuju?"><bpmn:incoming>Flow_2</bpmn:incoming><bpmn:outgoing>Flow_3</bpmn:outgoing><bpmn:outgoing>Flow_4</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:endEvent id="Event_salah"><bpmn:incoming>Flow_3</bpmn:incoming><bpmn:errorEventDefinition id="ErrorEventDefinition_1"/></bpmn:endEvent>
    <bpmn:endEvent id="Event_selesai"><bpmn:incoming>Flow_5</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Activity_setuju"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_setuju" targetRef="Gateway_1"/>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Gateway_1" targetRef="Event_salah"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${{!setuju}}</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_4" sourceRef="Gateway_1" targetRef="Activity_kirim"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${{setuju}}</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_5" sourceRef="Activity_kirim" targetRef="Event_selesai"/>
  </bpmn:process>
</bpmn:definitions>
"""
FLOWABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flowable="http://flowable.org/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" typeLanguage="http://www.w3.org/2001/XMLSchema" expressionLanguage="http://www.w3.org/1999/XPath" targetNamespace="http://www.flowable.org/processdef">
  <process id="izin" name="Izin" isExecutable="true">
    <startEvent id="mulai" flowable:initiator="pemohon"/>
    <userTask id="isi" name="Isi" flowable:candidateGroups="kepegawaian"><extensionElements><flowable:formProperty id="hari" type="long"/></extensionElements></userTask>
    <serviceTask id="surat" name="Surat" flowable:type="mail"/>
    <boundaryEvent id="lewat" attachedToRef="isi" cancelActivity="false"><timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition></boundaryEvent>
    <manualTask id="ingat" name="Ingatkan"/>
    <endEvent id="selesai"/>
    <sequenceFlow id="f1" sourceRef="mulai" targetRef="isi"/><sequenceFlow id="f2" sourceRef="isi" targetRef="surat"/>
    <sequenceFlow id="f3" sourceRef="surat" targetRef="selesai"/><sequenceFlow id="f4" sourceRef="lewat" targetRef="ingat"/>
    <sequenceFlow id="f5" sourceRef="ingat" targetRef="selesai"/>
  </process>
</definitions>
"""
SIGNAVIO = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions {_NS} xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor" id="sid-1" targetNamespace="http://www.signavio.com">
  <bpmn:collaboration id="sid-c"><bpmn:participant id="sid-p1" name="Dinas" processRef="sid-a"/><bpmn:participant id="sid-p2" name="BKD" processRef="sid-b"/>
    <bpmn:messageFlow id="sid-m" sourceRef="sid-t1" targetRef="sid-t2"/></bpmn:collaboration>
  <bpmn:process id="sid-a" processType="None" isExecutable="false"><bpmn:extensionElements><signavio:signavioMetaData metaKey="x" metaValue=""/></bpmn:extensionElements>
    <bpmn:laneSet id="sid-ls"><bpmn:lane id="sid-l" name="Pejabat"><bpmn:flowNodeRef>sid-s</bpmn:flowNodeRef><bpmn:flowNodeRef> sid-t1 </bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="sid-s"/><bpmn:task id="sid-t1" name="Usul"/><bpmn:sequenceFlow id="sid-f" sourceRef="sid-s" targetRef="sid-t1"/>
    <bpmn:textAnnotation id="sid-n"><bpmn:text>catatan</bpmn:text></bpmn:textAnnotation><bpmn:association id="sid-as" sourceRef="sid-t1" targetRef="sid-n"/>
    <bpmn:dataObject id="sid-d"/><bpmn:dataObjectReference id="sid-dr" dataObjectRef="sid-d" name="Berkas"/>
  </bpmn:process>
  <bpmn:process id="sid-b" isExecutable="false"><bpmn:complexGateway id="sid-g"/><bpmn:task id="sid-t2"/><bpmn:transaction id="sid-tr"/></bpmn:process>
</bpmn:definitions>
"""
BPMN_IO = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions {_NS} id="Definitions_0x" targetNamespace="http://bpmn.io/schema/bpmn" exporter="bpmn-js (https://demo.bpmn.io)" exporterVersion="18.0.0">
  <bpmn:process id="Process_1" isExecutable="false">
    <bpmn:startEvent id="StartEvent_0"><bpmn:outgoing>Flow_0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:task id="Activity_0" name="Kerja"><bpmn:incoming>Flow_0</bpmn:incoming></bpmn:task>
    <bpmn:sequenceFlow id="Flow_0" sourceRef="StartEvent_0" targetRef="Activity_0"/>
    <bpmn:subProcess id="Sub" triggeredByEvent="true"><bpmn:startEvent id="SubStart"><bpmn:compensateEventDefinition id="C"/></bpmn:startEvent></bpmn:subProcess>
    <bpmn:intermediateThrowEvent id="Lempar"><bpmn:messageEventDefinition id="M" messageRef="Message_tidak_ada"/></bpmn:intermediateThrowEvent>
    <bpmn:boundaryEvent id="Tepi" attachedToRef="Hilang"/><bpmn:sequenceFlow id="Putus" sourceRef="Activity_0" targetRef="Hilang"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="B"><bpmndi:BPMNPlane id="P" bpmnElement="Process_1"><bpmndi:BPMNShape id="x" bpmnElement="Activity_0"><dc:Bounds x="NaN" y="-1e999" width="abc" height=""/></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge id="y" bpmnElement="Flow_0"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
ZEEBE = CAMUNDA.replace('xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', 'xmlns:camunda="http://camunda.org/schema/zeebe/1.0"').replace("Modeler", "Desktop")
FOREIGN = {
    "camunda": (CAMUNDA, {"other_engine", "no_operation", "feel_syntax", "form_missing", "gateway_without_default", "no_error_code"}),
    "zeebe": (ZEEBE, {"other_engine"}),
    "flowable": (FLOWABLE, {"other_engine", "no_operation", "form_missing"}),
    "signavio": (SIGNAVIO, {"other_engine", "not_executable", "refused_task", "refused_complexGateway", "several_processes"}),
    "bpmn.io": (BPMN_IO, {"not_executable", "event_reference", "flow_reference", "boundary_attached"}),
}
