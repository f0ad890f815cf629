"""The words of people's names, so that anybody of a large agency is found at once by the beginnings of them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.people import Person

Word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # compared byte by byte, so that a beginning is a range


class NameWord(Base):
    """One word of a person's name, without capitals and accents."""

    __tablename__ = "name_words"
    __table_args__ = (Index("ix_name_words_person_word", "person_id", "word"),)

    word: Mapped[str] = mapped_column(Word, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


def words_of(name: str) -> set[str]:
    """The words of a name as they are looked for: Nu'man Sérgio → numan, sergio."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return set(re.findall(r"[^\W_]+", re.sub(r"['’`]", "", plain)))


def rows_of_names(names: dict[int, str]) -> list[dict[str, Any]]:
    """The rows of these people's names, by id."""
    return [{"word": word, "person_id": person} for person, name in names.items() for word in sorted(words_of(name))]


@event.listens_for(Person, "after_insert")
@event.listens_for(Person, "after_update")
def _follow(_mapper: Any, connection: sa.Connection, person: Person) -> None:
    if not sa.inspect(person).attrs.name.history.has_changes():
        return
    connection.execute(sa.delete(NameWord).where(NameWord.person_id == person.id))
    if rows := rows_of_names({person.id: person.name}):
        connection.execute(sa.insert(NameWord), rows)


__all__ = ["NameWord"]
