"""The chain of events of every case, recomputed from its text."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from engine.events import first_misfit
from engine.verification.broken import Broken
from models import Case, Event, session

CHUNK = 500


def broken() -> Iterator[Broken]:
    """The cases whose chain is broken, each at the first event that does not fit, or cut at its end."""
    reached = 0
    while heads := _heads(reached):
        reached = heads[-1].id
        chains = _events([head.id for head in heads])
        for head in heads:
            chain = chains.get(head.id, [])
            at = first_misfit(head, chain)
            if at is not None:
                cut = f"the chain ends at event {len(chain)}, the case counted {head.event_count}"
                yield Broken(f"case {head.number}", f"event {at} is not the one that was written" if at else cut)


def _heads(after: int) -> list[Any]:
    query = sa.select(Case.id, Case.number, Case.event_count, Case.event_head).where(Case.id > after).order_by(Case.id).limit(CHUNK)
    return list(session.execute(query))


def _events(cases: list[int]) -> dict[int, list[Any]]:
    columns = (Event.case_id, Event.sequence, Event.kind, Event.body, Event.hash)
    rows = session.execute(sa.select(*columns).where(Event.case_id.in_(cases)).order_by(Event.case_id, Event.sequence))
    return {case: list(group) for case, group in groupby(rows, key=lambda row: row.case_id)}
