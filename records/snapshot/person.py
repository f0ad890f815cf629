"""Who somebody is, and who stands above them."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import AppointmentRecord, Delegation, Person, Position, PositionRecord, StandingRecord
from records import organisation
from records.snapshot import career
from records.snapshot.batch import Batch, Group, Values
from records.snapshot.rows import execute, months_between, standing, together, with_those_above

PERSON = (
    "id", "nip", "nama", "gelar_depan", "gelar_belakang", "status", "kedudukan", "jk", "tgl_lahir", "umur", "umur_bulan", "tempat_lahir",
    "tmt_cpns", "tmt_pns", "masa_kerja", "nik", "agama", "status_kawin", "alamat", "npwp", "hp", "email", "blokir", "profil_lengkap",
)


def person(batch: Batch) -> Group:
    """Who people are, with status, age and service length as at a day."""
    said: dict[tuple[int, str], list[Any]] = {}
    for row in together(_STATUS, batch.ids):
        said.setdefault((row.person_id, row.what), []).append(row)
    people = execute(sa.select(Person.__table__), Person.id, batch.ids)
    return {row.id: _person(row, said, batch.as_of) for row in people}


def _status(table: Any, what: str, says: Any) -> tuple[Any, Any]:
    columns = (table.person_id, sa.literal(what).label("what"), says.label("says"), table.valid_from, table.valid_to, table.id)
    return sa.select(*columns).where(table.state == "BERLAKU"), table.person_id


_STATUS = (
    _status(AppointmentRecord, "status", AppointmentRecord.kind), _status(StandingRecord, "kedudukan", StandingRecord.standing)
)


def _full_name(row: Any) -> str:
    return " ".join(filter(None, (row.title_before, row.name))) + (f", {row.title_after}" if row.title_after else "")


def _person(row: Any, said: dict[tuple[int, str], list[Any]], as_of: date) -> Values:
    born, started = row.birth_date, row.cpns_from
    status, place = (standing(said.get((row.id, what), []), as_of) for what in ("status", "kedudukan"))
    age = months_between(born, as_of) if born else None
    return {
        "id": Decimal(row.id),
        "nip": row.nip,
        "nama": _full_name(row),
        "gelar_depan": row.title_before or None,
        "gelar_belakang": row.title_after or None,
        "status": status.says if status else row.status,
        "kedudukan": place.says if place else row.standing,
        "jk": row.sex,
        "tgl_lahir": born,
        "umur": None if age is None else Decimal(age // 12),
        "umur_bulan": None if age is None else Decimal(age % 12),
        "tempat_lahir": row.birth_place,
        "tmt_cpns": started,
        "tmt_pns": row.pns_from,
        "masa_kerja": feel.YearsMonths(months_between(started, as_of)) if started else None,
        "nik": row.national_id,
        "agama": row.religion,
        "status_kawin": row.marital,
        "alamat": row.address,
        "npwp": row.tax_number,
        "hp": row.phone,
        "email": row.email,
        "blokir": row.blocked,
        "profil_lengkap": row.profile_complete,
    }


def superior(batch: Batch) -> Group:
    """Whoever stands above people on a day, posts that nobody else fills passed over."""
    own = {each: values["jabatan"]["id"] for each, values in batch.group(career.post).items() if values["jabatan"]}
    columns = (Position.id, Position.superior_id, Position.title)
    posts = with_those_above(Position, Position.superior_id, columns, {int(key) for key in own.values()})
    holders = _holders(list(posts), batch.as_of)
    return {each: {"atasan": _superior(each, own.get(each), posts, holders)} for each in batch.ids}


def superior_rank(batch: Batch) -> Group:
    """The rank of whoever stands above people on a day."""
    above = {each: values["atasan"] for each, values in batch.group(superior).items()}
    ids = sorted({int(one["id"]) for one in above.values() if one})
    ranks = career.rank(Batch(ids, batch.as_of, batch.tables)) if ids else {}
    return {each: {"gol_atasan": ranks[int(one["id"])]["gol"] if one else None} for each, one in above.items()}


def _superior(person_id: int, own: Decimal | None, posts: dict[int, Any], holders: dict[int, list[Any]]) -> Values | None:
    here, seen = posts.get(posts[int(own)].superior_id) if own else None, set[int]()
    while here is not None and here.id not in seen:
        seen.add(here.id)
        there = holders.get(here.id, [])
        if any(row.person_id != person_id for row in there):
            occupant = next((row for row in reversed(there) if not row.acting), None)
            return occupant and {
                "id": Decimal(occupant.person_id), "nama": _full_name(occupant), "nip": occupant.nip, "jabatan": here.title
            }
        here = posts.get(here.superior_id)
    return None


_NAMES = (Person.id.label("person_id"), Person.title_before, Person.name, Person.title_after, Person.nip)


def _holders(posts: list[int], day: date) -> dict[int, list[Any]]:
    """The occupants of posts, the one who came last at the end, and their acting officials."""
    occupied = sa.select(
        PositionRecord.position_id, PositionRecord.valid_from, PositionRecord.id, sa.literal(False).label("acting"), *_NAMES
    ).join(Person, Person.id == PositionRecord.person_id)
    acting = sa.select(
        Delegation.position_id, Delegation.valid_from, Delegation.id, sa.literal(True).label("acting"), *_NAMES
    ).join(Person, Person.id == Delegation.person_id)
    branches = (
        (occupied.where(organisation.held(day)), PositionRecord.position_id),
        (acting.where(organisation.in_force(Delegation, day)), Delegation.position_id),
    )
    found: dict[int, list[Any]] = {}
    for row in together(branches, posts):
        found.setdefault(row.position_id, []).append(row)
    return found
