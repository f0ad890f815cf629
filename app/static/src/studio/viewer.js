// Diagrams to look at: what changed between two versions, or where cases wait; the tables beside them say the same.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { say } from "../js/texts.js";

async function show(place) {
  const xml = new TextDecoder().decode(Uint8Array.from(atob(place.dataset.xml), (c) => c.charCodeAt(0)));
  if (!xml) return;
  const viewer = new NavigatedViewer({ container: place });
  await viewer.importXML(xml);
  const canvas = viewer.get("canvas");
  const known = viewer.get("elementRegistry");
  for (const [id, mark] of Object.entries(JSON.parse(place.dataset.marks ?? "{}"))) if (known.get(id)) canvas.addMarker(id, `mark-${mark}`);
  for (const [id, share] of Object.entries(JSON.parse(place.dataset.heat ?? "{}"))) {
    const drawn = known.getGraphics(id)?.querySelector(".djs-visual > :first-child");
    if (drawn) drawn.style.fill = `color-mix(in srgb, #d9480f ${Math.round(15 + share * 75)}%, #fff)`;
  }
  for (const [id, text] of Object.entries(JSON.parse(place.dataset.labels ?? "{}"))) {
    if (!known.get(id)) continue;
    const html = document.createElement("span");
    html.className = "figure";
    html.textContent = text;
    viewer.get("overlays").add(id, { position: { bottom: 8, left: 0 }, html });
  }
  canvas.zoom("fit-viewport", "auto");
  place.dataset.ready = "";
  return viewer;
}

const places = [...document.querySelectorAll("[data-xml]")];
Promise.all(places.map((place) => show(place).catch(() => { place.textContent = say("cannot_show"); }))).then(([one, two]) => {
  // two diagrams side by side move together
  if (!one || !two) return;
  let moving = false;
  for (const [here, there] of [[one, two], [two, one]]) {
    here.on("canvas.viewbox.changed", ({ viewbox }) => {
      if (moving) return;
      moving = true;
      there.get("canvas").viewbox(viewbox);
      moving = false;
    });
  }
});
