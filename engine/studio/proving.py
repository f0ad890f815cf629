"""Proving a draft: every scenario is played on its present contents, and the results are kept until these change."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from engine import bundle_files, lint
from engine.studio import drafts, playing
from models import Account, Bundle, SopDraft, SopDraftRun, session

SCENARIOS = "/scenarios/"


@dataclass
class Proof:
    """How far the scenarios of a draft prove it."""

    results: dict[str, SopDraftRun | None]  # by scenario; None: not played on the present contents
    untouched: list[lint.Finding] = field(default_factory=list)  # flows and rules that none of them touches

    @property
    def missing(self) -> list[str]:
        return [path for path, run in self.results.items() if run is None]

    @property
    def failed(self) -> list[str]:
        return [path for path, run in self.results.items() if run is not None and not run.passed]

    @property
    def whole(self) -> bool:
        return not self.missing and not self.failed


def digest(files: Mapping[str, bytes], path: str) -> str:
    """The hash of what a scenario's outcome depends on: itself and every file but the other scenarios."""
    told = hashlib.sha256(files[path])
    for each in sorted(files):
        if SCENARIOS not in each:
            told.update(f"{each}\n{hashlib.sha256(files[each]).hexdigest()}\n".encode())
    return told.hexdigest()


def proof(draft: SopDraft) -> Proof:
    """The results that still count, and what they leave untouched."""
    files = drafts.files(draft)
    kept = {run.path: run for run in session.scalars(sa.select(SopDraftRun).where(SopDraftRun.draft_id == draft.id))}
    stories = [path for path in files if SCENARIOS in path]
    results = {path: kept[path] if path in kept and kept[path].digest == digest(files, path) else None for path in stories}
    found = Proof(dict(results))
    if results and found.whole:
        runs = [run.found for run in results.values() if run is not None]
        flows = {flow for run in runs for flow in run["flows"]}
        found.untouched = lint.coverage(files, flows, {(rule[0], rule[1]) for run in runs for rule in run["rules"]})
    return found


def remember(draft: SopDraft, path: str, played: playing.Played, now: datetime) -> SopDraftRun:
    """Keep what came of a play for the draft's present contents."""
    result = played.result
    found = {
        "failures": [str(failure) for failure in result.failures], "flows": sorted(result.flows), "rules": sorted(map(list, result.rules)),
    }
    row = session.merge(SopDraftRun(
        draft_id=draft.id, path=path, digest=digest(drafts.files(draft), path), passed=result.passed, found=found, at=now,
    ))
    session.flush()
    return row


def propose(draft_id: int, *, by: int, now: datetime) -> Bundle:
    """Close a draft and give its files as a version that waits for approval.

    Raises DraftRefused: `closed`, `nothing`, `errors` of the linter, or `scenarios` that fail or were not played on these contents.
    """
    draft = drafts.find(draft_id)
    if draft.status != "OPEN":
        raise drafts.DraftRefused(why="closed")
    if draft.base_id is not None and not drafts.compared(draft):
        raise drafts.DraftRefused(why="nothing")
    bundle = drafts.store(draft, by=session.scalars(sa.select(Account.name).where(Account.person_id == by)).first() or str(by), now=now)
    found = proof(draft)
    if not found.whole:
        raise drafts.DraftRefused(why="scenarios", problems=[bundle_files.stem(path) for path in (*found.failed, *found.missing)])
    draft.status, draft.bundle_id = "PROPOSED", bundle.id
    session.flush()
    return bundle
