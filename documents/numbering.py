"""Numbers of decrees: reserved before the PDF exists, sealed with it, never a gap without a reason."""

import hashlib
import secrets
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from documents.errors import NotReserved
from documents.store import Store
from models import Decree, NumberSeries, lock, session


def reserve(
    case_id: int, task_id: int, template: str, classification: str, office: str, day: date, signer_id: int, signer_line: str,
    title: str, now: datetime, trial: bool = False, number: str | None = None,
) -> Decree:
    """The decree of (case, task, template) with the next number of its series; a reservation already made is used again.

    A reservation that another signer or another day took over keeps its number. Raises NotReserved when the decree
    is sealed already; a voided one is never revived (its row stays as the reason for its number). An excerpt is given
    the `number` of the decree it is taken from and counts in a series of its own.
    """
    series = _locked_series(f"PETIKAN {classification}" if number else classification, office, day.year, trial)
    decree = _existing(case_id, task_id, template)
    if decree is None:
        series.last += 1
        decree = Decree(
            case_id=case_id, task_id=task_id, template=template, series_id=series.id, sequence=series.last,
            number=number or f"{classification}/{series.last}/{office}/{day.year}", decree_date=day, token=secrets.token_urlsafe(24),
            status="RESERVED", reserved_at=now, title=title, signer_id=signer_id, signer_line=signer_line, details={},
        )
        session.add(decree)
    elif decree.status != "RESERVED":
        raise NotReserved(decree=decree.id, status=decree.status, number=decree.number)
    elif decree.series_id == series.id:
        decree.decree_date, decree.title = day, title
        decree.signer_id, decree.signer_line = signer_id, signer_line
    session.flush()
    return decree


def seal(decree_id: int, prepared_sha256: str, pdf: bytes, store: Store, now: datetime, person_id: int | None = None) -> Decree:
    """Store the signed PDF, for the dossier of a person, and make the reservation a decree; raises NotReserved when somebody was faster."""
    content = hashlib.sha256(pdf).hexdigest()
    # Compare and set: of two that seal one reservation, the database lets one through.
    won = session.execute(
        sa.update(Decree)
        .where(Decree.id == decree_id, Decree.status == "RESERVED")
        .values(status="SEALED", prepared_sha256=prepared_sha256, sealed_sha256=content, sealed_at=now)
        .execution_options(synchronize_session=False)
    )
    decree = session.get_one(Decree, decree_id, populate_existing=True)
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise NotReserved(decree=decree_id, status=decree.status, number=decree.number)
    document = store.keep(
        pdf, filename=f"{decree.title} {decree.number.replace('/', '-')}.pdf", media_type="application/pdf", kind="DECREE",
        person_id=person_id, case_id=decree.case_id, by=decree.signer_id, now=now,
    )
    decree.document_id = document.id
    session.flush()
    return decree


def void(decree_id: int, reason: str, now: datetime) -> None:
    """Give up a reservation with its reason; raises NotReserved when it is sealed or void already."""
    decree = session.scalars(lock(sa.select(Decree).where(Decree.id == decree_id)).execution_options(populate_existing=True)).one()
    if decree.status != "RESERVED":
        raise NotReserved(decree=decree_id, status=decree.status, number=decree.number)
    decree.status, decree.void_reason = "VOID", reason
    decree.details = {**decree.details, "voided_at": now.isoformat()}
    session.flush()


def _locked_series(classification: str, office: str, year: int, trial: bool) -> NumberSeries:
    key = {"classification": classification, "office": office, "year": year, "trial": trial}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(NumberSeries).values(**key, last=0).on_conflict_do_nothing())
    query = sa.select(NumberSeries).filter_by(**key)
    return session.scalars(lock(query).execution_options(populate_existing=True)).one()


def _existing(case_id: int, task_id: int, template: str) -> Decree | None:
    query = sa.select(Decree).filter_by(case_id=case_id, task_id=task_id, template=template)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
