// A long form shows one topic at a time; the server judges a topic before one leaves it.
import { ask, parse } from "./live.js";
import { say } from "./texts.js";

for (const form of document.querySelectorAll("form[data-pages]")) {
  const topics = () => [...form.querySelectorAll("[data-topic]")].filter((topic) => !topic.hidden);
  if (topics().length < 2) {
    form.classList.add("last");
    topics().forEach((topic) => topic.classList.add("current"));
    continue;
  }
  const line = Object.assign(document.createElement("p"), { className: "progress-line" });
  line.setAttribute("role", "status");
  const next = Object.assign(document.createElement("button"), { type: "button", className: "primary", textContent: say("next") });
  const back = Object.assign(document.createElement("button"), { type: "button", textContent: say("back") });
  form.prepend(line);
  form.querySelector(".to-check").after(next, back);

  let at = 0;
  const show = (wanted, focus = true) => {
    const all = topics();
    at = Math.max(0, Math.min(wanted, all.length - 1));
    form.querySelectorAll("[data-topic]").forEach((topic) => topic.classList.toggle("current", topic === all[at]));
    form.classList.toggle("last", at === all.length - 1);
    next.hidden = at === all.length - 1;
    back.hidden = at === 0;
    line.textContent = say("topic", { n: at + 1, m: all.length });
    if (focus) {
      (all[at].querySelector("h2") ?? all[at]).focus({ preventScroll: true });
      line.scrollIntoView({ block: "center" });
    }
  };
  const replaced = (fresh, topic) => {
    const came = fresh.querySelector(`[data-topic="${topic.dataset.topic}"]`);
    if (came) topic.replaceWith(came);
    document.getElementById("kesalahan")?.remove();
    const summary = fresh.querySelector("#kesalahan");
    if (summary) form.before(summary);
    form.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
    return summary;
  };
  const forward = async () => {
    const topic = topics()[at];
    next.disabled = true;
    try {
      const reply = await ask(form, topic.dataset.topic);
      const summary = replaced(parse(reply.html), topic);
      show(at, false);
      if (reply.good) location.hash = topics()[Math.min(at + 1, topics().length - 1)].id;
      else summary?.focus();
    } catch {
      form.requestSubmit(); // the server then shows everything on one page
    } finally {
      next.disabled = false;
    }
  };
  next.addEventListener("click", forward);
  back.addEventListener("click", () => history.back());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && !form.classList.contains("last")) {
      event.preventDefault();
      forward();
    }
  });
  form.addEventListener("refreshed", () => show(at, false));
  const fromAddress = (focus) => {
    const named = location.hash.slice(1);
    const index = topics().findIndex((topic) => topic.id === named || topic.querySelector(`#${CSS.escape(named || "-")}`));
    const wrong = topics().findIndex((topic) => topic.querySelector(".wrong"));
    show(index >= 0 ? index : Math.max(wrong, 0), focus && index >= 0);
    if (index >= 0 && named.startsWith("isian-")) document.getElementById(named)?.focus();
  };
  window.addEventListener("hashchange", () => fromAddress(true));
  fromAddress(false);
}
