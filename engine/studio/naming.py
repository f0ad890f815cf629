"""The names an editor completes: what a bundle may use, from its own files and from this house."""

import re
from typing import Any

import operations
from engine import bundle_files
from engine.lint import world as worlds
from engine.studio import drafts
from feel.builtins import FUNCTIONS
from models import SopDraft

_KEY = re.compile(rb'"key":\s*"([a-z0-9_]+)"')
_ID = re.compile(rb'<(?:\w+:)?(process|decision)\b[^>]*?\bid="([^"]+)"')
_SET = re.compile(rb'(?:resultVariable="|messageVariable>)([a-z0-9_]+)')
_SCRIPT = re.compile(rb"<(?:\w+:)?script>(.*?)</", re.DOTALL)
_ENTRY = re.compile(rb"(?:^\s*\{|,)\s*([a-z][a-z0-9_]*)\s*:")


def names(draft: SopDraft) -> dict[str, Any]:
    """Forms, decisions, templates, processes, roles, operations with their parameters, and what expressions may read."""
    files = {**drafts.common_files(), **{path: saved.content for path, saved in drafts.own_files(draft).items()}}
    known = drafts.world(draft)
    ids: dict[bytes, set[str]] = {b"process": set(), b"decision": set()}
    variables: set[str] = set()
    for path, content in files.items():
        for kind, name in _ID.findall(content) if path.endswith((".bpmn", ".dmn")) else ():
            ids[kind].add(name.decode())
        found = _KEY.findall(content) if path.endswith(".form") else _SET.findall(content)
        found += [entry for script in _SCRIPT.findall(content) for entry in _ENTRY.findall(script)] if path.endswith(".bpmn") else []
        variables |= {name.decode() for name in found}
    forms = sorted({bundle_files.stem(p) for p in files if p.endswith(".form")})
    templates = {bundle_files.stem(p) for p in files if p.endswith(".yaml") and "/scenarios/" not in p} - {"service"}
    return {
        "forms": forms, "decisions": sorted(ids[b"decision"]), "processes": sorted(ids[b"process"]), "templates": sorted(templates),
        "roles": sorted(known.roles), "operationNames": sorted(operations.names()), "operations": _operations(),
        "variables": sorted(variables | ids[b"decision"]), "pegawai": sorted(known.record), "acuan": sorted(known.functions),
        "berkas": sorted(worlds.CASE), "functions": sorted(FUNCTIONS),
    }


def _operations() -> dict[str, dict[str, dict[str, Any]]]:
    return {
        name: {key: {"optional": optional, "type": _word(kind)} for key, (kind, optional) in operations.find(name).parameters.items()}
        for name in operations.names()
    }


def _word(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind)).replace("typing.", "").replace("decimal.", "")
