// The properties panel of a diagram: what the engine reads, as one table; labels are Indonesian, English with English pages.
import { FeelTextAreaEntry, Group, SelectEntry, TextAreaEntry, TextFieldEntry, isFeelEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { english, names } from "./desk.js";

const word = (id, en) => (english ? en : id);
const TASKS = ["bpmn:UserTask", "bpmn:ManualTask"];
const MANY = ["bpmn:Task", "bpmn:SubProcess", "bpmn:CallActivity"];

// [key, label, kind, where it may stand]; kind: text, feel, area or the list of names to choose from
const PROPERTIES = [
  ["form", word("Formulir", "Form"), "forms", [...TASKS, "bpmn:StartEvent"]],
  ["eligibility", word("Syarat (tabel keputusan)", "Eligibility (decision)"), "decisions", ["bpmn:StartEvent"]],
  ["role", word("Peran (bila bukan lajurnya)", "Role (if not the lane's)"), "roles", TASKS],
  ["unit", word("Unit yang perannya dimaksud", "Unit whose role is meant"), "feel", TASKS],
  ["assignee", word("Orang tertentu", "A certain person"), "feel", TASKS],
  ["team", word("Tim (nama variabel)", "Team (name of a variable)"), "text", TASKS],
  ["separate_from", word("Bukan pelaku tugas (id, dipisah koma)", "Not the doer of (ids, by commas)"), "text", TASKS],
  ["due", word("Batas waktu", "Due"), "feel", TASKS],
  ["decree", word("Naskah yang diparaf atau ditandatangani", "Document initialled or signed"), "templates", TASKS],
  ["decree_when", word("Ditandatangani hanya bila", "Signed only if"), "feel", TASKS],
  ["collection", word("Untuk setiap anggota daftar", "For each of the list"), "feel", MANY],
  ["correlation", word("Kunci korelasi pesan", "Correlation key"), "feel", ["bpmn:SendTask", "bpmn:ReceiveTask", "bpmn:Event"]],
  ["pauses_for", word("Jam berhenti selama menunggu (lajur atau elemen)", "Clock stands while waiting for (lanes or elements)"), "text", ["bpmn:CatchEvent"]],
];

const variables = [
  ...names.variables.map((name) => ({ name, info: word("variabel berkas", "variable of the case") })),
  { name: "pegawai", info: word("data pihak yang diurus", "the subject's record"), entries: names.pegawai.map((name) => ({ name })) },
  { name: "acuan", info: word("tabel acuan", "reference tables"), entries: names.acuan.map((name) => ({ name, type: "function" })) },
  { name: "berkas", entries: names.berkas.map((name) => ({ name })) },
  ...names.functions.map((name) => ({ name, type: "function", info: word("fungsi", "function") })),
  { name: "hari ini" },
];

function extension(element, type) {
  return element.businessObject.extensionElements?.get("values").find((value) => is(value, type));
}

// Writes one extension of an element, making and dropping the elements around it as needed.
function write(element, modeling, moddle, change) {
  const owner = element.businessObject;
  const old = owner.extensionElements?.get("values") ?? [];
  const values = change([...old]).filter(Boolean);
  const wrapper = moddle.create("bpmn:ExtensionElements", { values });
  for (const value of values) value.$parent = wrapper;
  wrapper.$parent = owner;
  modeling.updateProperties(element, { extensionElements: values.length ? wrapper : undefined });
}

function propertyOf(element, key) {
  return extension(element, "spiffworkflow:Properties")?.get("values").find((one) => one.name === key)?.value ?? "";
}

function setProperty(element, modeling, moddle, key, value) {
  write(element, modeling, moddle, (values) => {
    const old = values.find((one) => is(one, "spiffworkflow:Properties"));
    const rest = (old?.get("values") ?? []).filter((one) => one.name !== key);
    const all = value ? [...rest, moddle.create("spiffworkflow:Property", { name: key, value })] : rest;
    const fresh = all.length ? moddle.create("spiffworkflow:Properties", { values: all }) : null;
    for (const one of all) one.$parent = fresh;
    return [...values.filter((one) => one !== old), fresh];
  });
}

function setBody(element, modeling, moddle, type, key, value) {
  write(element, modeling, moddle, (values) => [...values.filter((one) => !is(one, type)), value ? moddle.create(type, { [key]: value }) : null]);
}

function setOperation(element, modeling, moddle, change) {
  write(element, modeling, moddle, (values) => {
    const old = values.find((one) => is(one, "spiffworkflow:ServiceTaskOperator"));
    const now = { id: old?.id ?? "", resultVariable: old?.resultVariable, given: Object.fromEntries((old?.parameterList?.get("parameters") ?? []).map((one) => [one.id, one.value])) };
    change(now);
    if (!now.id) return values.filter((one) => one !== old);
    const known = names.operations[now.id] ?? {};
    const parameters = Object.entries(now.given).filter(([key, value]) => value && key in known)
      .map(([id, value]) => moddle.create("spiffworkflow:Parameter", { id, type: "any", value }));
    const list = moddle.create("spiffworkflow:Parameters", { parameters });
    const fresh = moddle.create("spiffworkflow:ServiceTaskOperator", { id: now.id, resultVariable: now.resultVariable || undefined, parameterList: list });
    for (const one of parameters) one.$parent = list;
    list.$parent = fresh;
    return [...values.filter((one) => one !== old), fresh];
  });
}

function Entry({ element, id, label, kind, get, set, hint }) {
  const debounce = useService("debounceInput");
  const common = { element, id, label, debounce, description: hint };
  if (kind === "text") return TextFieldEntry({ ...common, getValue: get, setValue: (value) => set(value ?? "") });
  if (kind === "area") return TextAreaEntry({ ...common, getValue: get, setValue: (value) => set(value ?? ""), rows: 5, monospace: true, autoResize: true });
  if (kind === "feel") {
    return FeelTextAreaEntry({
      ...common, feel: "required", variables, autoResize: true,
      getValue: () => (get() ? `=${get()}` : ""), setValue: (value) => set((value ?? "").replace(/^=\s*/, "")),
    });
  }
  const choices = [...new Set([...names[kind], get()])].filter(Boolean).map((value) => ({ value, label: value }));
  return SelectEntry({ ...common, getValue: get, setValue: set, getOptions: () => [{ value: "", label: "–" }, ...choices] });
}

const edited = { text: isTextFieldEntryEdited, area: isTextAreaEntryEdited, feel: isFeelEntryEdited };

export class AlurProperties {
  constructor(propertiesPanel, modeling, moddle) {
    this.modeling = modeling;
    this.moddle = moddle;
    propertiesPanel.registerProvider(400, this);
  }

  entry(element, id, label, kind, get, set, hint) {
    return { id, element, label, kind, get, set, hint, component: Entry, isEdited: edited[kind] ?? isSelectEntryEdited };
  }

  getGroups(element) {
    return (groups) => {
      const { modeling, moddle } = this;
      const own = PROPERTIES.filter(([, , , where]) => isAny(element, where)).filter(([key]) => key !== "collection" || element.businessObject.loopCharacteristics)
        .map(([key, label, kind]) => this.entry(element, `alur-${key}`, label, kind, () => propertyOf(element, key), (value) => setProperty(element, modeling, moddle, key, value)));
      const entries = [...own, ...this.special(element)];
      const kept = groups.filter((group) => !["CamundaPlatform__"].some((name) => group.id.startsWith(name)));
      if (!entries.length) return kept;
      const group = { id: "alur", label: word("Alur kerja", "Workflow"), component: Group, entries, shouldOpen: true };
      return [kept[0], group, ...kept.slice(1)].filter(Boolean);
    };
  }

  special(element) {
    const { modeling, moddle } = this;
    const bo = element.businessObject;
    if (is(element, "bpmn:ServiceTask")) return this.operation(element);
    if (is(element, "bpmn:BusinessRuleTask")) {
      const type = "spiffworkflow:CalledDecisionId";
      return [this.entry(element, "alur-decision", word("Tabel keputusan", "Decision"), "decisions",
        () => extension(element, type)?.calledDecisionId?.trim() ?? "", (value) => setBody(element, modeling, moddle, type, "calledDecisionId", value))];
    }
    if (is(element, "bpmn:ScriptTask")) {
      return [this.entry(element, "alur-script", word("Variabel baru (konteks FEEL)", "New variables (FEEL context)"), "feel", () => bo.script ?? "",
        (script) => modeling.updateProperties(element, { script }))];
    }
    if (is(element, "bpmn:CallActivity")) {
      return [this.entry(element, "alur-called", word("Proses yang dipanggil", "Called process"), "processes", () => bo.calledElement ?? "",
        (calledElement) => modeling.updateProperties(element, { calledElement: calledElement || undefined }))];
    }
    if (is(element, "bpmn:SequenceFlow")) {
      return [this.entry(element, "alur-condition", word("Syarat", "Condition"), "feel", () => bo.conditionExpression?.body ?? "",
        (body) => modeling.updateProperties(element, { conditionExpression: body ? moddle.create("bpmn:FormalExpression", { body }) : undefined }))];
    }
    if (is(element, "bpmn:SendTask") || (is(element, "bpmn:ThrowEvent") && bo.eventDefinitions?.some((one) => is(one, "bpmn:MessageEventDefinition")))) {
      const type = "spiffworkflow:MessagePayload";
      return [this.entry(element, "alur-payload", word("Isi pesan (konteks FEEL)", "Payload (FEEL context)"), "feel",
        () => extension(element, type)?.messagePayload ?? "", (value) => setBody(element, modeling, moddle, type, "messagePayload", value))];
    }
    if (isAny(element, ["bpmn:ReceiveTask", "bpmn:CatchEvent"])) {
      const type = "spiffworkflow:MessageVariable";
      return [this.entry(element, "alur-variable", word("Isi pesan disimpan dalam variabel", "Payload goes to the variable"), "text",
        () => extension(element, type)?.messageVariable ?? "", (value) => setBody(element, modeling, moddle, type, "messageVariable", value))];
    }
    return [];
  }

  operation(element) {
    const { modeling, moddle } = this;
    const read = () => extension(element, "spiffworkflow:ServiceTaskOperator");
    const change = (act) => setOperation(element, modeling, moddle, act);
    const parameters = Object.entries(names.operations[read()?.id] ?? {});
    return [
      this.entry(element, "alur-operation", word("Operasi", "Operation"), "operationNames", () => read()?.id ?? "", (id) => change((now) => { now.id = id; })),
      ...parameters.map(([key, about]) => this.entry(element, `alur-parameter-${key}`, about.optional ? `${key} (${word("boleh kosong", "optional")})` : key, "feel",
        () => read()?.parameterList?.get("parameters").find((one) => one.id === key)?.value ?? "",
        (value) => change((now) => { now.given[key] = value; }), about.type)),
      this.entry(element, "alur-result", word("Hasil disimpan dalam variabel", "Result goes to the variable"), "text",
        () => read()?.resultVariable ?? "", (value) => change((now) => { now.resultVariable = value; })),
    ];
  }
}
AlurProperties.$inject = ["propertiesPanel", "modeling", "moddle"];

export default { __init__: ["alurProperties"], alurProperties: ["type", AlurProperties] };
