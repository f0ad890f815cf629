// A session nobody touches asks for the password again; every tab of it counts as one.
const minutes = Number(document.body.dataset.lock);
const form = document.getElementById("kunci");
const KEY = "alur-touched";

function touch() {
  localStorage.setItem(KEY, String(Date.now()));
}

function look() {
  const since = Number(localStorage.getItem(KEY)) || Date.now();
  if (Date.now() - since > minutes * 60_000) form.requestSubmit();
}

if (minutes > 0 && form) {
  touch();
  for (const event of ["pointerdown", "keydown", "scroll"]) document.addEventListener(event, touch, { passive: true });
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look);
}
