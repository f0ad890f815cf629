"""The files of a version: its own ones and those of the common parts that it depends on, by path."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_REFERENCE = re.compile(
    r'calledElement="([^"]+)"|calledDecisionId>\s*([^<\s]+)|name="eligibility" value="([^"]+)"|href="#?([^"#]*#)?([^"]+)"'
)
_FORM = re.compile(r'name="form" value="([^"]+)"')
_SPOKEN = re.compile(r"<(?:\w+:)?(?:script|text)>(.*?)</", re.DOTALL)  # where an expression may choose a form by its name


def stem(path: str) -> str:
    """The name a form, table or template goes by: its file name without the ending."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def collect(root: Path, service: str) -> dict[str, bytes]:
    """The files of a service and of everything in `common` it depends on, by path from the root."""
    folder = root / "processes" / service
    own = [*folder.glob("*.*"), *folder.glob("scenarios/*.yaml"), *(root / "forms" / service).glob("*.form")]
    shared = [*(root / "processes" / "common").glob("*.*"), *(root / "forms" / "common").glob("*.form")]
    return completed(_read(root, own), _read(root, shared))


def _read(root: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths)}


def completed(own: Mapping[str, bytes], pool: Mapping[str, bytes]) -> dict[str, bytes]:
    """A service's own files with all those of the pool of common ones that they depend on."""
    files, grew = dict(own), True
    while grew:
        wanted = _mentioned(files)
        found = {path: content for path, content in pool.items() if path not in files and _provides(path, content) & wanted}
        files |= found
        grew = bool(found)
    return files


def _mentioned(files: Mapping[str, bytes]) -> set[str]:
    names: set[str] = set()
    for path, content in files.items():
        text = content.decode("utf-8", "replace")
        if path.endswith((".bpmn", ".dmn")):
            names |= {group for match in _REFERENCE.finditer(text) for group in match.groups() if group}
            names |= {stem(match) for match in _FORM.findall(text)}
            names |= {word for spoken in _SPOKEN.findall(text) for word in re.findall(r'"(\w+)"', spoken)}
    return names


def _provides(path: str, content: bytes) -> set[str]:
    if path.endswith(".form"):
        return {stem(path)}
    text = content.decode("utf-8", "replace")
    return {stem(path), *re.findall(r'<(?:\w+:)?(?:process|decision)\b[^>]*?\bid="([^"]+)"', text)}


def digest_of(files: Mapping[str, bytes]) -> str:
    """The one hash of a version: over its sorted paths and the hashes of their bytes."""
    lines = "".join(f"{path} {hashlib.sha256(files[path]).hexdigest()}\n" for path in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()
