// The editor of texts: decree templates, scenarios and the manifest, kept as one types.
import { begin, box, keep, post, setSaved, show } from "./desk.js";

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

const frame = document.querySelector("[data-preview]");
document.querySelector("[data-editor]").addEventListener("kept", () => frame?.contentWindow.location.reload());
