// Does what is left of a list, one request each: scenarios to play, cases to move; leaving stops it and keeps what was done.
import { say } from "../js/texts.js";

const form = document.querySelector("[data-prove]");
const progress = form.querySelector("progress");

async function one(line) {
  const body = new FormData(form);
  body.set("berkas", line.dataset.scenario);
  const place = form.dataset.each ? form.dataset.each.replace(/\d+$/, line.dataset.scenario) : form.action;
  const reply = await fetch(place, { method: "POST", body, headers: { Accept: "application/json" } });
  if (reply.redirected) throw new Error("signed out");
  const { passed, failures } = await reply.json();
  const tag = line.querySelector("[data-tag]");
  tag.className = `tag ${passed ? "good" : "bad"}`;
  tag.textContent = say(passed ? "scenario_passed" : "scenario_failed");
  const told = line.querySelector("[data-failures]");
  told.hidden = passed;
  told.textContent = failures.join("\n");
  progress.value += 1;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const state = form.querySelector("[data-state]");
  form.querySelector("button").disabled = true;
  try {
    for (const line of document.querySelectorAll("[data-missing]")) {
      state.textContent = line.dataset.scenario.split("/").pop();
      await one(line);
      line.removeAttribute("data-missing");
    }
    location.reload();
  } catch {
    state.textContent = say("not_saved");
    form.querySelector("button").disabled = false;
  }
});
