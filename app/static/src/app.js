// What a page does beyond showing and submitting forms; every page works without it.
"use strict";

const json = { Accept: "application/json" };

function announce(form, text) {
  const place = form.querySelector(".saved");
  if (place) place.textContent = text;
}

// Drafts save themselves a moment after typing.
for (const form of document.querySelectorAll("form[data-draft]")) {
  let timer = 0;
  const save = async () => {
    try {
      const reply = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: json });
      if (reply.ok && !reply.redirected) announce(form, "Tersimpan " + (await reply.json()).saved);
      else announce(form, "Belum tersimpan. Sesi Anda mungkin berakhir; isian tetap ada di halaman ini.");
    } catch {
      announce(form, "Belum tersimpan: sambungan terputus.");
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "password" || event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// Uploads go at selection, with progress; the hidden field then carries the document's id.
for (const field of document.querySelectorAll("[data-upload]")) {
  const chooser = field.querySelector("input[type=file]");
  const hidden = field.querySelector("input[type=hidden]");
  const state = field.querySelector(".upload-state");
  const bar = field.querySelector("progress");
  chooser.addEventListener("change", () => {
    if (!chooser.files.length) return;
    const body = new FormData();
    body.append("berkas", chooser.files[0]);
    body.append("jenis", field.dataset.kind);
    body.append("csrf_token", chooser.form.elements.csrf_token.value);
    const request = new XMLHttpRequest();
    request.open("POST", field.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    bar.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      let reply = {};
      try { reply = JSON.parse(request.responseText); } catch { reply = {}; }
      if (request.status === 200) {
        hidden.value = reply.id;
        state.textContent = "Terunggah: " + reply.name;
        hidden.dispatchEvent(new Event("input", { bubbles: true }));
      } else {
        hidden.value = "";
        chooser.value = "";
        state.textContent = reply.message || "Unggahan gagal. Periksa sambungan, lalu pilih berkas sekali lagi.";
      }
    });
    request.send(body);
  });
}

// The error summary takes the focus, so that it is read first.
document.getElementById("kesalahan")?.focus();
