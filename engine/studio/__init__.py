"""The studio: SOPs are changed as drafts, tried out, compared and proposed; nothing of it touches a running case."""

from engine.studio.drafts import (
    DraftRefused,
    Saved,
    compared,
    drafts,
    drop,
    files,
    find,
    findings,
    open_draft,
    own_files,
    own_path,
    propose,
    revision_of,
    save,
    store,
    visit,
)

__all__ = [
    "DraftRefused", "Saved", "compared", "drafts", "drop", "files", "find", "findings", "open_draft", "own_files", "own_path", "propose",
    "revision_of", "save", "store", "visit",
]
