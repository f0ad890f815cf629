"""Finding employees by parts of their name or by the beginning of their NIP."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from models import Person, Position, PositionRecord, session
from records.organisation import held
from records.snapshot import many

LIMIT = 20


@dataclass(frozen=True)
class Found:
    """A person that matches, with the post they hold."""

    id: int
    nip: str | None
    name: str
    post: str | None
    opd: str | None


def search(text: str, day: date, *, units: Collection[int] | None = None, limit: int = LIMIT) -> list[Found]:
    """The people whose name contains every word of a text, or whose NIP begins with its digits, by name.

    `units` narrows to people whose post is in one of these units. An empty text finds nobody.
    """
    words = text.split()
    if not words:
        return []
    query = sa.select(Person.id).order_by(Person.name, Person.id).limit(limit)
    digits = "".join(words)
    if digits.isascii() and digits.isdigit():
        query = query.where(Person.nip >= digits, Person.nip < digits + ":")  # ":" follows "9", so that the index is used
    else:
        query = query.where(*(Person.name.icontains(word, autoescape=True) for word in words))
    if units is not None:
        there = sa.exists().where(
            PositionRecord.person_id == Person.id, Position.id == PositionRecord.position_id, Position.unit_id.in_(units), held(day)
        )
        query = query.where(there)
    return _with_posts(session.scalars(query).all(), day)


def _with_posts(ids: Any, day: date) -> list[Found]:
    records = many(ids, day)
    found = []
    for each in ids:
        record = records[each]
        post = record["jabatan"] or {}
        found.append(Found(each, record["nip"], record["nama"], post.get("nama"), post.get("opd")))
    return found
