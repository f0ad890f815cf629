// j and k walk the rows, Enter opens, x selects, / searches, ? explains; the checkbox in the head selects all.
const table = document.querySelector("table[data-keys]");
if (table) {
  const rows = [...table.tBodies[0].rows];
  const all = table.querySelector("[data-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => rows.forEach((row) => { const pick = row.querySelector(".pick"); if (pick) pick.checked = all.checked; }));
  }
  let at = -1;
  const go = (wanted) => {
    rows[at]?.classList.remove("at");
    at = Math.max(0, Math.min(wanted, rows.length - 1));
    rows[at].classList.add("at");
    rows[at].querySelector("a")?.focus();
  };
  const acts = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    x: () => { const pick = rows[at]?.querySelector(".pick"); if (pick) pick.checked = !pick.checked; },
    "/": () => document.getElementById("q")?.focus(),
    "?": () => document.getElementById("tombol")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
}
