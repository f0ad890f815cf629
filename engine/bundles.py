"""Bundles: read from folders, checked, stored by content, published, and loaded once per version."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

import feel.dmn
import forms
import operations
from documents import template as decree_template
from engine import changes, lint, workflow
from engine.bundle_files import collect, digest_of, stem
from engine.errors import DeployError, NotApproved, NotFound, ServiceClosed
from engine.roles import SUBJECT
from models import Bundle, BundleFile, File, Reference, Role, Service, session

ENDED = ("RETIRED", "REFUSED")
CACHED = 64  # versions kept parsed per process


@dataclass(frozen=True)
class LoadedBundle:
    """A parsed version, shared by all its cases and never changed."""

    id: int
    service_id: str
    version: int
    manifest: dict[str, Any]
    processes: Mapping[str, workflow.Definition]
    decisions: feel.dmn.Model
    forms: Mapping[str, forms.Schema]
    templates: Mapping[str, decree_template.Template]
    locks_subject: bool
    subjects_own: frozenset[str] = frozenset()  # the titles that mean the subject, as the roles stood when it was loaded

    @property
    def sensitive(self) -> frozenset[str]:
        """The keys of its forms whose texts are sealed."""
        return frozenset(field.key for schema in self.forms.values() for field in schema.inputs if field.sensitive)

    def definition(self, process: str) -> workflow.Definition:
        return self.processes[process]


@dataclass(frozen=True)
class Deployed:
    """What a deploy did with one service."""

    service_id: str
    version: int | None  # None: nothing changed
    status: str
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse(files: Mapping[str, bytes], service: str) -> LoadedBundle:
    """Parse every file of a version; raises DeployError with every problem found."""
    manifest_path = f"processes/{service}/service.yaml"
    if manifest_path not in files:
        raise DeployError(service, [f"{manifest_path}: the manifest is missing"])
    problems: list[str] = []
    manifest = _attempt(problems, manifest_path, lambda: yaml.safe_load(files[manifest_path])) or {}
    diagrams = {path: content for path, content in files.items() if path.endswith(".bpmn")}
    names = [service, *(start.get("process", service) for start in manifest.get("starts", []))]
    processes = {name: _attempt(problems, name, lambda n=name: workflow.load(diagrams, n)) for name in dict.fromkeys(names)}
    tables = {p: c for p, c in files.items() if p.endswith(".dmn")}
    decisions = _attempt(problems, "tables", lambda: feel.dmn.load_models(tables))
    schemas = {stem(p): _attempt(problems, p, lambda p=p: forms.parse(files[p], name=p)) for p in files if p.endswith(".form")}
    templates = {
        stem(p): _attempt(problems, p, lambda p=p: decree_template.parse(files[p], name=p))
        for p in files
        if p.endswith(".yaml") and p != manifest_path and "/scenarios/" not in p
    }
    if problems:
        raise DeployError(service, problems)
    locks = any(
        operations.find(name).locks_subject for d in processes.values() for name in used_operations(d) if name in known_operations()
    )
    return LoadedBundle(0, service, 0, manifest, processes, decisions, schemas, templates, locks)


def _attempt(problems: list[str], where: str, make: Any) -> Any:
    try:
        return make()
    except Exception as problem:  # an analyst's file may break any parser; every problem is told, none hides another
        problems.append(f"{where}: {problem}")
        return None


def known_operations() -> set[str]:
    """The names diagrams may call."""
    return operations.names()


def used_operations(definition: workflow.Definition) -> set[str]:
    """The operations the elements of a definition call."""
    return {element.operation for element in definition.elements.values() if element.operation}


def check(files: Mapping[str, bytes], service: str, world: lint.World) -> tuple[str, ...]:
    """What the linter says against these files: raises DeployError with its errors, returns its warnings."""
    found = lint.bundle(files, service, world)
    if errors := [str(each) for each in found if each.refuses]:
        raise DeployError(service, errors)
    return tuple(str(each) for each in found)


def world(root: Path) -> lint.World:
    """What this agency's database and the other services under `root` add to the names a bundle may use."""
    return named({path.as_posix(): path.read_bytes() for path in sorted((root / "processes").glob("*/*.bpmn"))})


def named(diagrams: Mapping[str, bytes]) -> lint.World:
    """The names of this agency's database, and the events that these diagrams of all services throw and catch."""
    roles = session.scalars(sa.select(Role.title)).all()
    rows = session.execute(sa.select(Reference.table, Reference.key)).all()
    return lint.shipped().with_rows(roles, ((row.table, row.key) for row in rows)).among(diagrams)


def deploy(root: Path, *, by: str, now: datetime, publish: bool) -> list[Deployed]:
    """Store each changed service under `root` as a new version: published, or proposed for a second person."""
    empty = session.scalar(sa.select(sa.func.count()).select_from(Bundle)) == 0
    done, known = [], world(root)
    for folder in sorted(path for path in (root / "processes").iterdir() if (path / "service.yaml").exists()):
        try:
            done.append(_deploy_one(root, folder.name, known, by=by, now=now, publish=publish or empty))
        except DeployError as error:
            done.append(Deployed(folder.name, None, "REFUSED", tuple(error.problems)))
    return done


def _deploy_one(root: Path, service_id: str, names: lint.World, *, by: str, now: datetime, publish: bool) -> Deployed:
    files = collect(root, service_id)
    digest = digest_of(files)
    known = session.scalar(sa.select(Bundle).where(Bundle.service_id == service_id, Bundle.digest == digest))
    if known is not None:
        return Deployed(service_id, None, known.status)
    warnings = check(files, service_id, names)
    bundle = store(service_id, files, parse(files, service_id).manifest, by=by, now=now)
    if publish:
        _publish(bundle, by, now)
    return Deployed(service_id, bundle.version, bundle.status, warnings=warnings)


def store(service_id: str, files: Mapping[str, bytes], manifest: Mapping[str, Any], *, by: str, now: datetime) -> Bundle:
    """The files as a proposed version of the service; the same files are the version they were, proposed anew if it had ended."""
    digest = digest_of(files)
    known = session.scalar(sa.select(Bundle).where(Bundle.service_id == service_id, Bundle.digest == digest))
    if known is not None:
        return propose_again(known.id, by=by, now=now) if known.status in ENDED else known
    service = session.get(Service, service_id)
    if service is None:
        service = Service(id=service_id, title=manifest["title"], group=manifest["group"])
        session.add(service)
        session.flush()
    last = session.scalar(sa.select(sa.func.max(Bundle.version)).where(Bundle.service_id == service_id)) or 0
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    stored = set(session.scalars(sa.select(File.sha256).where(File.sha256.in_(hashes.values()))))
    fresh = {hashes[path]: content for path, content in files.items() if hashes[path] not in stored}
    session.add_all(File(sha256=sha, content=content) for sha, content in fresh.items())
    bundle = Bundle(
        service_id=service_id, version=last + 1, digest=digest, manifest=_jsonable(manifest), status="PROPOSED",
        layout_only=_same_but_layout(service, files), proposed_by=by, proposed_at=now,
    )
    session.add(bundle)
    session.flush()
    session.add_all(BundleFile(bundle_id=bundle.id, path=path, sha256=sha) for path, sha in hashes.items())
    session.flush()
    return bundle


def propose_again(bundle_id: int, *, by: str, now: datetime) -> Bundle:
    """Let a version wait for approval that was in force or refused before; raises NotFound and NotApproved."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound(bundle=bundle_id)
    if bundle.status not in ENDED:
        raise NotApproved(status=bundle.status, proposed_by=bundle.proposed_by)
    bundle.status, bundle.proposed_by, bundle.proposed_at, bundle.approved_by, bundle.approved_at = "PROPOSED", by, now, None, None
    session.flush()
    return bundle


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _same_but_layout(service: Service, files: Mapping[str, bytes]) -> bool:
    if service.bundle_id is None:
        return False
    return changes.same_but_layout(files_of(service.bundle_id), files)


def _publish(bundle: Bundle, by: str, now: datetime) -> None:
    service = session.get_one(Service, bundle.service_id)
    service.put_in_force(bundle, session.get(Bundle, service.bundle_id) if service.bundle_id else None, by=by, now=now)
    session.flush()


def approve(bundle_id: int, *, by: str, now: datetime) -> Bundle:
    """Put a proposed version in force; raises NotApproved when it is not waiting or `by` proposed it."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound(bundle=bundle_id)
    if bundle.status != "PROPOSED" or bundle.proposed_by == by:
        raise NotApproved(status=bundle.status, proposed_by=bundle.proposed_by)
    _publish(bundle, by, now)
    return bundle


def files_of(bundle_id: int) -> dict[str, bytes]:
    """The files of a stored version by path."""
    rows = session.execute(
        sa.select(BundleFile.path, File.content).join(File, File.sha256 == BundleFile.sha256).where(BundleFile.bundle_id == bundle_id)
    )
    return {row.path: row.content for row in rows}


_cache: OrderedDict[tuple[str, int], LoadedBundle] = OrderedDict()
_parsed: OrderedDict[str, LoadedBundle] = OrderedDict()  # by digest: what drafts and trials share
_cache_lock = threading.Lock()


def load(bundle_id: int) -> LoadedBundle:
    """The parsed version of that id, from the cache or from the database.

    In a trial ids are only lent: a version stored there is remembered no longer than the trial.
    """
    lent = session.info.get("trial")
    key = (session.get_bind().engine.url.render_as_string(), bundle_id)
    known = _cache if lent is None else lent.setdefault("bundles", OrderedDict())
    with _cache_lock:
        if key in known:
            known.move_to_end(key)
            return known[key]
    own = session.scalars(sa.select(Role.title).where(Role.scope == SUBJECT))
    loaded = replace(_parse_once(session.get_one(Bundle, bundle_id)), subjects_own=frozenset(own))
    _remember(known, key, loaded)
    return loaded


def _parse_once(bundle: Bundle) -> LoadedBundle:
    with _cache_lock:
        parsed = _parsed.get(bundle.digest)
    if parsed is None:
        parsed = parse(files_of(bundle.id), bundle.service_id)
        _remember(_parsed, bundle.digest, parsed)
    return replace(parsed, id=bundle.id, version=bundle.version)


def _remember(cache: OrderedDict[Any, LoadedBundle], key: Any, loaded: LoadedBundle) -> None:
    with _cache_lock:
        cache[key] = loaded
        while len(cache) > CACHED:
            cache.popitem(last=False)


def in_force(service_id: str) -> tuple[Service, LoadedBundle]:
    """The service and its version in force; raises NotFound or ServiceClosed."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound(service=service_id)
    if service.bundle_id is None or not service.active:
        raise ServiceClosed(service=service.title)
    return service, load(service.bundle_id)
