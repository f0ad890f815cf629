// The diagram editor: bpmn-js with our properties, findings on the elements, a palette of what runs.
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import minimap from "diagram-js-minimap";
import { say } from "../js/texts.js";
import { begin, box, keep, post, setSaved, show } from "./desk.js";
import properties from "./properties.js";
import spiffworkflow from "./spiffworkflow.json";
import translate from "./translate.js";

// What the engine refuses at lint is not offered in the first place.
const NOT_OFFERED = /data-(object|store)|group|transaction|ad-?hoc|complex|compensat|conditional|cancel|^replace-with-task$|choreography/;
class OnlyWhatRuns {
  constructor(palette, popupMenu) {
    const without = (entries) => Object.fromEntries(Object.entries(entries).filter(([id, entry]) => !NOT_OFFERED.test(`${id} ${entry.className ?? ""}`)));
    palette.registerProvider(100, { getPaletteEntries: () => without });
    for (const menu of ["bpmn-replace", "bpmn-create", "bpmn-append"]) {
      popupMenu.registerProvider(menu, 100, { getPopupMenuEntries: () => without });
    }
  }
}
OnlyWhatRuns.$inject = ["palette", "popupMenu"];

const modeler = new Modeler({
  container: box("canvas"),
  propertiesPanel: { parent: box("properties") },
  moddleExtensions: { spiffworkflow },
  additionalModules: [
    BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, minimap, properties, translate,
    { __init__: ["onlyWhatRuns"], onlyWhatRuns: ["type", OnlyWhatRuns] },
  ],
});

// bpmn-moddle forgets a reference to what is not in the file; the list of a multi-instance is a variable, not an element.
async function open(xml) {
  const { warnings } = await modeler.importXML(xml);
  for (const { element, property, value } of warnings) {
    if (element && /loopData(In|Out)putRef$/.test(property)) element.set(property.replace(/^.*:/, ""), { id: value });
  }
}

async function read() {
  const { xml } = await modeler.saveXML({ format: true });
  return xml;
}

// Everything, clear of the palette.
function fit() {
  const canvas = modeler.get("canvas");
  canvas.zoom(canvas.zoom("fit-viewport", "auto") * 0.9, "auto");
  canvas.scroll({ dx: 45, dy: 0 });
}

let overlays = [];
function mark(findings) {
  const drawn = modeler.get("overlays");
  const known = modeler.get("elementRegistry");
  for (const id of overlays) drawn.remove(id);
  overlays = [];
  const worst = new Map();
  for (const finding of findings) {
    if (!known.get(finding.element)) continue;
    const texts = worst.get(finding.element) ?? { severity: "warning", lines: [] };
    if (finding.severity === "error") texts.severity = "error";
    texts.lines.push(finding.text);
    worst.set(finding.element, texts);
  }
  for (const [id, { severity, lines }] of worst) {
    const html = document.createElement("span");
    html.className = `finding ${severity}`;
    html.title = lines.join("\n");
    html.textContent = String(lines.length);
    overlays.push(drawn.add(id, "alur", { position: { top: -10, right: 10 }, html }));
  }
}

function pick(id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return;
  modeler.get("selection").select(element);
  modeler.get("canvas").scrollToElement(element, 120);
}

const soon = keep(read, { mark, pick });

async function start() {
  await open(begin());
  setSaved(await read());
  fit();
  const reply = await post("periksa", { isi: begin() });
  show(reply.findings ?? [], { mark, pick });
  modeler.on("commandStack.changed", () => soon());
  // a lane takes the name of a role from the list
  modeler.on("directEditing.activate", () => box("canvas").querySelector(".djs-direct-editing-content")?.setAttribute("list", "peran"));
  box("canvas").dataset.ready = "";
}

place("undo", () => modeler.get("commandStack").undo());
place("redo", () => modeler.get("commandStack").redo());
place("fit", fit);
place("find", () => modeler.get("searchPad").toggle());
place("tidy", async () => {
  const reply = await post("rapikan", { isi: await read() });
  if (!reply.ok) return void (box("state").textContent = reply.problem);
  await open(reply.xml);
  fit();
  soon(0);
});
function place(name, act) {
  const button = document.querySelector(`[data-act="${name}"]`);
  if (button) button.addEventListener("click", act);
}

start().catch((problem) => { box("state").textContent = `${say("cannot_show")} ${problem.message}`; });
Object.assign(window, { alurModeler: modeler, alurEditor: { open, read } });
