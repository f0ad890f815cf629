"""Whom a task waits for: assignee, team, unit, four eyes; handed over, reassigned, addressed anew."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import Case, Event, Incident, Outbox, Role, RoleGrant, Task, Unit, session, transaction
from records import organisation
from tests.engine import drawn
from tests.engine.conftest import Walk, actor_of
from tests.engine.test_children import settle

PEMBINAAN = "Analis Kepegawaian Pembinaan"


@pytest.fixture
def putus(database, tmp_path, now) -> Callable[..., Walk]:
    """Start a case of `periksa` and `putus`, the second with the properties the test gives it."""

    def begin(by: engine.PersonActor, answers: dict[str, Any] | None = None, lane: str = PEMBINAAN, **properties: str) -> Walk:
        diagram = drawn.process(
            "tinjau", drawn.lanes(drawn.lane("Pegawai", "s"), drawn.lane(PEMBINAAN, "periksa"), drawn.lane(lane, "putus", "e")), drawn.start(),
            drawn.task("periksa"), drawn.task("putus", **properties), drawn.end("e"), flows="s>periksa>putus>e",
        )
        drawn.publish(tmp_path, "tinjau", [{"event": "s", "by": ["Pegawai", "system"], "variables": ["penilai", "tujuan"]}], {"tinjau": diagram})
        with transaction():
            return Walk(engine.start("tinjau", event="s", subject_id=by.person_id, answers=answers or {}, by=by, now=now).id, now)

    return begin


def grant(role: str, person: int, now) -> None:
    with transaction():
        unit = session.scalars(sa.select(RoleGrant.unit_id).where(RoleGrant.role == role)).first()
        session.add(RoleGrant(role=role, unit_id=unit, person_id=person, valid_from=now.date()))


def listed(person: int, now) -> list[str]:
    found = [task.element for task in engine.worklist(person, now)]
    session.rollback()
    return found


def test_an_assignee_is_the_only_one_who_may(putus, sari, tono, ratna, now):
    walk = putus(sari, {"penilai": Decimal(tono.person_id)}, assignee="penilai")
    walk.do("periksa", by=ratna)
    assert (listed(tono.person_id, now), listed(ratna.person_id, now)) == (["putus"], [])
    with pytest.raises(engine.NotYourTask):
        walk.do("putus", by=ratna)
    walk.do("putus", by=tono)


def test_a_team_appointed_in_the_case_shares_the_task(putus, sari, tono, ratna, now):
    team = [{"id": Decimal(tono.person_id)}, {"id": Decimal(sari.person_id)}]
    walk = putus(sari, {"penguji": team}, team="penguji")
    walk.do("periksa", by=ratna)
    assert (listed(tono.person_id, now), listed(sari.person_id, now), listed(ratna.person_id, now)) == (["putus"], [], [])
    with pytest.raises(engine.OwnCase):
        walk.do("putus", by=sari)
    walk.do("putus", by=tono)


def test_an_empty_team_falls_to_the_lanes_role(putus, sari, ratna, now):
    walk = putus(sari, {"penguji": [Decimal(sari.person_id)]}, team="penguji")
    walk.do("periksa", by=ratna)
    assert listed(ratna.person_id, now) == ["putus"]


def test_a_unit_named_by_the_diagram_is_the_one_whose_role_it_is(putus, sari, tono, ratna, now):
    other = organisation.unit_of(tono.person_id, now.date()).id
    session.rollback()
    walk = putus(sari, {"tujuan": Decimal(other)}, lane="Kepala OPD", unit="tujuan")
    walk.do("periksa", by=ratna)
    task = session.get_one(Task, walk.task("putus"))
    assert task.unit_id == organisation.opd_of(session.get_one(Unit, other)).id
    session.rollback()


def test_whoever_opened_the_case_may_be_kept_from_a_step(database, tmp_path, sari, tono, ratna, now):
    grant(PEMBINAAN, tono.person_id, now)
    diagram = drawn.process(
        "usul", drawn.lanes(drawn.lane(PEMBINAAN, "s", "putus", "e")), drawn.start(), drawn.task("putus", separate_from="s"), drawn.end("e"),
        flows="s>putus>e",
    )
    drawn.publish(tmp_path, "usul", [{"event": "s", "by": [PEMBINAAN]}], {"usul": diagram})
    with transaction():
        walk = Walk(engine.start("usul", event="s", subject_id=sari.person_id, answers={}, by=ratna, now=now).id, now)
    with pytest.raises(engine.SeparateDuty):
        walk.do("putus", by=ratna)
    walk.do("putus", by=tono)


def test_four_eyes_send_the_step_to_another_holder_and_refuse_the_first(putus, sari, tono, ratna, now):
    grant(PEMBINAAN, tono.person_id, now)
    walk = putus(sari, separate_from="periksa")
    walk.do("periksa", by=ratna)
    with pytest.raises(engine.SeparateDuty):
        walk.do("putus", by=ratna)
    walk.do("putus", by=tono)


def test_four_eyes_fall_to_the_roles_fallback_when_nobody_else_holds_it(putus, sari, ratna, now):
    with transaction():
        unit = session.scalars(sa.select(Unit.id).join(Role, Role.bureau == Unit.code).where(Role.title == PEMBINAAN)).one()
        session.execute(sa.delete(RoleGrant).where(RoleGrant.role == PEMBINAAN))
        session.add(RoleGrant(role=PEMBINAAN, unit_id=unit, person_id=ratna.person_id, valid_from=now.date()))
    walk = putus(sari, separate_from="periksa")
    walk.do("periksa", by=ratna)
    task = session.get_one(Task, walk.task("putus"))
    assert task.role == "Kepala Subbidang Disiplin dan Kesejahteraan"
    session.rollback()


def test_a_claimed_task_is_handed_over_to_another_holder_only(putus, sari, tono, ratna, now):
    grant(PEMBINAAN, tono.person_id, now)
    walk = putus(sari)
    task = walk.task("periksa")
    with transaction():
        engine.claim(task, person_id=ratna.person_id, now=now)
    assert listed(tono.person_id, now) == []
    with pytest.raises(engine.OwnCase), transaction():
        engine.hand_over(task, sari.person_id, person_id=ratna.person_id, now=now)
    with transaction():
        engine.hand_over(task, tono.person_id, person_id=ratna.person_id, now=now)
    assert (listed(tono.person_id, now), listed(ratna.person_id, now)) == (["periksa"], [])
    with pytest.raises(engine.NotYourTask):
        walk.do("periksa", by=ratna)
    walk.do("periksa", by=tono)
    assert session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.kind == "tugas_diserahkan")) == 1
    assert engine.first_broken(walk.case_id) is None
    session.rollback()


def test_an_official_above_gives_the_task_to_one_of_their_own(putus, sari, ratna, now):
    walk = putus(sari)
    task, head = walk.task("periksa"), actor_of("kabid")
    above = engine.assigning.is_above(head.person_id, ratna.person_id, now.date())
    session.rollback()
    assert above
    with transaction():
        engine.reassign(task, ratna.person_id, person_id=head.person_id, now=now)
    assert session.get_one(Task, task, populate_existing=True).claimed_by == ratna.person_id
    session.rollback()
    with pytest.raises(engine.Refusal), transaction():
        engine.reassign(task, ratna.person_id, person_id=sari.person_id, now=now)


def test_a_new_grant_readdresses_what_waited_for_the_fallback(putus, sari, tono, ratna, now):
    with transaction():
        session.execute(sa.update(RoleGrant).where(RoleGrant.role == PEMBINAAN).values(valid_to=now.date() - timedelta(days=1)))
    walk = putus(sari)
    assert session.get_one(Task, walk.task("periksa")).role != PEMBINAAN
    session.rollback()
    grant(PEMBINAAN, tono.person_id, now)
    with transaction():
        engine.readdress(now, titles=(PEMBINAAN,))
    settle(now)
    task = session.get_one(Task, walk.task("periksa"), populate_existing=True)
    assert task.role == PEMBINAAN
    assert listed(tono.person_id, now) == ["periksa"]
    assert engine.first_broken(walk.case_id) is None
    session.rollback()


def test_the_nightly_readdressing_is_ordered_once_a_day_and_changes_nothing_that_stands(putus, sari, now):
    walk = putus(sari)
    before = walk.case.event_count
    session.rollback()
    for _ in range(2):
        with transaction():
            engine.readdress(now, once="readdress:2026-06-03")
    settle(now)
    assert walk.case.event_count == before
    session.rollback()


def test_a_role_nobody_holds_is_an_incident_until_somebody_does(putus, sari, tono, now):
    with transaction():
        session.execute(sa.update(RoleGrant).values(valid_to=now.date() - timedelta(days=1)))
    walk = putus(sari)
    [incident] = engine.open_incidents()
    assert (incident.what, incident.case_id) == ("unassigned", walk.case_id)
    session.rollback()
    grant(PEMBINAAN, tono.person_id, now)
    with transaction():
        engine.readdress(now)
    settle(now)
    assert engine.open_incidents() == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 1
    session.rollback()


@pytest.mark.parametrize(("due", "expected"), [
    ("2", "2026-06-05T16:59:59+00:00"),  # two working days after Wednesday, end of day WIB
    ('date("2026-06-30")', "2026-06-30T16:59:59+00:00"),
    ('duration("PT4H")', "2026-06-03T06:00:00+00:00"),
])
def test_due_is_working_days_a_day_or_a_duration(putus, sari, ratna, due, expected):
    walk = putus(sari, due=due.replace('"', "&quot;"))
    walk.do("periksa", by=ratna)
    assert session.get_one(Task, walk.task("putus")).due_at.isoformat() == expected
    assert session.get_one(Case, walk.case_id).status == "OPEN"
    session.rollback()


def test_a_delegation_given_or_ended_orders_a_readdressing_in_the_same_transaction(database, now):
    head = actor_of("kepala_opd")
    [post, *_] = engine.posts_of(head.person_id, now)
    post_id = post.id
    session.rollback()
    orders = sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == "readdress", Outbox.status == "WAITING")
    with transaction():
        given = engine.delegate(
            post_id, actor_of("pegawai_lain").person_id, "PLH", first=now.date(), last=now.date(), basis="SP 1/2026", by=head, now=now
        ).id
    assert session.scalar(orders) == 1
    session.rollback()
    with transaction():
        engine.end_delegation(given, by=head, now=now)
    assert session.scalar(orders) == 1  # the same run still waits and will see both
    session.rollback()
    settle(now)
    assert session.scalar(orders) == 0
    session.rollback()
