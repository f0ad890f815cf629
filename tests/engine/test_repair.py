"""Repair: a reason, a second administrator, an event; suspend, resume, move, correct, migrate, cancel."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import engine
from engine import repair
from models import Account, Bundle, Case, Event, Task, Timer, session, transaction
from tests.engine.conftest import Walk, actor_of
from tests.engine.test_children import settle

WHY = "Analis salah memilih cabang"


@pytest.fixture
def admins(database) -> tuple[int, int]:
    """Two administrators."""
    first, second = actor_of("admin"), actor_of("penyunting")
    with transaction():
        session.scalars(sa.select(Account).where(Account.person_id == second.person_id)).one().system_roles = ["Administrator"]
    return first.person_id, second.person_id


def do(walk: Walk, admins: tuple[int, int], verb: str, **details) -> None:
    """Propose as one and do as the other."""
    with transaction():
        row = repair.propose(walk.case_id, verb, details, reason=WHY, person_id=admins[0], now=walk.now).id
    with transaction():
        repair.decide(row, accept=True, person_id=admins[1], now=walk.now)


def kinds(walk: Walk) -> list[str]:
    assert engine.first_broken(walk.case_id) is None
    found = list(session.scalars(sa.select(Event.kind).where(Event.case_id == walk.case_id).order_by(Event.sequence)))
    session.rollback()
    return found


def test_only_administrators_propose_with_a_reason_and_complete_details(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    with pytest.raises(engine.NotFound), transaction():
        repair.propose(lima.case_id, "suspend", {}, reason=WHY, person_id=sari.person_id, now=now)
    for verb, details, reason in (("suspend", {}, "  "), ("move", {"task": 1}, WHY), ("hapus", {}, WHY)):
        with pytest.raises(engine.RepairRefused), transaction():
            repair.propose(lima.case_id, verb, details, reason=reason, person_id=admins[0], now=now)


def test_the_proposer_may_not_do_it_and_it_is_done_once(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    with transaction():
        row = repair.propose(lima.case_id, "suspend", {}, reason=WHY, person_id=admins[0], now=now).id
    assert [waiting.id for waiting in repair.proposals(person_id=admins[0], now=now)] == [row]
    session.rollback()
    with pytest.raises(engine.RepairRefused), transaction():
        repair.decide(row, accept=True, person_id=admins[0], now=now)
    with transaction():
        repair.decide(row, accept=True, person_id=admins[1], now=now)
    with pytest.raises(engine.RepairRefused), transaction():
        repair.decide(row, accept=True, person_id=admins[1], now=now)
    assert repair.proposals(person_id=admins[0], now=now) == []


def test_nobody_repairs_their_own_case(walk, admins, now):
    own = walk("lima", by=actor_of("admin"))
    with pytest.raises(engine.RepairRefused), transaction():
        repair.propose(own.case_id, "cancel", {}, reason=WHY, person_id=admins[0], now=now)


def test_a_refused_proposal_changes_nothing_but_is_told(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    with transaction():
        row = repair.propose(lima.case_id, "cancel", {}, reason=WHY, person_id=admins[0], now=now).id
    with transaction():
        repair.decide(row, accept=False, person_id=admins[1], now=now)
    assert lima.waiting == ["langkah_1"]
    assert kinds(lima)[-2:] == ["perbaikan_diusulkan", "perbaikan_ditolak"]


def test_a_held_case_stands_still_for_people_and_timers_and_goes_on_afterwards(walk, sari, ratna, admins, now):
    lomba = walk("lomba", by=sari)
    do(lomba, admins, "suspend")
    with pytest.raises(engine.CaseHeld):
        lomba.do("putuskan", by=ratna)
    assert engine.worklist(ratna.person_id, now) == []
    later = session.scalars(sa.select(Timer.due_at)).one() + timedelta(hours=1)
    session.rollback()
    assert engine.tick(lambda: later) == 0
    assert lomba.waiting == ["putuskan"]

    do(lomba, admins, "resume")
    settle(later)
    assert lomba.case.outcome == "Lewat"
    assert "ditahan" in kinds(lomba)


def test_a_case_is_moved_to_another_step(walk, sari, admins):
    lima = walk("lima", by=sari)
    do(lima, admins, "move", task=lima.task("langkah_1"), element="langkah_4")
    assert lima.waiting == ["langkah_4"]
    assert session.get_one(Task, lima.task("langkah_1")).status == "CANCELLED"
    assert "dipindah" in kinds(lima)
    lima.do("langkah_4", by=sari)
    assert lima.waiting == ["langkah_5"]


def test_a_move_to_nowhere_is_refused_and_changes_nothing(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    with pytest.raises(engine.RepairRefused) as refusal:
        do(lima, admins, "move", task=lima.task("langkah_1"), element="tidak_ada")
    assert refusal.value.values["why"] == "other_scope"
    assert lima.waiting == ["langkah_1"]


def test_a_variable_is_changed_and_the_old_value_is_told(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    do(lima, admins, "set_variable", task=lima.task("langkah_1"), name="catatan", value='"dibetulkan"')
    [found] = repair.inside(lima.case_id, person_id=admins[0], now=now)
    assert found.variables["catatan"] == "dibetulkan"
    session.rollback()
    body = session.scalars(sa.select(Event.body).where(Event.kind == "variabel_diubah")).one()
    assert '"semula":"sesuai"' in body
    session.rollback()
    with pytest.raises(engine.RepairRefused):
        do(lima, admins, "set_variable", task=lima.task("langkah_1"), name="catatan", value="1 +")


def test_a_proposal_about_a_step_that_has_gone_is_refused(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    task = lima.task("langkah_1")
    with transaction():
        row = repair.propose(lima.case_id, "move", {"task": task, "element": "langkah_4"}, reason=WHY, person_id=admins[0], now=now).id
    lima.do("langkah_1", by=sari)
    with pytest.raises(engine.RepairRefused) as refusal, transaction():
        repair.decide(row, accept=True, person_id=admins[1], now=now)
    assert refusal.value.values["why"] == "not_waiting"
    assert lima.waiting == ["langkah_2"]


def test_a_case_goes_on_with_another_version(walk, sari, admins, now):
    lima = walk("lima", by=sari)
    with transaction():
        first = session.get_one(Case, lima.case_id).bundle_id
        old = session.get_one(Bundle, first)
        newer = Bundle(service_id="lima", version=2, digest="x", manifest=old.manifest, status="PUBLISHED", proposed_by="uji", proposed_at=now)
        session.add(newer)
        session.flush()
        session.execute(sa.text("INSERT INTO bundle_files (bundle_id, path, sha256) SELECT :new, path, sha256 FROM bundle_files WHERE bundle_id = :old"),
                        {"new": newer.id, "old": first})
        target = newer.id
    do(lima, admins, "migrate", bundle=target)
    assert lima.case.bundle_id == target
    session.rollback()
    lima.do("langkah_1", by=sari)
    assert lima.waiting == ["langkah_2"]


def test_a_cancelled_case_ends_with_its_reason(walk, sari, admins):
    lima = walk("lima", by=sari)
    do(lima, admins, "cancel")
    assert lima.case.status == "CANCELLED"
    assert lima.waiting == []
    assert "dibatalkan" in kinds(lima)
