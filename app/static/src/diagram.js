// The case's diagram with what was walked and what waits; only on wide screens, only when it is looked at.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { say } from "./js/texts.js";

const place = document.querySelector("[data-diagram]");

async function show() {
  const reply = await fetch(place.dataset.diagram, { headers: { Accept: "application/json" } });
  const { xml, walked, waiting } = await reply.json();
  const canvas = place.querySelector(".canvas");
  const viewer = new NavigatedViewer({ container: canvas });
  await viewer.importXML(xml);
  const drawing = viewer.get("canvas");
  const known = viewer.get("elementRegistry");
  for (const [ids, marker] of [[walked, "walked"], [waiting, "waiting"]]) {
    for (const id of ids) if (known.get(id)) drawing.addMarker(id, marker);
  }
  drawing.zoom("fit-viewport", "auto");
}

if (place && window.matchMedia("(min-width: 64rem)").matches) {
  place.hidden = false;
  place.addEventListener("toggle", () => show().catch(() => { place.querySelector(".canvas").textContent = say("cannot_show"); }), { once: true });
}
