// The editor of decision tables: dmn-js, findings beside it, and trying it on sample inputs.
import DmnModeler from "dmn-js/lib/Modeler";
import { say } from "../js/texts.js";
import { begin, box, keep, post, setSaved, show } from "./desk.js";
import { exchange } from "./translate.js";

// what our engine reads in a table beside the standard: the date at which record and tables are read
const alur = {
  name: "Alur", uri: "https://alur.example/schema/1.0", prefix: "alur", xml: { tagAlias: "lowerCase" },
  types: [{ name: "TanggalAcuan", superClass: ["Element"], properties: [{ name: "body", isBody: true, type: "String" }] }],
};
const modeler = new DmnModeler({ container: box("canvas"), moddleExtensions: { alur } });

async function read() {
  const { xml } = await modeler.saveXML({ format: true });
  return xml;
}

const views = {
  pick(id) {
    const view = modeler.getViews().find((one) => one.element.id === id);
    if (view) modeler.open(view);
  },
};
const soon = keep(read, views);

function listen(viewer) {
  viewer?.get("eventBus").on(["elements.changed", "commandStack.changed"], () => soon());
}

function list() {
  const select = document.querySelector("[data-views]");
  select.replaceChildren(...modeler.getViews().filter((view) => view.type !== "drd").map((view) => {
    const option = document.createElement("option");
    option.value = view.element.id;
    option.textContent = view.element.name || view.element.id;
    option.selected = modeler.getActiveView()?.element === view.element;
    return option;
  }));
}

async function start() {
  exchange(box("canvas"));
  modeler.on("viewer.created", ({ viewer }) => listen(viewer));
  await modeler.importXML(begin());
  const table = modeler.getViews().find((view) => view.type === "decisionTable");
  if (table) await modeler.open(table);
  setSaved(await read());
  list();
  modeler.on("views.changed", list);
  document.querySelector("[data-views]").addEventListener("change", (event) => views.pick(event.target.value));
  const reply = await post("periksa", { isi: begin() });
  show(reply.findings ?? [], views);
  box("canvas").dataset.ready = "";
}

const trying = document.querySelector("[data-try]");
trying?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(trying));
  const reply = await post("coba", { isi: await read(), konteks: values.konteks, keputusan: modeler.getActiveView()?.element.id ?? "" });
  const place = trying.querySelector("[data-result]");
  place.replaceChildren(...new DOMParser().parseFromString(reply.html ?? reply.problem ?? "", "text/html").body.childNodes);
});

start().catch((problem) => { box("state").textContent = `${say("cannot_show")} ${problem.message}`; });
Object.assign(window, { alurModeler: modeler, alurEditor: { open: (xml) => modeler.importXML(xml), read } });
