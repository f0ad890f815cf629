"""Who somebody is, and who stands above them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import Person
from records import organisation
from records.reference import Tables
from records.snapshot.rows import Group, Values, execute, months_between

PERSON = (
    "id", "nip", "nama", "status", "kedudukan", "jk", "tgl_lahir", "umur", "tmt_cpns", "tmt_pns", "hp", "email", "blokir",
    "profil_lengkap", "masa_kerja",
)


def person(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """Who people are, with age and service length as at a day."""
    return {row.id: _person(row, as_of) for (row,) in execute(sa.select(Person), Person.id, ids)}


def _person(row: Any, as_of: date) -> Values:
    born, started = row.birth_date, row.cpns_from
    return {
        "id": Decimal(row.id),
        "nip": row.nip,
        "nama": row.full_name,
        "status": row.status,
        "kedudukan": row.standing,
        "jk": row.sex,
        "tgl_lahir": born,
        "umur": Decimal(months_between(born, as_of) // 12) if born else None,
        "tmt_cpns": started,
        "tmt_pns": row.pns_from,
        "hp": row.phone,
        "email": row.email,
        "blokir": row.blocked,
        "profil_lengkap": row.profile_complete,
        "masa_kerja": feel.YearsMonths(months_between(started, as_of)) if started else None,
    }


def superior(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """Whoever stands above people on a day, posts that nobody else fills passed over."""
    return {each: {"atasan": _superior(each, as_of)} for each in ids}


def _superior(person_id: int, as_of: date) -> Values | None:
    position = organisation.superior_position(person_id, as_of)
    above = organisation.occupant(position.id, as_of) if position else None
    if position is None or above is None:
        return None
    return {"id": Decimal(above.id), "nama": above.full_name, "nip": above.nip, "jabatan": position.title}
