"""A whole invented province to try Alur with: the same arguments always give the same rows."""

from datetime import date, datetime

import sqlalchemy as sa

from models import Account, PactAcceptance, Person, Reference, Setting, session
from records import search
from records.calendar import load_holidays, working_calendar
from records.errors import SeedError
from records.loading import load
from records.seed.cast import ACCOUNT_NAMES, CAST
from records.seed.people import People
from records.seed.rows import Rows
from records.seed.structure import Structure

__all__ = ["CAST", "PROFILE", "SeedError", "account_name", "seed"]

PROFILE = {
    "pemda": "Pemerintah Provinsi Nusa Kencana",
    "jenis": "PROVINSI",
    "instansi": "Badan Kepegawaian Daerah",
    "singkatan": "BKD",
    "kota": "Kencana Raya",
    "alamat": "Jalan Merdeka Nomor 1, Kencana Raya",
    "telepon": "(0999) 100100",
    "kepala_daerah": "Gubernur Nusa Kencana",
    "zona": "Asia/Jakarta",
}


def seed(employees: int, day: date, password_hash: str, now: datetime) -> None:
    """Fill an empty database with an agency of about that many employees as at a day, inside the caller's transaction.

    Reference data, roles and holidays come with it. Only the standing cast gets the password hash.
    Raises SeedError when there are people already.
    """
    if session.scalar(sa.select(sa.select(Person.id).exists())):
        raise SeedError("people exist already; trial data goes into an empty database only")
    load(now)
    load_holidays(range(day.year - 4, day.year + 2), now)
    if session.get(Setting, "profile") is None:
        session.add(Setting(key="profile", value=PROFILE))
    session.flush()
    rows = Rows()
    people = People(rows, day, now, password_hash or None, working_calendar())
    structure = Structure(rows, employees)
    for post in structure.posts:
        people.appoint(post)
    for index in range(max(0, employees - people.employed)):
        people.appoint(structure.staff_post(index), staff_index=index)
    rows.flush()
    rows.restart_keys()
    search.complete()
    _accept_pact(now)


def _accept_pact(now: datetime) -> None:
    """Whoever has a password has signed in before, and accepted the pact then."""
    texts = session.scalars(sa.select(Reference.id).where(Reference.table == "pakta_integritas", Reference.valid_from <= now.date()))
    signed_in = session.scalars(sa.select(Account.id).where(Account.password_hash.is_not(None))).all()
    session.add_all(PactAcceptance(account_id=account, reference_id=text, at=now) for text in texts for account in signed_in)
    session.flush()


def account_name(key: str) -> str:
    """The name a member of the cast signs in with, once seeded; raises KeyError for an unknown key and SeedError before seeding."""
    if key in ACCOUNT_NAMES:
        return ACCOUNT_NAMES[key]
    query = sa.select(Account.name).join(Person).where(Person.name == CAST[key])
    found = session.scalars(query).one_or_none()
    if found is None:
        raise SeedError("the cast is not in this database; seed it first")
    return found
