"""Finding employees by parts of their name or by the beginning of their NIP."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from models import NameWord, Person, Position, PositionRecord, session, words_of
from models.names import rows_of_names
from records.organisation import held, opds_of

LIMIT = 20
FEW = 3000
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
    """The people whose name has a word beginning with each word of a text, by name, or whose NIP begins with its digits, by NIP.

    `units` narrows to people whose post is in one of these units. An empty text finds nobody.
    """
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit():
        meant, order = sa.and_(Person.nip >= digits, Person.nip < digits + ":"), Person.nip  # ":" follows "9": a range of the index
        sets = [sa.select(Person.id).where(meant)]
    else:
        sets = [_with(word) for word in sorted(words_of(text))]
        meant, order = sa.and_(sa.true(), *(_has(word) for word in words_of(text))), Person.name
    if not sets:
        return []
    names = sets[0] if len(sets) == 1 else sa.intersect(*sets)
    there = _in_units(units, day) if units is not None else None
    if _few(names):
        meant = Person.id.in_(names)
    elif there is not None and _few(there):
        meant, there = sa.and_(meant, Person.id.in_(there)), None
    if there is not None:
        meant = sa.and_(meant, there.where(PositionRecord.person_id == Person.id).exists())
    query = sa.select(Person.id).where(meant).order_by(order, Person.id).limit(limit)
    return _with_posts(session.scalars(query).all(), day)


def _few(people: sa.Select[tuple[int]] | sa.CompoundSelect[tuple[int]]) -> bool:
    """Whether a set is small enough to be sorted; of more, the first are met soon by walking in order."""
    return len(session.scalars(people.limit(FEW + 1)).all()) <= FEW


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


def _has(word: str) -> sa.ColumnElement[bool]:
    return _with(word).where(NameWord.person_id == Person.id).exists()


def _in_units(units: Collection[int], day: date) -> sa.Select[tuple[int]]:
    query = sa.select(PositionRecord.person_id).join(Position, Position.id == PositionRecord.position_id)
    return query.where(Position.unit_id.in_(units), Position.active, held(day))


def _with_posts(ids: Sequence[int], day: date) -> list[Found]:
    people = {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    own = sa.select(PositionRecord.person_id, Position).join(Position, Position.id == PositionRecord.position_id)
    order = ((PositionRecord.kind == "DEFINITIF").asc(), PositionRecord.valid_from, PositionRecord.id)  # the last one is theirs
    posts = {row[0]: row[1] for row in session.execute(own.where(PositionRecord.person_id.in_(ids), held(day)).order_by(*order))}
    offices = opds_of({post.unit_id for post in posts.values()})
    found = []
    for each in ids:
        person, post = people[each], posts.get(each)
        found.append(Found(each, person.nip, person.full_name, post.title if post else None, offices[post.unit_id].name if post else None))
    return found
