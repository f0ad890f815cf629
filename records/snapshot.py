"""What expressions see as `pegawai`: the subject's record as at a day, in Indonesian words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from models import LeaveRecord, Person, Position, PositionRecord, RankRecord, Reference, RoleGrant, session
from records import ledger, organisation
from records.lazy import Grouped
from records.organisation import held, in_force

ANNUAL_LEAVE = "CUTI_TAHUNAN"

PERSON = (
    "id", "nip", "nama", "status", "kedudukan", "jk", "tgl_lahir", "umur", "tmt_cpns", "tmt_pns", "hp", "email", "blokir",
    "profil_lengkap", "masa_kerja",
)
RANK = ("gol", "pangkat", "tmt_gol")


def pegawai(person_id: int, as_of: date) -> Mapping[str, Any]:
    """The record of a person as at a day; each part is read from the database when an expression first names it."""
    return Grouped(
        {
            PERSON: partial(_person, person_id, as_of),
            RANK: partial(_rank, person_id, as_of),
            ("jabatan",): partial(_position, person_id, as_of),
            ("atasan",): partial(_superior, person_id, as_of),
            ("cuti",): partial(_leave, person_id),
            ("cuti_tahunan",): partial(_annual_leave, person_id, as_of),
            ("anak",): partial(dict, anak=Decimal(0)),
        }
    )


def months_between(start: date, end: date) -> int:
    """The whole months from a day to a later one; zero when it is not later."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)


def _person(person_id: int, as_of: date) -> Mapping[str, Any]:
    person = session.get_one(Person, person_id)
    born, started = person.birth_date, person.cpns_from
    return {
        "id": Decimal(person.id),
        "nip": person.nip,
        "nama": person.full_name,
        "status": person.status,
        "kedudukan": person.standing,
        "jk": person.sex,
        "tgl_lahir": born,
        "umur": Decimal(months_between(born, as_of) // 12) if born else None,
        "tmt_cpns": started,
        "tmt_pns": person.pns_from,
        "hp": person.phone,
        "email": person.email,
        "blokir": person.blocked,
        "profil_lengkap": person.profile_complete,
        "masa_kerja": feel.YearsMonths(months_between(started, as_of)) if started else None,
    }


def _rank(person_id: int, as_of: date) -> Mapping[str, Any]:
    row = session.execute(
        sa.select(RankRecord.rank, RankRecord.valid_from, Reference.values)
        .outerjoin(
            Reference, sa.and_(Reference.table == "pangkat", Reference.key == RankRecord.rank, in_force(Reference, as_of))
        )
        .where(RankRecord.person_id == person_id, RankRecord.state == "BERLAKU", in_force(RankRecord, as_of))
        .order_by(RankRecord.valid_from.desc(), RankRecord.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return dict.fromkeys(RANK)
    rank, since, values = row
    return {"gol": rank, "pangkat": values["nama"] if values else None, "tmt_gol": since}


def _position(person_id: int, as_of: date) -> Mapping[str, Any]:
    row = session.execute(
        sa.select(Position, PositionRecord.valid_from)
        .join(PositionRecord, PositionRecord.position_id == Position.id)
        .where(PositionRecord.person_id == person_id, held(as_of))
        .order_by(PositionRecord.valid_from.desc(), PositionRecord.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return {"jabatan": None}
    position, since = row
    opd = organisation.opd_of(position.unit)
    return {
        "jabatan": {
            "nama": position.title,
            "jenis": position.kind,
            "eselon": position.echelon,
            "jenjang": position.level,
            "tmt": since,
            "unit": position.unit.name,
            "unit_id": Decimal(position.unit_id),
            "opd": opd.name,
            "opd_id": Decimal(opd.id),
            "kepala_opd": _heads_an_opd(position.id, as_of),
        }
    }


def _heads_an_opd(position_id: int, as_of: date) -> bool:
    grant = sa.select(RoleGrant.id).where(
        RoleGrant.position_id == position_id, RoleGrant.role == "Kepala OPD", in_force(RoleGrant, as_of)
    )
    return session.scalar(sa.select(grant.exists())) is True


def _superior(person_id: int, as_of: date) -> Mapping[str, Any]:
    position = organisation.superior_position(person_id, as_of)
    person = organisation.occupant(position.id, as_of) if position else None
    if position is None or person is None:
        return {"atasan": None}
    return {
        "atasan": {"id": Decimal(person.id), "nama": person.full_name, "nip": person.nip, "jabatan": position.title}
    }


def _leave(person_id: int) -> Mapping[str, Any]:
    rows = session.scalars(
        sa.select(LeaveRecord)
        .where(LeaveRecord.person_id == person_id, LeaveRecord.state.in_(("DIUSULKAN", "BERLAKU")))
        .order_by(LeaveRecord.valid_from, LeaveRecord.id)
    )
    return {
        "cuti": [
            {
                "jenis": row.kind,
                "mulai": row.valid_from,
                "selesai": row.valid_to,
                "hari_kerja": Decimal(row.working_days),
                "status": row.state,
                "berkas": Decimal(row.case_id) if row.case_id else None,
            }
            for row in rows
        ]
    }


def _annual_leave(person_id: int, as_of: date) -> Mapping[str, Any]:
    """Years before the first entry are unknown to the ledger, so the list begins there; without entries nothing was used."""
    years = ledger.balances(person_id, ANNUAL_LEAVE)
    first = max(min(years, default=as_of.year - 5), as_of.year - 5)
    rows = []
    for year in range(min(first, as_of.year), as_of.year + 2):
        there = years.get(year, ledger.Balance())
        rows.append(
            {
                "tahun": Decimal(year),
                "terpakai": Decimal(there.used),
                "ditahan": Decimal(there.held),
                "ditangguhkan": Decimal(there.postponed),
                "tambahan": Decimal(there.extra),
            }
        )
    return {"cuti_tahunan": rows}
