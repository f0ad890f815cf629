"""Drafts as ZIPs: out and in again the same, and what a hostile one tries."""

import io
import zipfile

import pytest

from engine import studio
from models import transaction
from tests.engine.conftest import actor_of

DIAGRAM = "processes/lima/lima.bpmn"


@pytest.fixture
def draft(bench_services, now):
    with transaction():
        return studio.open_draft("lima", "Dari ZIP", by=actor_of_editor(), now=now).id


def actor_of_editor() -> int:
    return actor_of("penyunting").person_id


def _zip(members, compression=zipfile.ZIP_STORED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return made.getvalue()


def _unpack(draft, content, now):
    editor = actor_of_editor()
    with transaction():
        return studio.unpack(draft, content, by=editor, now=now)


def test_a_zip_comes_back_unchanged_and_with_what_was_changed_outside(draft, now):
    own = studio.packed(studio.find(draft))
    assert _unpack(draft, own, now) == []

    files = {path: saved.content for path, saved in studio.own_files(studio.find(draft)).items()}
    files[DIAGRAM] = files[DIAGRAM].replace(b'name="Langkah 1"', b'name="Langkah dari luar"')
    assert _unpack(draft, _zip(files), now) == [DIAGRAM]
    assert b"Langkah dari luar" in studio.own_files(studio.find(draft))[DIAGRAM].content


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04 and nothing more",
    _zip({"../../etc/passwd": b"x"}), _zip({"/etc/passwd": b"x"}), _zip({"processes/cuti/cuti.bpmn": b"x"}), _zip({"run.py": b"x"}),
    _zip({DIAGRAM: b"0" * 30_000_000}, zipfile.ZIP_DEFLATED),
    _zip({f"processes/lima/x{n}.dmn": b"x" for n in range(401)}),
], ids=["empty", "broken", "climbs", "absolute", "another service", "no file of a service", "bomb", "too many"])
def test_a_hostile_zip_is_refused_and_changes_nothing(draft, now, content):
    before = studio.own_files(studio.find(draft))
    with pytest.raises(studio.DraftRefused, match="archive"):
        _unpack(draft, content, now)
    assert studio.own_files(studio.find(draft)) == before
