"""Roles given and taken back: by whom, for which days and units; open tasks follow grants, posts and delegations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import granting
from models import Account, Outbox, PositionRecord, Role, RoleGrant, Task, Unit, session, transaction
from records import history, organisation
from tests.engine.conftest import Walk, actor_of
from tests.engine.test_addressing import PEMBINAAN, listed, putus  # noqa: F401
from tests.engine.test_children import settle

BASIS = "SK Kepala BKD 800/1/2026"


@pytest.fixture
def admin(database: Any) -> engine.PersonActor:
    """Somebody of the cast as administrator, with nothing else to do with the cases here."""
    actor = actor_of("kepala_bkd")
    with transaction():
        session.get_one(Account, actor.account_id).system_roles = ["Administrator"]
    return actor


def taken_from_everybody(title: str, now: Any) -> None:
    with transaction():
        session.execute(sa.update(RoleGrant).where(RoleGrant.role == title).values(valid_to=now.date() - timedelta(days=1)))


def give(title: str, by: engine.By, now: Any, **options: Any) -> int:
    options = {"first": now.date(), "basis": BASIS} | options
    with transaction():
        return engine.grant_role(title, by=by, now=now, **options).id


def test_a_role_given_by_name_brings_the_waiting_task_and_taken_back_lets_it_go(
    putus: Callable[..., Walk], admin, sari, tono, now  # noqa: F811
):
    taken_from_everybody(PEMBINAAN, now)
    walk = putus(sari)
    assert listed(tono.person_id, now) == []

    given = give(PEMBINAAN, admin, now, person_id=tono.person_id)
    settle(now)
    assert listed(tono.person_id, now) == ["periksa"]
    row = session.get_one(RoleGrant, given)
    assert (row.granted_by, row.basis) == (admin.person_id, BASIS)
    assert session.get_one(Unit, row.unit_id).code == "PEMBINAAN"
    session.rollback()

    with transaction():
        engine.end_grant(given, by=admin, now=now)
    settle(now)
    assert listed(tono.person_id, now) == []
    assert session.get_one(Task, walk.task("periksa")).role != PEMBINAAN
    session.rollback()


def test_a_role_in_the_middle_of_a_way_of_fallbacks_takes_the_task_from_its_end(
    putus: Callable[..., Walk], admin, sari, tono, now  # noqa: F811
):
    middle = "Kepala Subbidang Disiplin dan Kesejahteraan"
    for title in (PEMBINAAN, middle):
        taken_from_everybody(title, now)
    putus(sari)
    give(middle, admin, now, person_id=tono.person_id)
    settle(now)
    assert listed(tono.person_id, now) == ["periksa"]


def test_a_grant_begins_and_ends_on_its_days(putus: Callable[..., Walk], admin, sari, tono, now):  # noqa: F811
    tomorrow = now + timedelta(days=1)
    given = give(PEMBINAAN, admin, now, person_id=tono.person_id, first=tomorrow.date(), last=tomorrow.date())
    putus(sari)
    assert listed(tono.person_id, now) == []
    assert listed(tono.person_id, tomorrow) == ["periksa"]
    assert listed(tono.person_id, now + timedelta(days=2)) == []

    with transaction():
        engine.end_grant(given, by=admin, now=now)
    assert listed(tono.person_id, tomorrow) == []


def _wrong(admin: engine.PersonActor, tono: engine.PersonActor, now: Any) -> dict[str, dict[str, Any]]:
    person = {"person_id": tono.person_id}
    dinas = session.scalars(sa.select(Unit.id).where(Unit.kind == "OPD")).first()
    session.rollback()
    yesterday = now.date() - timedelta(days=1)
    return {
        "role": {"title": "Pegawai", **person}, "unit": {"title": PEMBINAAN, "unit_id": dinas, **person},
        "holder": {"title": PEMBINAAN}, "own": {"title": PEMBINAAN, "person_id": admin.person_id},
        "dates": {"title": PEMBINAAN, "first": yesterday - timedelta(days=9), "last": yesterday, **person},
        "basis": {"title": PEMBINAAN, "basis": " ", **person},
    }


@pytest.mark.parametrize("why", ["role", "unit", "holder", "own", "dates", "basis"])
def test_what_cannot_be_given_is_refused_by_name(admin, tono, now, why):
    options = _wrong(admin, tono, now)[why]
    with pytest.raises(engine.GrantRefused) as refusal:
        give(options.pop("title"), admin, now, **options)
    assert refusal.value.values["why"] == why


def test_the_same_role_is_not_given_twice_and_not_ended_twice(admin, tono, now):
    given = give(PEMBINAAN, admin, now, person_id=tono.person_id)
    with pytest.raises(engine.GrantRefused, match="known"):
        give(PEMBINAAN, admin, now, person_id=tono.person_id)
    with transaction():
        engine.end_grant(given, by=admin, now=now)
    with pytest.raises(engine.GrantRefused, match="ended"), transaction():
        engine.end_grant(given, by=admin, now=now)
    give(PEMBINAAN, admin, now, person_id=tono.person_id)


def test_nobody_but_an_administrator_gives_or_takes(admin, sari, tono, now):
    given = give(PEMBINAAN, admin, now, person_id=tono.person_id)
    with pytest.raises(engine.NotFound):
        give(PEMBINAAN, sari, now, person_id=sari.person_id)
    with pytest.raises(engine.NotFound), transaction():
        engine.end_grant(given, by=tono, now=now)


def test_every_role_that_can_be_given_has_a_place_to_be_given_in(database):
    missing = [role.title for role in granting.grantable() if role.scope != "AGENCY" and not granting.places_of(role)]
    assert missing == []
    assert session.get_one(Role, "Pegawai") not in granting.grantable()
    session.rollback()


def test_a_position_record_takes_the_task_of_a_superior_to_the_new_one(
    putus: Callable[..., Walk], sari, now  # noqa: F811
):
    walk = putus(sari, lane="Atasan Langsung")
    walk.do("periksa", by=actor_of("analis"))
    task = session.get_one(Task, walk.task("putus"))
    post, before = task.position_id, organisation.occupant(task.position_id, now.date()).id
    free = session.scalars(sa.select(PositionRecord.position_id).where(PositionRecord.person_id == sari.person_id)).first()
    session.rollback()

    with transaction():  # the superior leaves the post; nobody follows yet
        history.add("jabatan", before, {"tmt": now.date(), "jabatan_id": free}, None, now)
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == "readdress")) == 1
    session.rollback()
    settle(now)

    moved = session.get_one(Task, walk.task("putus"), populate_existing=True)
    assert moved.position_id != post
    assert listed(before, now) == []
    session.rollback()
