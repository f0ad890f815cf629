// Many documents under one passphrase, which stays in this page's memory: batches, a bar, a result per document.
import { say } from "./texts.js";

for (const form of document.querySelectorAll("form[data-signing]")) {
  const size = Number(form.dataset.signing);
  const state = form.querySelector(".saved");
  const bar = form.querySelector("progress");
  let busy = false;

  const told = (result) => {
    const row = form.querySelector(`tr[data-task="${result.task}"]`);
    const mark = document.createElement("span");
    mark.className = `tag ${result.ok ? "good" : "bad"}`;
    mark.textContent = result.ok ? "✓" : "✗";
    row.querySelector(".result").replaceChildren(mark, ` ${result.sentence}`);
    const pick = row.querySelector(".pick");
    if (result.ok) pick?.remove();
    else if (pick) pick.checked = false;
  };
  const batch = async (tasks) => {
    const body = new FormData();
    for (const name of ["csrf_token", "kunci", "frasa"]) body.append(name, form.elements[name].value);
    for (const task of tasks) body.append("tugas", task);
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(answer.message);
    return answer.results;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const tasks = [...form.querySelectorAll("tbody .pick:checked")].map((pick) => pick.value);
    if (busy) return;
    if (!tasks.length || !form.elements.frasa.value) { state.textContent = say("pick_some"); return; }
    busy = true;
    bar.hidden = false;
    let ok = 0, failed = 0;
    try {
      for (let done = 0; done < tasks.length; done += size) {
        state.textContent = say("signing", { n: done, m: tasks.length });
        for (const result of await batch(tasks.slice(done, done + size))) {
          told(result);
          result.ok ? (ok += 1) : (failed += 1);
        }
        bar.value = (100 * (ok + failed)) / tasks.length;
      }
      form.elements.frasa.value = "";
      state.textContent = say("signed_all", { ok, failed });
    } catch (problem) {
      state.textContent = problem instanceof TypeError ? say("offline") : problem.message;
    } finally {
      busy = false;
      bar.hidden = true;
    }
  });
  window.addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
}
