"""Drafts of SOPs: opened over the version in force, saved file by file, proposed as a version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine import bundle_files, bundles, changes, lint
from engine.errors import DeployError, NotFound, Refusal
from models import Bundle, BundleFile, File, Person, Service, SopDraft, SopDraftFile, SopDraftVisit, lock, remembered, session

ONE_SITTING = timedelta(minutes=5)  # saves by one person within it are one revision of the history
PRESENT = timedelta(seconds=45)  # a page that has not been heard of for so long is closed
LARGEST = 1_000_000
MOST_FILES = 400
REMEMBERED = 32  # judgements kept per process
SERVICE_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
_NAME = r"[a-z0-9][a-z0-9_]{0,59}"
NEW_MANIFEST = """\
title: {title}
summary: Tulis dalam satu kalimat untuk apa layanan ini.
group: Layanan lain
outcome: Tulis apa hasilnya.
sop_number: SOP-BARU/1
sla_working_days: 5
confidential: false
active: true
legal_basis: []
documents: []
starts:
  - {{process: {service}, event: ajukan, by: role, trigger: none, subject: employee}}
"""


class DraftRefused(Refusal):
    """A draft is not to be had so: `why` is path, size, many, closed, service, overtaken, nothing, errors or scenarios."""

    code = "draft_refused"


@dataclass(frozen=True)
class Saved:
    """A file of a draft as it stands: its revision, and who saved it last when it was changed in this draft."""

    path: str
    content: bytes
    revision: int = 0
    saved_by: int | None = None
    saved_at: datetime | None = None

    @property
    def changed(self) -> bool:
        return self.revision > 0


def open_draft(service_id: str, title: str, *, by: int, now: datetime) -> SopDraft:
    """Begin a draft over the version in force; for an unknown id, that of a new service with an empty manifest.

    Raises DraftRefused (`service`) for an id that is no name of a service.
    """
    if not SERVICE_ID.fullmatch(service_id) or service_id == "common":
        raise DraftRefused(why="service", service=service_id)
    service = session.get(Service, service_id)
    base = service.bundle_id if service is not None else None
    title = title.strip()[:200] or service_id
    draft = SopDraft(service_id=service_id, base_id=base, title=title, status="OPEN", opened_by=by, opened_at=now)
    session.add(draft)
    session.flush()
    if base is None:
        manifest = NEW_MANIFEST.format(title=draft.title.replace(":", " ").replace("#", " "), service=service_id)
        save(draft.id, f"processes/{service_id}/service.yaml", manifest.encode(), 0, by=by, now=now)
    return draft


def find(draft_id: int) -> SopDraft:
    """The draft of that id; raises NotFound."""
    draft = session.get(SopDraft, draft_id)
    if draft is None:
        raise NotFound(draft=draft_id)
    return draft


def open_drafts(service_id: str | None = None) -> list[SopDraft]:
    """The open drafts of one service or of all, newest first."""
    query = sa.select(SopDraft).where(SopDraft.status == "OPEN").order_by(SopDraft.id.desc())
    return list(session.scalars(query if service_id is None else query.where(SopDraft.service_id == service_id)))


def own_path(service_id: str, path: str) -> bool:
    """Whether a path is one that a service's own file may have."""
    place = re.escape(service_id)
    return bool(re.fullmatch(
        rf"processes/{place}/(?:{_NAME}\.(?:bpmn|dmn|yaml)|scenarios/{_NAME}\.yaml)|forms/{place}/{_NAME}\.form", path
    ))


def own_files(draft: SopDraft) -> dict[str, Saved]:
    """The service's own files as they stand in the draft, by path."""
    based = bundles.files_of(draft.base_id) if draft.base_id else {}
    there = {path: Saved(path, content) for path, content in based.items() if own_path(draft.service_id, path)}
    for row in session.scalars(_latest(draft.id)):
        if row.content is None:
            there.pop(row.path, None)
        else:
            there[row.path] = Saved(row.path, row.content, row.revision, row.saved_by, row.saved_at)
    return dict(sorted(there.items()))


def _latest(draft_id: int) -> sa.Select[tuple[SopDraftFile]]:
    newest = (
        sa.select(SopDraftFile.path, sa.func.max(SopDraftFile.revision).label("revision"))
        .where(SopDraftFile.draft_id == draft_id).group_by(SopDraftFile.path).subquery()
    )
    same = sa.and_(newest.c.path == SopDraftFile.path, newest.c.revision == SopDraftFile.revision)
    return sa.select(SopDraftFile).join(newest, same).where(SopDraftFile.draft_id == draft_id)


def files(draft: SopDraft) -> dict[str, bytes]:
    """Everything a version made from the draft would hold, common parts as they are in force now."""
    own = {path: saved.content for path, saved in own_files(draft).items()}
    return bundle_files.completed(own, common_files())


def common_files() -> dict[str, bytes]:
    """The common parts as the services in force hold them, of each the newest."""
    return remembered("common_files", _common_files, "services", "bundles", "bundle_files", "files")


def _common_files() -> dict[str, bytes]:
    rows = session.execute(
        sa.select(BundleFile.path, File.content).join(File, File.sha256 == BundleFile.sha256)
        .join(Service, Service.bundle_id == BundleFile.bundle_id)
        .where(sa.or_(BundleFile.path.like("processes/common/%"), BundleFile.path.like("forms/common/%"))).order_by(BundleFile.bundle_id)
    )
    return {row.path: row.content for row in rows}


def save(draft_id: int, path: str, content: bytes | None, revision: int, *, by: int, now: datetime) -> int:
    """Keep a file of a draft over the revision it was read at, without content remove it; returns the new revision.

    Raises DraftRefused: `overtaken` (with `by`, `at`) when somebody saved it meanwhile, `path`, `size`, `many`, `closed`.
    """
    draft = session.scalar(lock(sa.select(SopDraft).where(SopDraft.id == draft_id)))
    if draft is None:
        raise NotFound(draft=draft_id)
    if draft.status != "OPEN":
        raise DraftRefused(why="closed")
    if not own_path(draft.service_id, path):
        raise DraftRefused(why="path", path=path)
    if content is not None and len(content) > LARGEST:
        raise DraftRefused(why="size", limit=LARGEST)
    there = own_files(draft)
    if path not in there and len(there) >= MOST_FILES:
        raise DraftRefused(why="many", limit=MOST_FILES)
    last = session.scalar(
        sa.select(SopDraftFile).where(SopDraftFile.draft_id == draft_id, SopDraftFile.path == path)
        .order_by(SopDraftFile.revision.desc()).limit(1)
    )
    now_at = last.revision if last is not None else 0
    if now_at != revision:
        assert last is not None
        raise DraftRefused(why="overtaken", by=session.get_one(Person, last.saved_by).full_name, at=last.saved_at, revision=now_at)
    if last is not None and last.saved_by == by and now - last.saved_at < ONE_SITTING and last.content is not None:
        session.delete(last)
        session.flush()
    session.add(SopDraftFile(draft_id=draft_id, path=path, revision=now_at + 1, content=content, saved_by=by, saved_at=now))
    session.flush()
    return now_at + 1


def visit(draft_id: int, path: str, *, by: int, now: datetime) -> list[str]:
    """Note that somebody has a file before them; returns the names of the others who do."""
    key = {"draft_id": draft_id, "path": path, "person_id": by}
    row = session.get(SopDraftVisit, key)
    if row is None:
        session.add(SopDraftVisit(**key, seen_at=now))
    else:
        row.seen_at = now
    session.flush()
    others = sa.select(Person).join(SopDraftVisit, SopDraftVisit.person_id == Person.id).where(
        SopDraftVisit.draft_id == draft_id, SopDraftVisit.path == path, SopDraftVisit.person_id != by,
        SopDraftVisit.seen_at > now - PRESENT,
    )
    return [person.full_name for person in session.scalars(others.order_by(Person.name))]


def revision_of(draft_id: int, path: str) -> tuple[int, str, datetime | None]:
    """The newest revision of a file in a draft, who saved it and when; 0 when it is as in the base."""
    row = session.scalar(_latest(draft_id).where(SopDraftFile.path == path))
    return (row.revision, session.get_one(Person, row.saved_by).full_name, row.saved_at) if row else (0, "", None)


_judged: dict[tuple[Any, ...], list[lint.Finding]] = {}  # by contents, and what was in force


def findings(draft: SopDraft, over: Mapping[str, bytes] | None = None) -> list[lint.Finding]:
    """What the linter says of the draft, with unsaved contents laid over it; said once for the same contents."""
    own = {path: saved.content for path, saved in own_files(draft).items()} | dict(over or {})
    whole = bundle_files.completed(own, common_files())
    in_force = session.scalars(sa.select(Service.bundle_id).order_by(Service.id)).all()
    key = (draft.service_id, bundle_files.digest_of(whole), *in_force)
    found = _judged.get(key)
    if found is None:
        found = _judged[key] = lint.bundle(whole, draft.service_id, world(draft))
        if len(_judged) > REMEMBERED:  # another thread may have been here first
            _judged.pop(next(iter(_judged)), None)
    return found


def world(draft: SopDraft) -> lint.World:
    """The names a bundle may use here: this agency's, and the events of all services in force and of the draft."""
    rows = session.execute(
        sa.select(Service.id, BundleFile.path, File.content).join(File, File.sha256 == BundleFile.sha256)
        .join(Service, Service.bundle_id == BundleFile.bundle_id).where(BundleFile.path.like("%.bpmn"), Service.id != draft.service_id)
    )
    diagrams = {f"processes/{row.id}/{row.path.rpartition('/')[2]}": row.content for row in rows}
    return bundles.named(diagrams | {path: saved.content for path, saved in own_files(draft).items() if path.endswith(".bpmn")})


def compared(draft: SopDraft) -> list[changes.Change]:
    """What the draft changes of the version it began from, in words."""
    return changes.compare(bundles.files_of(draft.base_id) if draft.base_id else {}, files(draft))


def drop(draft_id: int) -> None:
    """Give a draft up; what was saved stays in the database."""
    draft = find(draft_id)
    if draft.status != "OPEN":
        raise DraftRefused(why="closed")
    draft.status = "DROPPED"


def store(draft: SopDraft, *, by: str, now: datetime) -> Bundle:
    """The draft as a proposed version; raises DraftRefused with `errors` of the linter, or `nothing` when nothing changed."""
    made = files(draft)
    try:
        bundles.check(made, draft.service_id, world(draft))
        parsed = bundles.parse(made, draft.service_id)
    except DeployError as error:
        raise DraftRefused(why="errors", problems=error.problems) from error
    return bundles.store(draft.service_id, made, parsed.manifest, by=by, now=now)
