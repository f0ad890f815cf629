"""The trial province: complete, consistent and always the same."""

import hashlib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import (
    Account,
    AppointmentRecord,
    Base,
    EducationRecord,
    FamilyRecord,
    LeaveRecord,
    LedgerEntry,
    Person,
    Position,
    RankRecord,
    Role,
    RoleGrant,
    SalaryRecord,
    Unit,
    connect,
    session,
    transaction,
)
from records import organisation, seed
from records.calendar import working_calendar
from records.errors import SeedError
from records.reference import Tables
from records.seed.career import RANKS
from tests.databases import NOW

DAY = NOW.date()


@pytest.fixture
def province(empty: None) -> None:
    with transaction():
        seed.seed(120, DAY, "hash", NOW)


def _person(key: str) -> Person:
    return session.scalars(sa.select(Person).join(Account).where(Account.name == seed.account_name(key))).one()


def _digest(path: Path) -> str:
    engine = connect(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with transaction():
        seed.seed(120, DAY, "hash", NOW)
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            digest.update(repr(tuple(row)).encode())
    session.remove()
    engine.dispose()
    return digest.hexdigest()


def test_the_same_arguments_give_the_same_rows(tmp_path: Path) -> None:
    assert _digest(tmp_path / "one.db") == _digest(tmp_path / "two.db")


def test_as_many_civil_servants_as_asked_for(province: None) -> None:
    assert session.scalar(sa.select(sa.func.count()).where(Person.nip.is_not(None))) == 120


def test_seeding_twice_is_refused(province: None) -> None:
    with pytest.raises(SeedError), transaction():
        seed.seed(120, DAY, "hash", NOW)


def test_every_number_agrees_with_birth_appointment_and_sex(province: None) -> None:
    for person in session.scalars(sa.select(Person).where(Person.nip.is_not(None))):
        assert person.nip
        assert person.birth_date
        assert person.cpns_from
        assert person.nip[:14] == f"{person.birth_date:%Y%m%d}{person.cpns_from:%Y%m}"
        assert person.nip[14] == {"L": "1", "P": "2"}[person.sex or ""]


def test_only_the_cast_can_sign_in(province: None) -> None:
    names = set(session.scalars(sa.select(Account.name).where(Account.password_hash.is_not(None))))
    assert names == {seed.account_name(key) for key in seed.CAST}
    assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 121


def test_the_cast_stands_where_the_stories_say(province: None) -> None:
    sari, budi, tono = _person("pegawai"), _person("atasan"), _person("pegawai_lain")
    above = organisation.superior_position(sari.id, DAY)
    assert above
    assert organisation.occupant(above.id, DAY) == budi
    opds = {key: organisation.opd_of(organisation.unit_of(_person(key).id, DAY)).code for key in seed.CAST}  # type: ignore[arg-type]
    assert opds["pegawai"] == opds["atasan"] == opds["fasilitator"] == opds["kepala_opd"] == "DISDIK"
    assert organisation.opd_of(organisation.unit_of(tono.id, DAY)).code == "DINKES"  # type: ignore[arg-type]
    assert {opds[key] for key in ("analis", "kasubbid", "kabid", "kepala_bkd", "admin", "penyunting")} == {"BKD"}
    assert _person("gubernur").nip is None
    assert _person("pegawai_baru").status == "CPNS"


def test_every_fallback_and_bureau_of_a_role_exists(province: None) -> None:
    roles = {role.title: role for role in session.scalars(sa.select(Role))}
    codes = set(session.scalars(sa.select(Unit.code)))
    for role in roles.values():
        assert set(role.fallback) <= roles.keys(), role.title
        assert role.bureau is None or role.bureau in codes, role.title


def test_every_opd_has_a_head_and_a_facilitator(province: None) -> None:
    opds = set(session.scalars(sa.select(Unit.id).where(Unit.kind.in_(organisation.OPD_KINDS))))
    for role in ("Kepala OPD", "Fasilitator OPD"):
        assert set(session.scalars(sa.select(RoleGrant.unit_id).where(RoleGrant.role == role))) == opds


def test_ranks_follow_one_another_upwards(province: None) -> None:
    rows = session.scalars(sa.select(RankRecord).order_by(RankRecord.person_id, RankRecord.valid_from)).all()
    assert len({row.person_id for row in rows}) == 120
    for before, after in pairwise(rows):
        if before.person_id == after.person_id:
            assert RANKS.index(after.rank) == RANKS.index(before.rank) + 1
            assert after.valid_from > before.valid_from
        assert before.valid_from <= DAY


def test_every_salary_is_the_one_of_its_rank_and_service(province: None) -> None:
    tables = Tables(DAY)
    rows = session.scalars(sa.select(SalaryRecord).order_by(SalaryRecord.person_id, SalaryRecord.valid_from, SalaryRecord.id)).all()
    assert {row.cause for row in rows} == {"CPNS", "CPNS_PNS", "KGB", "KP", "PP_BARU"}
    for row in rows:
        ladder = tables.ladder(row.rank)
        assert ladder
        step = ladder.at(row.service_years)
        assert step
        assert row.amount >= step.amount
        assert row.amount == step.amount or row.cause != "KGB"
    for before, after in pairwise(rows):
        if before.person_id == after.person_id:
            assert after.previous_amount == before.amount
            assert after.cause != "KGB" or after.valid_from == before.next_due


def test_a_few_still_wait_for_a_step_and_some_have_the_next_one_already(province: None) -> None:
    last = (
        sa.select(SalaryRecord.person_id, sa.func.max(SalaryRecord.valid_from).label("start")).group_by(SalaryRecord.person_id).subquery()
    )
    rows = session.scalars(
        sa.select(SalaryRecord).join(
            last, sa.and_(last.c.person_id == SalaryRecord.person_id, last.c.start == SalaryRecord.valid_from)
        )
    ).all()
    assert any(row.next_due and row.next_due <= DAY for row in rows)
    assert any(row.valid_from > DAY and row.cause == "KGB" for row in rows)


def test_used_leave_days_agree_with_the_leave_records(province: None) -> None:
    used = {
        (row.person_id, row.year): row.amount for row in session.scalars(sa.select(LedgerEntry).where(LedgerEntry.kind == "USE"))
    }
    granted = session.scalars(sa.select(LeaveRecord).where(LeaveRecord.kind == "TAHUNAN")).all()
    assert {(row.person_id, row.valid_from.year): row.working_days for row in granted} == used
    calendar = working_calendar()
    for row in granted:
        assert row.valid_to
        assert calendar.add(row.valid_from, row.working_days - 1) == row.valid_to
    assert set(session.scalars(sa.select(LedgerEntry.kind))) == {"USE", "POSTPONE", "EXTRA"}


def test_a_vacant_post_is_passed_over_upwards(province: None) -> None:
    vacant = [
        post for post in session.scalars(sa.select(Position).where(Position.kind == "PENGAWAS"))
        if organisation.occupant(post.id, DAY) is None
    ]
    below = [post for head in vacant for post in session.scalars(sa.select(Position).where(Position.superior_id == head.id))]
    people = [person for post in below if (person := organisation.occupant(post.id, DAY))]
    assert vacant
    assert people
    for person in people:
        above = organisation.superior_position(person.id, DAY)
        assert above
        assert above.id in {post.superior_id for post in vacant}


def test_diplomas_families_and_appointments_agree_with_the_person(province: None) -> None:
    tables = Tables(DAY)
    firsts = {row.person_id: row.rank for row in session.scalars(sa.select(RankRecord).order_by(RankRecord.valid_from.desc()))}
    for row in session.scalars(sa.select(EducationRecord)):
        limit = tables.find("pendidikan", row.level)
        assert row.recognised
        assert firsts[row.person_id] == "IX" or tables.rank_order(firsts[row.person_id]) <= tables.rank_order(limit["gol_tertinggi"])
    people = {person.id: person for person in session.scalars(sa.select(Person))}
    kinds = {}
    for row in session.scalars(sa.select(AppointmentRecord).order_by(AppointmentRecord.valid_from)):
        kinds[row.person_id] = row.kind
        assert row.valid_from == (people[row.person_id].pns_from if row.kind == "PNS" else people[row.person_id].cpns_from)
    assert all(people[person].status == kind for person, kind in kinds.items())
    members = session.scalars(sa.select(FamilyRecord)).all()
    assert {row.relation for row in members} == {"ISTRI", "SUAMI", "ANAK"}
    assert {row.person_id for row in members} == {person.id for person in people.values() if person.marital == "KAWIN"}
    assert all(row.birth_date and row.valid_from <= DAY for row in members)


def test_the_province_can_stand_at_any_day(empty: None) -> None:
    with transaction():
        seed.seed(60, date(2024, 2, 29), "", NOW)
    assert session.scalar(sa.select(sa.func.max(RankRecord.valid_from))) <= date(2024, 2, 29)
    assert session.scalar(sa.select(sa.func.max(Person.cpns_from))) <= date(2024, 2, 29)
