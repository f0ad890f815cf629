"""What follows from a row of history: the person's own columns say what the record says as at today."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from models import AppointmentRecord, Person, PersonalRecord, PositionRecord, StandingRecord, session
from records.calendar import zone
from records.columns import reader
from records.errors import RecordError
from records.kinds import Kind
from records.organisation import in_force
from records.readdressing import readdress

# What may be changed about a person, under the keys that diagrams use.
FIELDS: Mapping[str, str] = {
    "nama": "name", "gelar_depan": "title_before", "gelar_belakang": "title_after", "tempat_lahir": "birth_place",
    "tgl_lahir": "birth_date", "jk": "sex", "nip": "nip", "nip_lama": "old_nip", "nik": "national_id", "agama": "religion",
    "status_kawin": "marital", "alamat": "address", "npwp": "tax_number", "email": "email", "hp": "phone",
}


def prepare(which: Kind, row: Any) -> None:
    """Note in a change of personal data what it changes; raises RecordError for a field or value that cannot be."""
    if which.table is not PersonalRecord:
        return
    value = _field_value(row.field, row.value)
    if not row.previous:
        row.previous = str(getattr(session.get_one(Person, row.person_id), FIELDS[row.field]) or "")
    row.value = str(value)


def follow(which: Kind, person_id: int, now: datetime) -> None:
    """Let a person's own columns follow a row of this kind that has just been written."""
    if which.table in (AppointmentRecord, StandingRecord, PersonalRecord):
        refresh(_today(now), person_id)
    if which.table is PositionRecord:
        readdress(now, people=[person_id], positions=_posts(person_id, _today(now)))


def _posts(person_id: int, day: date) -> list[int]:
    """The posts a person holds, will hold or has just left, whatever became of the rows that said so."""
    late = sa.or_(PositionRecord.valid_to.is_(None), PositionRecord.valid_to >= day - timedelta(days=1))
    query = sa.select(PositionRecord.position_id).where(PositionRecord.person_id == person_id, late).distinct()
    return list(session.scalars(query.order_by(PositionRecord.position_id)))


def refresh(day: date, person_id: int | None = None, *, since: date | None = None) -> None:
    """Let the own columns of a person, or of everybody, follow the rows in force on a day; again changes nothing.

    Of everybody's personal data only what came into force between `since` (or the day itself) and the day is followed.
    """
    people = [Person.id == person_id] if person_id is not None else []
    for table, column, says in (
        (AppointmentRecord, Person.status, AppointmentRecord.kind), (StandingRecord, Person.standing, StandingRecord.standing)
    ):
        said = (
            sa.select(says)
            .where(table.person_id == Person.id, table.state == "BERLAKU", in_force(table, day))
            .order_by(table.valid_from.desc(), table.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        session.execute(
            sa.update(Person).where(sa.func.coalesce(said, column) != column, *people).values({column.key: said}),
            execution_options={"synchronize_session": "fetch"},
        )
    _appointed(day, people)
    mine = [PersonalRecord.valid_from <= day]
    mine.append(PersonalRecord.person_id == person_id if person_id else PersonalRecord.valid_from >= min(since or day, day))
    for row in session.scalars(
        sa.select(PersonalRecord).where(PersonalRecord.state == "BERLAKU", *mine).order_by(PersonalRecord.valid_from, PersonalRecord.id)
    ):
        setattr(session.get_one(Person, row.person_id), FIELDS[row.field], _field_value(row.field, row.value))
    session.flush()


def _appointed(day: date, people: list[sa.ColumnElement[bool]]) -> None:
    """Let the days of a person's appointments follow the rows that have begun."""
    for column, appointed_as in ((Person.cpns_from, "CPNS"), (Person.pns_from, "PNS")):
        of_kind = sa.and_(AppointmentRecord.kind == appointed_as, AppointmentRecord.state == "BERLAKU", AppointmentRecord.valid_from <= day)
        since = sa.select(sa.func.min(AppointmentRecord.valid_from)).where(AppointmentRecord.person_id == Person.id, of_kind)
        said = since.scalar_subquery()
        session.execute(
            sa.update(Person).where(said.is_not(None), sa.or_(column.is_(None), column != said), *people).values({column.key: said}),
            execution_options={"synchronize_session": "fetch"},
        )


def _field_value(field: str, value: str) -> Any:
    if field not in FIELDS:
        raise RecordError("unknown_key", riwayat="data", kunci=field, ada=sorted(FIELDS))
    column: Any = Person.__table__.c[FIELDS[field]]
    try:
        return reader(column)(date.fromisoformat(value) if isinstance(column.type, sa.Date) else value)
    except (TypeError, ValueError) as problem:
        raise RecordError("wrong_value", riwayat="data", kunci=field, nilai=value) from problem


def _today(now: datetime) -> date:
    return now.astimezone(zone()).date()
