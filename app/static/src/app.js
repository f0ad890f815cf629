// What pages do beyond showing and submitting forms; every page works without it.
import "./js/live.js";
import "./js/pages.js";
import "./js/uploads.js";
import "./js/once.js";
import "./js/keys.js";
import "./js/signing.js";
import "./js/lock.js";
import "./js/watch.js";

document.documentElement.classList.add("scripted");
// The error summary takes the focus, so that it is read first.
document.getElementById("kesalahan")?.focus();
