// Bundles app/static/src into app/static/dist and writes manifest.json: file name -> hash of its content.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = `${root}app/static/src`;
const target = `${root}app/static/dist`;

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await esbuild.build({
  entryPoints: [
    ...["app.js", "app.css", "viewer.js", "diagram.js", "diagram.css"].map((name) => ({ in: `${source}/${name}`, out: name.replace(/\.\w+$/, "") })),
    ...["diagram.js", "diagram.css", "table.js", "table.css", "form.js", "form.css", "text.js", "prove.js", "viewer.js", "viewer.css", "desk.css"]
      .map((name) => ({ in: `${source}/studio/${name}`, out: `studio-${name.replace(/\.\w+$/, "")}` })),
  ],
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  charset: "utf8",
  legalComments: "eof",
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file", ".eot": "file", ".ttf": "file" },
  // one Preact for panels and editors: hooks of two do not know each other
  alias: Object.fromEntries(["", "/hooks", "/compat", "/jsx-runtime"].map((part) => [`preact${part}`, `@bpmn-io/properties-panel/preact${part}`])),
  logLevel: "warning",
});
await copyFile(`${root}node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs`, `${target}/pdf.worker.mjs`);

const manifest = {};
for (const name of (await readdir(target)).sort()) {
  const content = await readFile(`${target}/${name}`);
  manifest[name] = createHash("sha256").update(content).digest("hex").slice(0, 12);
}
await writeFile(`${target}/manifest.json`, `${JSON.stringify(manifest, null, 1)}\n`);
