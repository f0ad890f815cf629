// The editor of texts: decree templates, scenarios and the manifest, kept as one types.
import { pdf } from "../js/paper.js";
import { begin, box, keep, post, send, setSaved, show } from "./desk.js";

const area = box("text");
const soon = keep(async () => area.value, {});
area.value = begin();
setSaved(area.value);
area.addEventListener("input", () => soon());
area.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || event.altKey || event.ctrlKey) return;
  event.preventDefault(); // YAML is indented by blanks; Escape, then Tab leaves the field
  area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
  soon();
});
area.addEventListener("keyup", (event) => { if (event.key === "Escape") document.querySelector("[data-after-text]")?.focus(); });
post("periksa", { isi: area.value }).then((reply) => show(reply.findings ?? []));

// A document as it would look, drawn again after every save once it was asked for.
const asked = document.querySelector("[data-paper]");
let wanted = false;

async function draw() {
  const body = new FormData(asked);
  const reply = await send("naskah", { isi: area.value, nip: body.get("nip"), konteks: body.get("konteks") });
  const problem = asked.querySelector("[data-problem]");
  problem.textContent = "";
  if (!reply.ok) return void (problem.textContent = (await reply.json()).problem);
  const pages = asked.querySelector("[data-pages]");
  const shown = await pdf(new Uint8Array(await reply.arrayBuffer()), () => pages.clientWidth);
  pages.replaceChildren(...(await shown(1, 0)));
}

asked?.addEventListener("submit", (event) => { event.preventDefault(); wanted = true; draw(); });
document.querySelector("[data-editor]").addEventListener("kept", () => { if (wanted) draw(); });
