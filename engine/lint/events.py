"""Messages and signals: one name per fact, and nobody waits for what nobody says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.lint.finding import Finding, finding
from engine.lint.plan import Plan
from engine.lint.sites import events_of, of_plan, throws
from engine.lint.world import World, nearest
from engine.workflow import CANCELLED

ENGINE = frozenset({("message", "case.children_done"), ("message", CANCELLED), ("signal", CANCELLED)})  # what the engine itself sends


def check(plan: Plan, world: World, also_caught: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Events of a bundle that no counterpart has; `also_caught` are those the manifest listens to."""
    thrown, caught = of_plan(plan)
    thrown |= world.thrown | ENGINE
    caught |= world.caught | set(also_caught)
    for part in plan.parts.values():
        where = (part.file, part.id, part.name)
        for kind, name, _ in events_of(part):
            row = world.events.get(name)
            if row is None and (kind, name) not in (caught if throws(part) else thrown):
                yield finding("event_unregistered", *where, kind=kind, event=name, near=nearest(name, world.events))
            elif row is not None and row["jenis"] != kind:
                yield finding("event_kind", *where, kind=kind, event=name, wanted=row["jenis"])
            elif _expected(world, row, "ke") and throws(part) and (kind, name) not in caught:
                yield finding("event_unheard", *where, kind=kind, event=name)
            elif _expected(world, row, "dari") and not throws(part) and (kind, name) not in thrown:
                yield finding("event_unthrown", *where, kind=kind, event=name)


def _expected(world: World, row: Mapping[str, Any] | None, side: str) -> bool:
    """Whether a counterpart must be there: none of it is outside, and one of the services meant to have it exists."""
    if row is None or row.get(f"{side}_luar"):
        return bool(world.services) and row is None
    return any(service in world.services for service in row.get(side) or ())
