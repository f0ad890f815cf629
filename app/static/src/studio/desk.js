// What every editor of the studio shares: names to complete, saving as one works, findings, who else is here.
import { say } from "../js/texts.js";

const place = document.querySelector("[data-editor]");
const { draft, path, token } = place.dataset;
let revision = Number(place.dataset.revision);
let last = null; // the content as it was saved
let timer = 0;
let saving = Promise.resolve();
let stopped = false;

export const names = JSON.parse(place.dataset.names || "{}");
export const english = document.documentElement.lang === "en";
export const box = (name) => place.querySelector(`[data-part="${name}"]`);
export const readonly = "readonly" in place.dataset;

export function begin() {
  return new TextDecoder().decode(Uint8Array.from(atob(place.dataset.content), (c) => c.charCodeAt(0)));
}

export async function send(action, values) {
  const body = new FormData();
  body.set("csrf_token", token);
  body.set("berkas", path);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const reply = await fetch(`${draft}/${action}`, { method: "POST", body, headers: { Accept: "application/json" } });
  if (reply.redirected) throw new Error("signed out");
  return reply;
}

export async function post(action, values) {
  const reply = await send(action, values);
  const answer = (reply.headers.get("Content-Type") || "").includes("json") ? await reply.json() : { html: await reply.text() };
  return { ok: reply.ok, status: reply.status, ...answer };
}

function state(text, bad = false) {
  box("state").textContent = text;
  box("state").classList.toggle("error", bad);
}

// Findings as a list beside the editor; `mark` draws them on the elements, `pick` goes to one.
export function show(findings, { mark, pick } = {}) {
  const list = box("findings");
  list.replaceChildren(...findings.map((finding) => {
    const line = document.createElement("li");
    const button = document.createElement(pick && finding.element ? "button" : "span");
    if (button.type === "submit") Object.assign(button, { type: "button", className: "link" });
    button.textContent = finding.name || finding.element || path.split("/").pop();
    if (pick && finding.element) button.addEventListener("click", () => pick(finding.element));
    const tag = document.createElement("span");
    tag.className = `tag ${finding.severity === "error" ? "bad" : "warn"}`;
    tag.textContent = say(finding.severity === "error" ? "finding_error" : "finding_warning");
    const text = document.createElement("p");
    text.textContent = finding.text;
    line.append(tag, " ", button, text);
    return line;
  }));
  box("clean").hidden = findings.length > 0;
  mark?.(findings);
}

// Saves what `read` gives a moment after the last change, one save at a time, over the revision that was read.
export function keep(read, views = {}) {
  const save = async () => {
    if (stopped) return;
    const content = await read();
    if (content === null || content === last) return;
    state(say("loading_save"));
    try {
      const reply = await post("simpan", { isi: content, revisi: revision });
      if (reply.ok) {
        [last, revision] = [content, reply.revision];
        state(`${say("saved")} ${reply.saved}`);
        show(reply.findings, views);
        place.dispatchEvent(new CustomEvent("kept"));
      } else if (reply.status === 409) {
        stopped = true;
        conflict(reply, content, save);
      } else state(reply.problem || say("not_saved"), true);
    } catch (problem) {
      state(say(problem instanceof TypeError ? "offline" : "not_saved"), true);
    }
  };
  const soon = (wait = 1200) => {
    if (readonly) return;
    clearTimeout(timer);
    timer = setTimeout(() => { saving = saving.then(save); }, wait);
  };
  window.addEventListener("beforeunload", (event) => { if (timer && !stopped && box("state").classList.contains("error")) event.preventDefault(); });
  return soon;
}

// Somebody saved meanwhile: nothing is thrown away without being asked, and one's own copy can be taken along.
function conflict(reply, content, save) {
  state(reply.problem, true);
  const asked = box("conflict");
  asked.hidden = false;
  asked.querySelector("p").textContent = reply.problem;
  asked.querySelector("[data-over]").onclick = () => { revision = reply.revision; stopped = false; asked.hidden = true; saving = saving.then(save); };
  asked.querySelector("[data-theirs]").onclick = () => location.reload();
  asked.querySelector("[data-copy]").onclick = () => download(path.split("/").pop(), content);
}

export function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function setSaved(content) { last = content; }

async function present() {
  try {
    const reply = await post("hadir", {});
    box("others").textContent = [reply.others, reply.revision > revision ? reply.newer : ""].filter(Boolean).join(" ");
  } catch { /* the next knock says the same */ }
}
if (!readonly) {
  present();
  setInterval(present, 15000);
}
