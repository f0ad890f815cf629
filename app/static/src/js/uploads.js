// Files go at selection, with progress; photographs are made smaller first and looked at for legibility.
import { say } from "./texts.js";

const LIMITS = { "application/pdf": 2 * 1024 * 1024, "image/jpeg": 1024 * 1024, "image/png": 1024 * 1024 };
const TRIES = [[2200, 0.82], [1800, 0.75], [1500, 0.65]]; // longest side in pixels (A4 at 190 to 130 dots per inch), quality
const SMALLEST = 900;
const SHARP = 60; // variance of the Laplacian below which a photograph looks blurred

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function sharpness(canvas) {
  const { width, height } = canvas;
  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const grey = (x, y) => { const i = 4 * (y * width + x); return 0.3 * pixels[i] + 0.59 * pixels[i + 1] + 0.11 * pixels[i + 2]; };
  let sum = 0, squares = 0, count = 0;
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x += 2) {
      const edge = 4 * grey(x, y) - grey(x - 1, y) - grey(x + 1, y) - grey(x, y - 1) - grey(x, y + 1);
      sum += edge; squares += edge * edge; count += 1;
    }
  }
  return squares / count - (sum / count) ** 2;
}

// The file to send, and what to say about it.
async function prepared(file) {
  if (!file.type.startsWith("image/") || /hei[cf]$/i.test(file.type)) return { file, hints: [] };
  const picture = await createImageBitmap(file);
  const hints = [];
  if (Math.max(picture.width, picture.height) < SMALLEST) hints.push(say("small_picture"));
  else if (sharpness(drawn(picture, 1000)) < SHARP) hints.push(say("blurred"));
  const preview = drawn(picture, 220);
  if (file.size <= (LIMITS[file.type] ?? 0)) return { file, hints, preview };
  let blob;
  for (const [longest, quality] of TRIES) {
    blob = await new Promise((done) => drawn(picture, longest).toBlob(done, "image/jpeg", quality));
    if (blob.size <= LIMITS["image/jpeg"]) break;
  }
  return { file: new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" }), hints, preview };
}

function send(place, file, bar) {
  const body = new FormData();
  body.append("berkas", file);
  body.append("jenis", place.dataset.kind);
  body.append("csrf_token", place.closest("form").elements.csrf_token.value);
  const request = new XMLHttpRequest();
  request.open("POST", place.dataset.upload);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      let reply = {};
      try { reply = JSON.parse(request.responseText); } catch { reply = {}; }
      done({ good: request.status === 200 && reply.id, ...reply });
    });
    request.send(body);
  });
}

async function chosen(place, input) {
  const state = place.querySelector(".upload-state");
  const hidden = place.querySelector("input[type=hidden]");
  const bar = place.querySelector("progress");
  const original = input.files[0];
  if (!original) return;
  const refuse = (text) => { hidden.value = ""; input.value = ""; state.textContent = text; };
  if (/\.hei[cf]$/i.test(original.name)) return refuse(say("heic"));
  let ready = { file: original, hints: [] };
  try { ready = await prepared(original); } catch { /* the server says what is wrong with it */ }
  if (ready.file.size > (LIMITS[ready.file.type] ?? Infinity)) return refuse(say("too_large"));
  bar.hidden = false;
  bar.value = 0;
  const reply = await send(place, ready.file, bar);
  bar.hidden = true;
  if (!reply.good) return refuse(reply.message || say("upload_failed"));
  hidden.value = reply.id;
  state.textContent = [`${say("uploaded")} ${reply.name}.`, ...ready.hints].join(" ");
  place.querySelector(".upload canvas")?.remove();
  if (ready.preview) place.querySelector(".upload").prepend(ready.preview);
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

function prepare() {
  for (const place of document.querySelectorAll("[data-upload]:not([data-ready])")) {
    place.dataset.ready = "";
    for (const input of place.querySelectorAll("input[type=file]")) {
      input.removeAttribute("name"); // it goes at selection, not with the form
      input.addEventListener("change", () => chosen(place, input));
    }
  }
}

document.addEventListener("refreshed", prepare);
prepare();
