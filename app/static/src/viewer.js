// Documents beside the form: pictures and PDFs, zoomed and rotated; loaded only where there is something to look at.
import { pdf as pages } from "./js/paper.js";
import { say } from "./js/texts.js";

const place = document.getElementById("penampil");
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
let shown = null; // { pages: async (scale, turn) => [element], name }
let zoom = 2;
let turn = 0;

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: text });
  made.addEventListener("click", act);
  return made;
}

async function picture(bytes, type, name) {
  const bitmap = await createImageBitmap(new Blob([bytes], { type }));
  return async (scale, angle) => {
    const across = angle % 180 ? bitmap.height : bitmap.width;
    const down = angle % 180 ? bitmap.width : bitmap.height;
    const factor = ((stage.clientWidth - 24) / across) * scale;
    const canvas = Object.assign(document.createElement("canvas"), { width: across * factor, height: down * factor });
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((angle * Math.PI) / 180);
    pen.drawImage(bitmap, (-bitmap.width * factor) / 2, (-bitmap.height * factor) / 2, bitmap.width * factor, bitmap.height * factor);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", name);
    return [canvas];
  };
}

const pdf = (bytes) => pages(bytes, () => stage.clientWidth - 24);
const stage = Object.assign(document.createElement("div"), { className: "viewer-stage", tabIndex: 0 });
const title = Object.assign(document.createElement("span"), { className: "spring" });

async function draw() {
  if (shown) stage.replaceChildren(...(await shown(zooms[zoom], turn)));
}

function frame() {
  const bar = Object.assign(document.createElement("div"), { className: "viewer-bar" });
  bar.append(
    title,
    button(say("zoom_out"), () => { zoom = Math.max(0, zoom - 1); draw(); }),
    button(say("zoom_in"), () => { zoom = Math.min(zooms.length - 1, zoom + 1); draw(); }),
    button(say("rotate"), () => { turn = (turn + 90) % 360; draw(); }),
    button(say("close"), () => { place.hidden = true; shown = null; }),
  );
  stage.setAttribute("role", "region");
  place.className = "viewer";
  place.append(bar, stage);
}

async function open(request, name, type) {
  if (!place.childElementCount) frame();
  place.hidden = false;
  title.textContent = name;
  stage.setAttribute("aria-label", name);
  stage.textContent = say("loading");
  zoom = 2;
  turn = 0;
  try {
    const reply = await fetch(request);
    if (!reply.ok) throw new Error(String(reply.status));
    const kind = reply.headers.get("Content-Type") ?? type;
    const bytes = new Uint8Array(await reply.arrayBuffer());
    shown = kind.startsWith("application/pdf") ? await pdf(bytes) : await picture(bytes, kind, name);
    await draw();
    place.scrollIntoView({ block: "nearest" });
  } catch {
    stage.textContent = say("cannot_show");
  }
}

if (place) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); open(link.href, link.textContent, link.dataset.view); }
    const asked = event.target.closest("button[data-preview]");
    if (asked) {
      event.preventDefault();
      const body = new FormData(asked.form);
      body.delete("frasa");
      open(new Request(asked.formAction, { method: "POST", body }), asked.textContent, "application/pdf");
    }
  });
  if (window.matchMedia("(min-width: 64rem)").matches) document.querySelector("aside a[data-view]")?.click();
}
