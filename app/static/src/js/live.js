// A form keeps its draft by itself and shows or hides what depends on the answers, as the server says.
import { say } from "./texts.js";

export async function ask(form, page = "") {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File || name === "frasa") body.delete(name);
  if (page) body.set("halaman", page);
  const reply = await fetch(form.dataset.live, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
  return reply.json();
}

export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

function announce(form, text) {
  const place = form.querySelector(".saved");
  if (place) place.textContent = text;
}

// Fields that came, went or are computed change; a field one is typing in stays as it is.
export function refresh(form, fresh) {
  for (const topic of form.querySelectorAll("[data-topic]")) topic.hidden = !fresh.querySelector(`[data-topic="${topic.dataset.topic}"]`);
  for (const topic of fresh.querySelectorAll("[data-topic]")) {
    const here = form.querySelector(`[data-topic="${topic.dataset.topic}"]`);
    if (!here) {
      form.insertBefore(topic, form.querySelector(".saved"));
      continue;
    }
    const wanted = new Set([...topic.querySelectorAll("[data-field]")].map((field) => field.dataset.field));
    for (const field of here.querySelectorAll("[data-field]")) if (!wanted.has(field.dataset.field)) field.remove();
    let last = null;
    for (const field of topic.querySelectorAll("[data-field]")) {
      const old = here.querySelector(`[data-field="${field.dataset.field}"]`);
      if (!old) last ? last.after(field) : here.append(field);
      else if ("computed" in field.dataset) old.replaceWith(field);
      last = here.querySelector(`[data-field="${field.dataset.field}"]`);
    }
  }
  form.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
}

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer = 0;
  let sent = false;
  const save = async () => {
    try {
      const reply = await ask(form);
      if (sent) return;
      refresh(form, parse(reply.html));
      announce(form, `${say("saved")} ${reply.saved}`);
    } catch (problem) {
      announce(form, say(problem instanceof TypeError ? "offline" : "not_saved"));
    }
  };
  const later = (event, wait) => {
    if (["password", "file"].includes(event.target.type)) return;
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  form.addEventListener("input", (event) => later(event, 1500));
  form.addEventListener("change", (event) => later(event, 150));
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
}
