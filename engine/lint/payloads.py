"""What messages and signals carry: a key that a receiver reads and no sender puts in."""

from collections.abc import Iterator, Mapping

from engine.kin import WORDS
from engine.lint import sites
from engine.lint.finding import Finding, finding
from engine.lint.flow import Known
from engine.lint.plan import Plan
from engine.lint.sending import Event, Keys, all_carried, carried, together
from engine.lint.sites import events_of, throws
from engine.lint.world import World, nearest

CHILDREN_DONE: Mapping[Event, Keys] = {("message", "case.children_done"): frozenset({"elemen", "jumlah", *WORDS.values()})}


def check(plan: Plan, known: Known, world: World) -> Iterator[Finding]:
    """Keys that expressions of a bundle read in what they were sent and that nobody puts in."""
    there = all_carried(world.carried, CHILDREN_DONE, carried(plan))
    for variable, keys in _received(plan, known, world, there).items():
        for site in sites.all_of(plan):
            compiled = site.compiled()
            for path in sorted(compiled.paths if compiled else ()):
                if len(path) > 1 and path[0] == variable and path[1] not in keys:
                    where = (site.part.file, site.part.id, site.part.name)
                    yield finding("payload_key", *where, place=site.place, variable=variable, key=path[1], near=nearest(path[1], keys))


def _received(plan: Plan, known: Known, world: World, there: Mapping[Event, Keys]) -> dict[str, frozenset[str]]:
    """The variables that only messages or signals set whose senders are all known, with the keys they may have."""
    found: dict[str, Keys] = {}
    setters: dict[str, set[str]] = {}
    for part in plan.parts.values():
        for name in known.sets[part.id]:
            setters.setdefault(name, set()).add(part.id)
        for kind, name, variable in events_of(part) if not throws(part) else ():
            keys = None if (world.events.get(name) or {}).get("dari_luar") else there.get((kind, name))
            found[variable] = together(found.get(variable, frozenset()), keys)
            setters.setdefault(variable, set()).discard(part.id)
    return {
        variable: keys for variable, keys in found.items()
        if variable and keys and not setters.get(variable) and variable not in known.given
    }
