// Long work shows how far it is; when it is done the page shows what became of it.
const box = document.querySelector("[data-watch]");

async function look() {
  try {
    const reply = await fetch(box.dataset.watch, { headers: { Accept: "application/json" } });
    if (!reply.ok || reply.redirected) return;
    const { status, read, total } = await reply.json();
    if (status !== "WAITING" && status !== "RUNNING") {
      location.reload();
      return;
    }
    const bar = box.querySelector("progress");
    if (total) Object.assign(bar, { max: total, value: read });
    box.querySelector("[data-read]").textContent = read;
    box.querySelector("[data-total]").textContent = total || "…";
  } catch {
    // the connection is away; the next look tells
  }
  setTimeout(look, 2000);
}

if (box) setTimeout(look, 1000);
