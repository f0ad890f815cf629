"""The manifest of a service: what it must say, and whether what it names exists."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import feel
from engine import schedule
from engine.lint import sites
from engine.lint.finding import Finding, finding
from engine.lint.plan import Plan
from engine.lint.reading import Files
from engine.lint.sites import NAMES
from engine.lint.world import World, nearest

REQUIRED, TOLD = ("title", "group"), ("summary", "outcome")  # what the catalogue cannot do without, and what people read there
KEYS = frozenset(
    {
        *REQUIRED, *TOLD, "decided_by", "sop_number", "sla_working_days", "sla_pauses", "confidential", "active", "legal_basis",
        "documents", "starts", "agenda", "governs",
    }
)
TYPES: Mapping[str, tuple[type, str, str]] = {
    **dict.fromkeys((*REQUIRED, *TOLD), (str, "teks", "a text")),
    **dict.fromkeys(("confidential", "active", "sla_pauses"), (bool, "true atau false", "true or false")),
    **dict.fromkeys(("legal_basis", "documents", "starts", "agenda"), (list, "daftar", "a list")),
    "sla_working_days": (int, "bilangan bulat", "a whole number"),
}
START_KEYS = frozenset(
    {
        "process", "event", "by", "trigger", "for_each", "when", "on_behalf", "subject", "confidential", "signal", "message", "title",
        "variables",
    }
)
TRIGGERS = ("none", "schedule", "event")
SUBJECTS = ("employee", "person", "unit", "session", "period", "service")


def check(plan: Plan, files: Files, world: World, service: str) -> Iterator[Finding]:
    """Findings about the manifest of a service; nothing in it is trusted to be of the right shape."""
    path, manifest = files.manifest_path, files.manifest
    if not manifest:
        return
    for key in REQUIRED:
        if not manifest.get(key):
            yield finding("manifest_key_missing", path, key, key=key)
    yield from (finding("manifest_key_advised", path, key, key=key) for key in TOLD if not manifest.get(key))
    for key, value in manifest.items():
        if key not in KEYS:
            yield finding("manifest_key_unknown", path, str(key), key=key, near=nearest(str(key), KEYS))
        elif key in TYPES and value is not None and not _is(value, TYPES[key][0]):
            yield finding("manifest_value", path, key, key=key, wanted=TYPES[key][1], wanted_en=TYPES[key][2])
    if not manifest.get("legal_basis"):
        yield finding("manifest_legal_basis", path)
    if service not in plan.scopes and plan.scopes:
        yield finding("process_id", path, service, service=service)
    yield from _legal(path, manifest)
    yield from _documents(path, manifest)
    yield from _starts(plan, files, world, service)
    yield from _agenda(files)


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def rows(manifest: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The entries of a list in the manifest that are mappings."""
    value = manifest.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _legal(path: str, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    for number, row in enumerate(rows(manifest, "legal_basis")):
        if not row.get("title"):
            yield finding("manifest_key_missing", path, f"legal_basis[{number}]", key=f"legal_basis[{number}].title")
        for key in ("valid_from", "valid_to"):
            if row.get(key) is not None and not isinstance(row[key], date):
                yield finding("manifest_value", path, f"legal_basis[{number}]", key=key, wanted="tanggal", wanted_en="a date")


def _documents(path: str, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    for number, row in enumerate(rows(manifest, "documents")):
        where = str(row.get("code") or f"documents[{number}]")
        for key in ("code", "label"):
            if not row.get(key):
                yield finding("manifest_key_missing", path, where, key=f"documents[{number}].{key}")
        yield from _feel(path, where, "required_when", row.get("required_when"))


def _feel(path: str, where: str, place: str, source: Any) -> Iterator[Finding]:
    if source is None or isinstance(source, bool):
        return
    try:
        feel.compile_expression(str(source), where="", names=NAMES)
    except feel.FeelError as error:
        yield finding("feel_syntax", path, where, place=place, line=error.line or 1, column=error.column or 1, source=source)


def _starts(plan: Plan, files: Files, world: World, service: str) -> Iterator[Finding]:
    path, manifest = files.manifest_path, files.manifest
    starts = {(scope.id, part.id) for scope in plan.processes for part in scope.of("startEvent")}
    named = set()
    for row in rows(manifest, "starts"):
        process, event = str(row.get("process", service)), str(row.get("event", ""))
        named.add((process, event))
        known = [start for where, start in starts if where == process]
        if (process, event) not in starts:
            yield finding("start_unknown", path, event, process=process, event=event, near=nearest(event, known))
        for key in row:
            if key not in START_KEYS:
                yield finding("manifest_key_unknown", path, event, key=f"starts.{key}", near=nearest(str(key), START_KEYS))
        by = row.get("by", "role")
        for title in [by] if isinstance(by, str) else by if isinstance(by, list) else []:
            if title not in ("role", "system") and title not in world.roles:
                yield finding("role_unknown", path, event, role=title, near=nearest(str(title), world.roles))
        if str(row.get("trigger") or "none") not in TRIGGERS:
            yield finding("start_trigger", path, event, trigger=row.get("trigger"))
        if row.get("subject") is not None and row["subject"] not in SUBJECTS:
            yield finding("manifest_value", path, event, key="subject", wanted=" | ".join(SUBJECTS), wanted_en=" | ".join(SUBJECTS))
        yield from _feel(path, event, "when", row.get("when"))
    if "starts" in manifest:
        for part in (p for scope in plan.processes if scope.id == service for p in scope.of("startEvent")):
            if (service, part.id) not in named:
                yield finding("start_uncovered", part.file, part.id, part.name, event=part.id)


def _agenda(files: Files) -> Iterator[Finding]:
    if all(isinstance(files.manifest.get(key) or [], list) for key in ("agenda", "starts")):
        tidy = {**files.manifest, "agenda": rows(files.manifest, "agenda"), "starts": rows(files.manifest, "starts")}
        for problem in schedule.problems(tidy, set(files.decisions), NAMES):
            yield finding("schedule_invalid", files.manifest_path, problem=problem.removeprefix("service.yaml: "))


def given(plan: Plan, files: Files) -> frozenset[str]:
    """The variables a case may have before its first step, beside the answers of a start form."""
    names: set[str] = set()
    for row in rows(files.manifest, "starts"):
        if row.get("trigger") == "schedule":
            names.add("jatuh_tempo")
        names |= {str(name) for name in row.get("variables") or () if isinstance(row.get("variables"), list)}
    for part in plan.parts.values():
        names |= sites.handed_on(part)
    return frozenset(names)


def listened_to(files: Files) -> set[tuple[str, str]]:
    """The messages and signals that begin a case by the manifest."""
    starts = rows(files.manifest, "starts")
    return {(kind, str(row[kind])) for row in starts for kind in ("signal", "message") if kind in row}
