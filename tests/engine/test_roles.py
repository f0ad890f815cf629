"""Whom a role means: scope, fallback, delegation, and never the subject themselves."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine import roles
from models import Delegation, RoleGrant, session, transaction
from records import organisation


@pytest.fixture
def day(now) -> date:
    return now.date()


def _resolve(role: str, subject: int, day: date) -> roles.Addressee:
    unit = organisation.unit_of(subject, day)
    return roles.resolve(role, subject_id=subject, unit_id=unit.id if unit else None, day=day)


def test_an_employees_roles_are_those_of_their_own_office(cast, day):
    sari = cast["pegawai"]

    assert _resolve("Pegawai", sari, day).person_id == sari
    assert cast["atasan"] in _resolve("Atasan Langsung", sari, day).holders
    assert cast["kepala_opd"] in _resolve("Kepala OPD", sari, day).holders
    assert _resolve("Kepala OPD", cast["pegawai_lain"], day).unit_id != _resolve("Kepala OPD", sari, day).unit_id
    assert cast["sekda"] in _resolve("Sekretaris Daerah", sari, day).holders
    session.rollback()


def test_a_role_only_the_subject_holds_falls_to_the_next(cast, day):
    head = _resolve("Kepala OPD", cast["kepala_opd"], day)

    assert cast["kepala_opd"] not in head.holders
    assert cast["sekda"] in head.holders
    assert head.role == "Sekretaris Daerah"
    session.rollback()


def test_the_sekdas_own_superior_is_the_governor(cast, day):
    assert cast["gubernur"] in _resolve("Atasan Langsung", cast["sekda"], day).holders
    assert cast["gubernur"] in _resolve("Sekretaris Daerah", cast["sekda"], day).holders
    session.rollback()


def test_a_plh_wears_the_hats_of_the_post_on_its_days_only(cast, day):
    post = organisation.position_of(cast["kepala_opd"], day).id
    session.rollback()
    with transaction():
        session.add(Delegation(position_id=post, person_id=cast["atasan"], kind="PLH", valid_from=day, valid_to=day + timedelta(days=2)))
    addressee = _resolve("Kepala OPD", cast["pegawai"], day)

    assert cast["atasan"] in addressee.holders
    assert ("Kepala OPD", addressee.unit_id) in roles.hats(cast["atasan"], day).roles
    assert roles.hats(cast["atasan"], day).acting == {post: "PLH"}
    assert ("Kepala OPD", addressee.unit_id) not in roles.hats(cast["atasan"], day + timedelta(days=3)).roles
    session.rollback()


def test_a_grant_that_has_ended_counts_for_nothing(cast, day):
    with transaction():
        session.execute(sa.update(RoleGrant).where(RoleGrant.role == "Fasilitator OPD").values(valid_to=day - timedelta(days=1)))

    assert _resolve("Fasilitator OPD", cast["pegawai"], day).role != "Fasilitator OPD"
    session.rollback()


def test_a_role_that_does_not_exist_is_an_error(cast, day):
    with pytest.raises(roles.UnknownRole):
        _resolve("Raja", cast["pegawai"], day)
    session.rollback()
