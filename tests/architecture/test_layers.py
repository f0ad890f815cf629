"""What the house plan promises about imports, the one commit and the size of things, read from the source itself."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import ROOT

ROOMS = ("commands", "app", "engine", "operations", "forms", "records", "documents", "feel", "models")
SOURCES = sorted([ROOT / "run.py", ROOT / "config.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))])
ONLY_IN = {
    "flask": ("app/", "commands/"),
    "flask_login": ("app/",),
    "flask_babel": ("app/",),
    "SpiffWorkflow": ("engine/workflow/",),
    "reportlab": ("documents/",),
    "pyhanko": ("documents/",),
    "gunicorn": ("commands/",),
    "alembic": ("models/migrations/",),
}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from (alias.name for alias in found.names)
        elif isinstance(found, ast.ImportFrom) and found.module:
            yield found.module


def test_imports_between_rooms_point_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_to_its_room_only(library: str) -> None:
    users = {place(path) for path in SOURCES if any(name.split(".")[0] == library for name in imports(tree(path)))}
    assert not {user for user in users if not user.startswith(ONLY_IN[library])}


def test_there_is_one_commit_in_the_code_base() -> None:
    commits = [place(path) for path in SOURCES for _ in re.findall(r"\.commit\(\)", path.read_text("utf-8"))]
    assert commits == ["models/base.py"]


def test_nothing_below_the_shell_asks_the_wall_clock() -> None:
    clock = re.compile(r"datetime\.now\(|date\.today\(|datetime\.utcnow\(|time\.time\(")
    allowed = ("app/clock.py",)
    assert not [place(path) for path in SOURCES if clock.search(path.read_text("utf-8")) and place(path) not in allowed]


def test_no_function_hides_an_import() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    hidden = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, functions) and any(imports(node))
    ]
    assert not hidden


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(NotYet|TODO|FIXME|XXX)\b")
    assert not [place(path) for path in SOURCES if unfinished.search(path.read_text("utf-8"))]


def test_every_module_says_why_it_exists() -> None:
    assert not [place(path) for path in SOURCES if path.stat().st_size and not ast.get_docstring(tree(path))]


def test_no_file_names_this_machine_or_a_mirror() -> None:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    absolute = re.compile(rb"/(?:work|home/[a-z]+|root)/[a-z]")
    texts = [ROOT / name for name in listed.stdout.splitlines() if not name.endswith((".ttf", ".pdf", ".png"))]
    assert not [place(path) for path in texts if path.is_file() and absolute.search(path.read_bytes())]


def test_locked_packages_come_from_the_public_registries() -> None:
    hosts = set(re.findall(r'"(https?://[^/"]+)', (ROOT / "uv.lock").read_text("utf-8")))
    assert hosts <= {"https://pypi.org", "https://files.pythonhosted.org"}
    resolved = set(re.findall(r'"resolved": "(https?://[^/"]+)', (ROOT / "package-lock.json").read_text("utf-8")))
    assert resolved <= {"https://registry.npmjs.org"}


def test_every_library_we_import_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *(line for group in project["dependency-groups"].values() for line in group)]
    declared = {re.split(r"[\[<>=~!; ]", line)[0].lower().replace("_", "-") for line in wanted}
    provided_by = importlib.metadata.packages_distributions()
    own = {*ROOMS, "bench", "tests", "run", "config", *sys.stdlib_module_names}
    sources = [*SOURCES, *(ROOT / "bench").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    used = {name.split(".")[0] for path in sources for name in imports(tree(path))}
    undeclared = {name for name in used - own if not declared & {dist.lower().replace("_", "-") for dist in provided_by.get(name, ())}}
    assert not undeclared
