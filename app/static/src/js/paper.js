// A PDF as drawn pages, for the viewer beside forms and the preview of a document in the studio.
import { getDocument, GlobalWorkerOptions } from "pdfjs-dist/legacy/build/pdf.mjs";
import { say } from "./texts.js";

GlobalWorkerOptions.workerSrc = document.currentScript?.src.replace(/[\w-]+\.js/, "pdf.worker.mjs") ?? "/static/dist/pdf.worker.mjs";

// Gives a function from scale and turn to the canvases of the first forty pages, as wide as `width()` at scale 1.
export async function pdf(bytes, width) {
  const file = await getDocument({ data: bytes, isEvalSupported: false, enableXfa: false }).promise;
  return async (scale, angle) => {
    const made = [];
    for (let n = 1; n <= Math.min(file.numPages, 40); n += 1) {
      const page = await file.getPage(n);
      const fit = width() / page.getViewport({ scale: 1, rotation: (page.rotate + angle) % 360 }).width;
      const sharp = window.devicePixelRatio || 1;
      const viewport = page.getViewport({ scale: fit * scale * sharp, rotation: (page.rotate + angle) % 360 });
      const canvas = Object.assign(document.createElement("canvas"), { width: viewport.width, height: viewport.height });
      canvas.style.width = `${viewport.width / sharp}px`;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", say("page_of", { n, m: file.numPages }));
      await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
      made.push(canvas);
    }
    return made;
  };
}
