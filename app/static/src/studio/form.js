// The form editor: form-js, our own properties, and the real page beside it in both widths.
import { FormEditor } from "@bpmn-io/form-js-editor";
import { CheckboxEntry, Group, TextAreaEntry, TextFieldEntry, isCheckboxEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { say } from "../js/texts.js";
import { begin, box, english, keep, post, setSaved, show } from "./desk.js";
import { exchange } from "./translate.js";

const word = (id, en) => (english ? en : id);
const OWN = [
  ["prefill", word("Diisi awal dengan (FEEL)", "Prefilled with (FEEL)"), TextAreaEntry, isTextAreaEntryEdited],
  ["rule", word("Isian harus memenuhi (FEEL)", "The answer must satisfy (FEEL)"), TextAreaEntry, isTextAreaEntryEdited],
  ["message", word("Pesan bila tidak memenuhi", "Message when it does not"), TextFieldEntry, isTextFieldEntryEdited],
  ["document", word("Dokumen manifes", "Document of the manifest"), TextFieldEntry, isTextFieldEntryEdited],
  ["readonly", word("Hanya ditampilkan, dihitung sistem", "Only shown, computed"), CheckboxEntry, isCheckboxEntryEdited],
  ["sensitive", word("Rahasia: disimpan tersandi", "Sensitive: kept encrypted"), CheckboxEntry, isCheckboxEntryEdited],
];
const PLAIN = new Set(["default", "text", "html", "image", "spacer", "separator", "group", "button"]);

const at_once = (act) => act;

// One component for all of ours, known before anything is drawn: one made anew at every drawing would be drawn for ever.
function OwnEntry({ id, field, own, modeling }) {
  const [key, label, component] = own;
  const ticked = component === CheckboxEntry;
  return component({
    element: field, id, label, debounce: at_once,
    getValue: () => (ticked ? String(field.properties?.[key]) === "true" : field.properties?.[key] ?? ""),
    setValue: (value) => {
      const others = Object.fromEntries(Object.entries(field.properties ?? {}).filter(([name]) => name !== key));
      modeling.editFormField(field, "properties", value ? { ...others, [key]: String(value) } : others);
    },
  });
}

class OwnProperties {
  constructor(propertiesPanel, modeling) {
    this.modeling = modeling;
    propertiesPanel.registerProvider(this, 400);
  }

  getGroups(field) {
    return (groups) => {
      if (!field || PLAIN.has(field.type)) return groups;
      const entries = OWN.filter(([key]) => key !== "document" || field.type === "filepicker")
        .map((own) => ({ id: `alur-${own[0]}`, component: OwnEntry, field, own, modeling: this.modeling, isEdited: own[3] }));
      return [...groups, { id: "alur", label: "Alur", component: Group, entries, shouldOpen: true }];
    };
  }
}
OwnProperties.$inject = ["propertiesPanel", "modeling"];

const editor = new FormEditor({ container: box("canvas"), additionalModules: [{ __init__: ["ownProperties"], ownProperties: ["type", OwnProperties] }] });
let own; // what the file had of its own: its id (inside the editor another, which no component can have), version, layout
const read = async () => `${JSON.stringify(clean(editor.saveSchema()), null, 2)}\n`;

async function open(text) {
  const schema = JSON.parse(text);
  own = { id: schema.id, schemaVersion: schema.schemaVersion, layout: text.includes('"layout"') };
  await editor.importSchema({ ...schema, id: "_form" });
}

// The editor adds what only its own programs read; the file keeps what it had.
function clean(schema) {
  const { exporter, executionPlatform, executionPlatformVersion, ...rest } = schema;
  void [exporter, executionPlatform, executionPlatformVersion];
  return without({ ...rest, id: own.id, schemaVersion: own.schemaVersion ?? rest.schemaVersion });
}

// Rows beside each other mean nothing to our pages; a file that named none gets none.
function without(part) {
  if (own.layout || !part.components) return part;
  return { ...part, components: part.components.map(({ layout, ...field }) => { void layout; return without(field); }) };
}

const soon = keep(read, {});

async function start() {
  exchange(box("canvas"));
  await open(begin());
  setSaved(await read());
  const reply = await post("periksa", { isi: begin() });
  show(reply.findings ?? []);
  editor.on("commandStack.changed", () => soon());
  box("canvas").dataset.ready = "";
}

const frame = document.querySelector("[data-preview]");
document.querySelector("[data-editor]").addEventListener("kept", () => frame?.contentWindow.location.reload());
for (const button of document.querySelectorAll("[data-width]")) {
  button.addEventListener("click", () => {
    frame.style.width = `${button.dataset.width}px`;
    for (const other of document.querySelectorAll("[data-width]")) other.setAttribute("aria-pressed", String(other === button));
  });
}

start().catch((problem) => { box("state").textContent = `${say("cannot_show")} ${problem.message}`; });
window.alurEditor = { open, read };
