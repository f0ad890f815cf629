"""The studio: SOPs are changed as drafts, tried out, compared and proposed; nothing of it touches a running case."""

from engine.studio.archive import packed, unpack
from engine.studio.drafts import (
    LARGEST,
    DraftRefused,
    Saved,
    compared,
    drop,
    files,
    find,
    findings,
    open_draft,
    open_drafts,
    own_files,
    own_path,
    revision_of,
    save,
    store,
    visit,
)
from engine.studio.governing import case_about, governing
from engine.studio.naming import names
from engine.studio.playing import Played, expecting, read, run, with_step, without_last
from engine.studio.proving import Proof, proof, propose, remember
from engine.studio.sampling import sample_form, sample_paper

__all__ = [
    "DraftRefused",
    "LARGEST",
    "Played",
    "Proof",
    "Saved",
    "case_about",
    "compared",
    "drop",
    "expecting",
    "files",
    "find",
    "findings",
    "governing",
    "names",
    "open_draft",
    "open_drafts",
    "own_files",
    "own_path",
    "packed",
    "proof",
    "propose",
    "read",
    "remember",
    "revision_of",
    "run",
    "sample_form",
    "sample_paper",
    "save",
    "store",
    "unpack",
    "visit",
    "with_step",
    "without_last",
]
