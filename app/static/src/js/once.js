// A second click on a button that already sent its form does nothing.
import { say } from "./texts.js";

for (const form of document.querySelectorAll("form[data-once], form[data-pages]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter && "preview" in event.submitter.dataset) return;
    if (sent) return event.preventDefault();
    sent = true;
    const place = form.querySelector(".saved");
    if (place) place.textContent = say("sending");
  });
  window.addEventListener("pageshow", () => { sent = false; });
}
