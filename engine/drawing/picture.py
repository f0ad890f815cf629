"""A picture of a diagram as the editors draw it: bpmn-js in a headless Chromium."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.drawing.interchange import drawn
from engine.drawing.layout import extent
from engine.workflow import diagram

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--allow-file-access-from-files", "--virtual-time-budget=10000",
)
VIEWER = "bpmn-js/dist/bpmn-viewer.production.min.js"
MARGIN, WATERMARK = 20, 40  # the mark of bpmn.io stays visible and covers nothing
LONGEST, PATIENCE = 12_000, 120  # pixels, seconds
PAGE = """<!doctype html><meta charset="utf-8"><style>html,body{{margin:0;background:#fff}}#c{{width:{across}px;height:{down}px}}</style>
<div id="c"></div><script src="{viewer}"></script><script>
const viewer = new BpmnJS({{ container: "#c" }});
viewer.importXML({xml}).then(async () => {{
  viewer.get("canvas").viewbox({{ x: {x}, y: {y}, width: {width}, height: {height} }});
  const wrap = document.createElement("script");
  wrap.type = "image/svg+xml"; wrap.id = "svg"; wrap.textContent = (await viewer.saveSVG()).svg;
  document.body.append(wrap);
}}).catch((error) => {{ document.title = "gagal"; document.body.textContent = error.message; }});
</script>"""


class NoPicture(Exception):
    """There is no Chromium, no bpmn-js, or the diagram cannot be drawn; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def picture(name: str, content: bytes, out: Path, modules: Path) -> None:
    """Write the diagram to `out`, a PNG or an SVG by its ending; `modules` is where npm put bpmn-js."""
    root = diagram.read(name, content)
    drawing = drawn(root)
    if not drawing.shapes:
        raise NoPicture("the file has no diagram; lay it out first")
    if not (modules / VIEWER).exists():
        raise NoPicture("bpmn-js is not installed; run `make assets` first")
    box = extent(drawing).grown(MARGIN)
    box = box._replace(height=box.height + WATERMARK)
    scale = min(1.0, LONGEST / max(box.width, box.height))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        xml = json.dumps(content.decode(root.getroottree().docinfo.encoding or "utf-8")).replace("</", "<\\/")
        viewer = (modules / VIEWER).resolve().as_uri()
        across, down = round(box.width * scale), round(box.height * scale)
        values = {"viewer": viewer, "xml": xml, "x": box.x, "y": box.y, "width": box.width, "height": box.height}
        page.write_text(PAGE.format(**values, across=across, down=down), "utf-8")
        window = f"--window-size={across},{down}"
        if out.suffix.lower() == ".svg":
            out.write_text(_svg(_chromium(folder, window, "--dump-dom", page.as_uri())), "utf-8")
        else:
            _chromium(folder, window, f"--screenshot={out.resolve()}", page.as_uri())


def _svg(page: str) -> str:
    found = re.search(r'<script type="image/svg\+xml" id="svg">(.*?)</script>', page, re.DOTALL)
    if found is None:
        raise NoPicture("bpmn-js could not draw the diagram")
    return found.group(1)


def _chromium(folder: str, *arguments: str) -> str:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoPicture("there is no Chromium on this machine")
    command = [program, *FLAGS, f"--user-data-dir={folder}/profile", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    except subprocess.SubprocessError as error:
        raise NoPicture(f"Chromium failed: {error}") from error
