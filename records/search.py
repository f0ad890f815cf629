"""Finding employees by parts of their name or by the beginning of their NIP."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from models import NameWord, Person, Position, PositionRecord, session, words_of
from models.names import rows_of_names
from records.organisation import held
from records.snapshot import many

LIMIT = 20
LAST = "\U0010ffff"  # follows every letter, so that the words beginning alike are a range of the index


@dataclass(frozen=True)
class Found:
    """A person that matches, with the post they hold."""

    id: int
    nip: str | None
    name: str
    post: str | None
    opd: str | None


def search(text: str, day: date, *, units: Collection[int] | None = None, limit: int = LIMIT) -> list[Found]:
    """The people whose name has a word beginning with each word of a text, or whose NIP begins with its digits, by name.

    `units` narrows to people whose post is in one of these units. An empty text finds nobody.
    """
    words = words_of(text)
    if not words:
        return []
    query = sa.select(Person.id).order_by(Person.name, Person.id).limit(limit)
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit():
        query = query.where(Person.nip >= digits, Person.nip < digits + ":")  # ":" follows "9", so that the index is used
    else:
        query = query.where(named_like(text))
    if units is not None:
        there = sa.exists().where(
            PositionRecord.person_id == Person.id, Position.id == PositionRecord.position_id, Position.unit_id.in_(units), held(day)
        )
        query = query.where(there)
    return _with_posts(session.scalars(query).all(), day)


def named_like(text: str) -> sa.ColumnElement[bool]:
    """The condition on people that their name has a word beginning with each word of a text; nobody for a text without words."""
    words = words_of(text)
    return sa.and_(*(Person.id.in_(_with(word)) for word in words)) if words else sa.false()


def complete() -> int:
    """Take the words of names written around the object layer, as imports do; returns how many people there were."""
    missing = sa.select(Person.id, Person.name).where(~sa.exists().where(NameWord.person_id == Person.id), Person.name != "")
    names = {row.id: row.name for row in session.execute(missing)}
    if rows := rows_of_names(names):
        session.execute(sa.insert(NameWord), rows)
    return len(names)


def _with(word: str) -> sa.Select[tuple[int]]:
    return sa.select(NameWord.person_id).where(NameWord.word >= word, NameWord.word < word + LAST)


def _with_posts(ids: Any, day: date) -> list[Found]:
    records = many(ids, day)
    found = []
    for each in ids:
        record = records[each]
        post = record["jabatan"] or {}
        found.append(Found(each, record["nip"], record["nama"], post.get("nama"), post.get("opd")))
    return found
