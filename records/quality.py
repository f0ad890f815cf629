"""How complete and how sound the record of a group of employees is, in figures and by name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models import Account, Case, Document, DocumentVerdict, EducationRecord, FamilyRecord, Person, RankRecord, SignIn, session
from records.dossier import FAKE
from records.reference import Tables

CHUNK = 5000  # ids per query: SQLite binds at most 32,766 values
NAMED = 200  # findings named; beyond that only counted
OBLIGATORY = {
    "nip": Person.nip, "tgl_lahir": Person.birth_date, "jk": Person.sex, "nik": Person.national_id, "agama": Person.religion,
    "alamat": Person.address, "hp": Person.phone, "email": Person.email,
}


def figures(people: Sequence[int], day: date) -> Mapping[str, Any]:
    """Counts about the record of these employees on a day, and the findings by employee (`temuan`: the first 200)."""
    findings = sorted(_findings(people, day), key=lambda found: (found["pegawai"], found["kode"]))
    incomplete = {found["pegawai"] for found in findings if found["kode"] in ("DATA_KOSONG", "RIWAYAT_KOSONG")}
    share = Decimal(100 * (len(people) - len(incomplete))) / len(people) if people else Decimal(100)
    return {
        "pegawai": Decimal(len(people)), "lengkap": Decimal(len(people) - len(incomplete)),
        "persen_lengkap": share.quantize(Decimal("0.01")),
        "jumlah_temuan": Decimal(len(findings)), "temuan": findings[:NAMED], "dokumen_tidak_asli": Decimal(_fakes(people)),
    }


def _findings(people: Sequence[int], day: date) -> Iterator[dict[str, Any]]:
    for start in range(0, len(people), CHUNK):
        piece = people[start : start + CHUNK]
        rows = session.execute(sa.select(Person.id, Person.name, *(c.label(k) for k, c in OBLIGATORY.items())).where(Person.id.in_(piece)))
        names: dict[int, str] = {}
        for row in rows:
            names[row.id] = row.name
            if empty := [key for key in OBLIGATORY if getattr(row, key) in (None, "")]:
                yield _finding(row.id, row.name, "DATA_KOSONG", ", ".join(empty))
        for code, ids, text in (
            ("RIWAYAT_KOSONG", _without(RankRecord, piece), "pangkat"), ("RIWAYAT_KOSONG", _without(EducationRecord, piece), "pendidikan"),
            ("BELUM_PERNAH_MASUK", _never_seen(piece), "akun"), ("NIK_KEMBAR", _same_national_id(piece), "nik"),
        ):
            yield from (_finding(one, names[one], code, text) for one in ids)
        for one, child in _grown_children(piece, day):
            yield _finding(one, names[one], "SURAT_ANAK_LEWAT", child)


def _finding(person: int, name: str, code: str, about: str) -> dict[str, Any]:
    return {"pegawai": Decimal(person), "nama": name, "kode": code, "tentang": about}


def _without(table: Any, people: Sequence[int]) -> list[int]:
    there = sa.exists().where(table.person_id == Person.id, table.state == "BERLAKU")
    civil = sa.or_(Person.status != "PPPK", sa.literal(table is not RankRecord))  # a PPPK has no rank history of their own
    return list(session.scalars(sa.select(Person.id).where(Person.id.in_(people), civil, ~there)))


def _never_seen(people: Sequence[int]) -> list[int]:
    seen = sa.exists().where(SignIn.account_id == Account.id)
    return list(session.scalars(sa.select(Account.person_id).where(Account.person_id.in_(people), ~seen)))


def _same_national_id(people: Sequence[int]) -> list[int]:
    other = aliased(Person)
    twice = sa.exists().where(other.national_id == Person.national_id, other.id != Person.id)
    return list(session.scalars(sa.select(Person.id).where(Person.id.in_(people), Person.national_id != "", twice)))


def _grown_children(people: Sequence[int], day: date) -> list[tuple[int, str]]:
    """Children still counted for the allowance past its first age, whose row nobody has touched for a year."""
    rule = Tables(day).find("batas_keluarga", "TUNJANGAN_KELUARGA")
    if rule is None:
        return []
    grown = day.replace(year=day.year - int(rule["umur"]), day=1)
    untouched = datetime.combine(day - timedelta(days=365), time(), UTC)
    query = sa.select(FamilyRecord.person_id, FamilyRecord.name).where(
        FamilyRecord.person_id.in_(people), FamilyRecord.state == "BERLAKU", FamilyRecord.relation == "ANAK", FamilyRecord.allowance,
        FamilyRecord.birth_date < grown, FamilyRecord.recorded_at < untouched,
    )
    return [(row.person_id, row.name) for row in session.execute(query)]


def _fakes(people: Sequence[int]) -> int:
    found = 0
    for start in range(0, len(people), CHUNK):
        query = (
            sa.select(sa.func.count(sa.distinct(DocumentVerdict.document_id))).join(Document, Document.id == DocumentVerdict.document_id)
            .where(DocumentVerdict.verdict == FAKE, Document.person_id.in_(people[start : start + CHUNK]))
        )
        found += session.scalar(query) or 0
    return found


def requests(units: Sequence[int], service: str, first: date, last: date, zone: tzinfo) -> Mapping[str, Any]:
    """How many cases of a service the employees of these units had between two days (both included), by how they ended."""
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    query = (
        sa.select(Case.status, Case.outcome, sa.func.count()).where(
            Case.service_id == service, Case.process == service, Case.unit_id.in_(units), Case.opened_at >= begin, Case.opened_at < end
        ).group_by(Case.status, Case.outcome)
    )
    ended: dict[str, Decimal] = {}
    total = running = Decimal(0)
    for status, outcome, number in session.execute(query):
        total += number
        running += number if status == "OPEN" else 0
        if status != "OPEN":
            ended[outcome or status] = ended.get(outcome or status, Decimal(0)) + number
    by_end = [{"hasil": name, "jumlah": number} for name, number in sorted(ended.items())]
    return {"masuk": total, "berjalan": running, "selesai": total - running, "akhir": by_end}
