"""Bundles: stored by content, pinned by running cases, proposed by one and approved by another."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

import engine
from models import Bundle, File, Service, session, transaction
from tests.engine.conftest import BENCH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the measuring services that a test may edit as an analyst would."""
    return Path(shutil.copytree(BENCH, tmp_path / "layanan"))


def _rename_first_task(folder: Path) -> None:
    diagram = folder / "processes" / "lima" / "lima.bpmn"
    diagram.write_text(diagram.read_text().replace('name="Langkah 1"', 'name="Langkah pertama"'))


def test_deploying_the_same_files_again_creates_nothing(bench_services, now):
    before = session.scalar(sa.select(sa.func.count()).select_from(File))
    with transaction():
        done = engine.deploy(BENCH, by="test", now=now, publish=True)

    assert {d.version for d in done} == {None}
    assert session.scalar(sa.select(sa.func.count()).select_from(File)) == before
    session.rollback()


def test_a_changed_bundle_is_only_proposed_and_a_second_person_approves(bench_services, folder, now):
    _rename_first_task(folder)
    with transaction():
        done = {d.service_id: d for d in engine.deploy(folder, by="yoga", now=now, publish=False)}
    assert (done["lima"].version, done["lima"].status) == (2, "PROPOSED")

    bundle_id = session.scalars(sa.select(Bundle.id).where(Bundle.status == "PROPOSED")).one()
    with pytest.raises(engine.NotApproved), transaction():
        engine.approve(bundle_id, by="yoga", now=now)
    with transaction():
        engine.approve(bundle_id, by="nurul", now=now)

    assert session.get_one(Service, "lima").bundle_id == bundle_id
    session.rollback()


def test_a_running_case_stays_on_its_version(walk, sari, folder, now):
    lima = walk("lima", by=sari)
    _rename_first_task(folder)
    with transaction():
        engine.deploy(folder, by="test", now=now, publish=True)
    lima.do("langkah_1", by=sari)

    later = walk("lima", by=sari)
    assert session.get_one(Bundle, lima.case.bundle_id).version == 1
    assert session.get_one(Bundle, later.case.bundle_id).version == 2
    session.rollback()


def test_moved_shapes_alone_are_marked_as_layout_only(bench_services, folder, now):
    diagram = folder / "processes" / "lima" / "lima.bpmn"
    diagram.write_text(diagram.read_text().replace('x="260"', 'x="262"'))
    with transaction():
        engine.deploy(folder, by="test", now=now, publish=True)

    bundle = session.scalars(sa.select(Bundle).where(Bundle.service_id == "lima", Bundle.version == 2)).one()
    assert bundle.layout_only
    session.rollback()


def test_a_bundle_that_names_a_missing_form_is_refused_and_says_which_element_asked(database, folder, now):
    (folder / "forms" / "lima" / "langkah.form").unlink()
    with transaction():
        done = {d.service_id: d for d in engine.deploy(folder, by="test", now=now, publish=True)}

    assert done["lima"].status == "REFUSED"
    assert any("langkah_3" in p and "langkah" in p for p in done["lima"].problems)
    assert session.get(Service, "lima") is None
    session.rollback()


def test_a_toy_service_is_added_without_touching_python(database, folder, sari, now):
    toy = folder / "processes" / "mainan"
    shutil.copytree(folder / "processes" / "lima", toy)
    (toy / "lima.bpmn").rename(toy / "mainan.bpmn")
    for file in toy.iterdir():
        file.write_text(file.read_text().replace('"lima"', '"mainan"').replace("process: lima", "process: mainan"))
    shutil.copytree(folder / "forms" / "lima", folder / "forms" / "mainan")

    with transaction():
        engine.deploy(folder, by="test", now=now, publish=True)
        case = engine.start("mainan", event=None, subject_id=sari.person_id, answers={"catatan": "x", "hasil": "LANJUT"}, by=sari, now=now)
        assert str(case.number).startswith("MAINAN/")
