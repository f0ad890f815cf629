"""The night of a scenario: a kind of the agenda judged for the people of the stage alone."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from engine import agenda, scope
from engine.errors import NotFound
from models import AgendaItem, Person, session, transaction


def judge(kind_name: str, people: Iterable[int], now: datetime) -> None:
    """Judge these people, and forget within the scenario whatever else the agenda holds of the kind.

    Raises NotFound for an unknown kind.
    """
    found = next(((kind, bundle) for kind, bundle in agenda.all_kinds() if kind.name == kind_name), None)
    if found is None:
        raise NotFound(kind=kind_name)
    kind, bundle = found
    with transaction():
        session.execute(sa.delete(AgendaItem).where(AgendaItem.kind == kind_name))
        asked = list(session.scalars(agenda.candidates(kind, scope.today(now)).where(Person.id.in_(list(people)))))
        judge_of = agenda.Judge(kind, bundle, now)
        records = judge_of.records(asked)
        agenda.keep(kind, bundle.id, [judge_of.of(person, records[person]) for person in asked], now)
