"""A draft as a ZIP, out and in: the folders of the repository, nothing unpacked that is not a file of the service."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

from engine.studio import drafts
from models import SopDraft

LARGEST_WHOLE = 20_000_000  # bytes of all files together, unpacked
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the one date a ZIP of the same files always carries


def packed(draft: SopDraft) -> bytes:
    """The service's own files, byte for byte the same ZIP for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, saved in drafts.own_files(draft).items():
            archive.writestr(zipfile.ZipInfo(path, EARLIEST), saved.content)
    return made.getvalue()


def unpack(draft_id: int, content: bytes, *, by: int, now: datetime) -> list[str]:
    """Lay the files of a ZIP over the draft and take out those it lacks; returns the paths that changed.

    Raises DraftRefused (`archive`) for what is no ZIP, holds anything but files of the service, or grows beyond measure.
    """
    draft = drafts.find(draft_id)
    given = dict(_members(draft, content))
    there, changed = drafts.own_files(draft), []
    for path in sorted({*there, *given}):
        if path in there and there[path].content == given.get(path):
            continue
        drafts.save(draft_id, path, given.get(path), drafts.revision_of(draft_id, path)[0], by=by, now=now)
        changed.append(path)
    return changed


def _members(draft: SopDraft, content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > drafts.MOST_FILES or sum(member.file_size for member in members) > LARGEST_WHOLE:
            raise drafts.DraftRefused(why="archive", problem="size")
        for member in members:
            if not drafts.own_path(draft.service_id, member.filename) or member.file_size > drafts.LARGEST:
                raise drafts.DraftRefused(why="archive", problem=member.filename[:200])
            with archive.open(member) as file:
                read = file.read(drafts.LARGEST + 1)  # what a member says of its size need not be true
            if len(read) > drafts.LARGEST:
                raise drafts.DraftRefused(why="archive", problem=member.filename[:200])
            yield member.filename, read
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise drafts.DraftRefused(why="archive", problem=type(error).__name__) from error
