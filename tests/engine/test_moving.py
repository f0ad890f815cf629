"""Many cases taken over to another version: what is foreseen is what happens, and it can be taken back."""

import os
from uuid import uuid4

import pytest
import sqlalchemy as sa

import engine
from engine import moving, repair
from models import Bundle, Case, Repair, session, transaction
from tests.engine.conftest import ANSWERS, Walk, actor_of
from tests.engine.test_repair import admins  # noqa: F401

SOME = 1000 if os.environ.get("SOAK") else 12


@pytest.fixture
def newer(bench_services, now) -> int:
    """A version of the measuring service with the same files, in force beside the one cases run on."""
    with transaction():
        old = session.scalars(sa.select(Bundle).where(Bundle.service_id == "lima")).one()
        row = Bundle(service_id="lima", version=2, digest=f"x{uuid4().hex}", manifest=old.manifest, status="PUBLISHED", proposed_by="uji", proposed_at=now)
        session.add(row)
        session.flush()
        copied = "INSERT INTO bundle_files (bundle_id, path, sha256) SELECT :new, path, sha256 FROM bundle_files WHERE bundle_id = :old"
        session.execute(sa.text(copied), {"new": row.id, "old": old.id})
        number = row.id
    return number


def _start(sari, now, how_many) -> list[int]:
    found = []
    for _ in range(how_many):
        with transaction():
            found.append(engine.start("lima", event="mulai", subject_id=sari.person_id, answers=ANSWERS, by=sari, now=now).id)
    return found


def test_what_is_foreseen_is_what_happens_to_every_case(newer, admins, now):  # noqa: F811
    sari = actor_of("pegawai")
    cases = _start(sari, now, SOME)
    foreseen = {one.case.id: (one.there, one.code) for one in moving.foresee(newer, now)}
    session.rollback()
    assert set(foreseen) == set(cases)
    with transaction():
        rows = moving.propose(cases, newer, reason="SOP baru", person_id=admins[0], now=now)
    for row in rows:
        with transaction():
            repair.decide(row, accept=True, person_id=admins[1], now=now)
    for case_id, (there, code) in foreseen.items():
        walk = Walk(case_id, now)
        assert code is None
        assert walk.waiting == ["langkah_1"]
        assert there == ("Langkah 1",)
        assert walk.case.bundle_id == newer
        assert engine.first_broken(case_id) is None
    session.rollback()
    assert list(moving.foresee(newer, now)) == []
    session.rollback()


def test_a_move_is_taken_back_byte_for_byte_while_the_case_has_not_moved_on(newer, admins, now):  # noqa: F811
    sari = actor_of("pegawai")
    [first, second] = _start(sari, now, 2)
    before = {row.id: (row.state, row.bundle_id) for row in session.execute(sa.select(Case.id, Case.state, Case.bundle_id))}
    session.rollback()
    with transaction():
        rows = moving.propose([first, second], newer, reason="SOP baru", person_id=admins[0], now=now)
    for row in rows:
        with transaction():
            repair.decide(row, accept=True, person_id=admins[1], now=now)
    Walk(second, now).do("langkah_1", by=sari)

    assert [row.case_id for row, _case, _bundle in moving.proposed("lima")] == [first]
    session.rollback()
    with transaction():
        repair.take_back(rows[0], person_id=admins[1], now=now)
    with pytest.raises(engine.RepairRefused, match="moved_on"), transaction():
        repair.take_back(rows[1], person_id=admins[1], now=now)

    case = session.get_one(Case, first, populate_existing=True)
    assert (case.state, case.bundle_id) == before[first]
    assert engine.first_broken(first) is None
    session.rollback()
    Walk(first, now).do("langkah_1", by=sari)
    assert Walk(first, now).waiting == ["langkah_2"]


def test_a_case_whose_place_is_gone_is_named_with_the_reason_and_not_proposed(newer, admins, now):  # noqa: F811
    sari = actor_of("pegawai")
    [case] = _start(sari, now, 1)
    with transaction():
        path = "processes/lima/lima.bpmn"
        row = session.execute(sa.text("SELECT sha256 FROM bundle_files WHERE bundle_id = :b AND path = :p"), {"b": newer, "p": path}).one()
        content = session.execute(sa.text("SELECT content FROM files WHERE sha256 = :s"), {"s": row.sha256}).scalar_one()
        changed = bytes(content).replace(b'"langkah_1"', b'"langkah_satu"').replace(b">langkah_1<", b">langkah_satu<")
        session.execute(sa.text("INSERT INTO files (sha256, content) VALUES ('satu', :c)"), {"c": changed})
        session.execute(sa.text("UPDATE bundle_files SET sha256 = 'satu' WHERE bundle_id = :b AND path = :p"), {"b": newer, "p": path})
    [one] = moving.foresee(newer, now)
    assert (one.code, one.element) == ("element_gone", "langkah_1")
    session.rollback()
    with transaction():
        assert moving.propose([case], newer, reason="SOP baru", person_id=admins[0], now=now) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Repair)) == 0
    session.rollback()
