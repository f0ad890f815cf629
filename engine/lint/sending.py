"""What messages and signals carry, as the senders of a bundle write it down."""

from collections.abc import Iterator, Mapping

import feel
from engine.lint import sites
from engine.lint.plan import Part, Plan, Q, S
from engine.lint.sites import NAMES, events_of, throws

Event = tuple[str, str]
Keys = frozenset[str] | None  # None: it cannot be known from here


def carried(plan: Plan) -> dict[Event, Keys]:
    """By message or signal the keys that the senders of a plan put in."""
    found: dict[Event, Keys] = {}
    for part in plan.parts.values():
        for event, keys in (*_drawn(part), *_sent(part)):
            found[event] = together(found.get(event, frozenset()), keys)
    return found


def all_carried(*several: Mapping[Event, Keys]) -> dict[Event, Keys]:
    """The same of several plans."""
    found: dict[Event, Keys] = {}
    for one in several:
        for event, keys in one.items():
            found[event] = together(found.get(event, frozenset()), keys)
    return found


def together(one: Keys, other: Keys) -> Keys:
    """The keys of two senders; unknown when those of either are."""
    return None if one is None or other is None else one | other


def _drawn(part: Part) -> Iterator[tuple[Event, Keys]]:
    """What a throwing event carries: nothing, unless a payload is written beside it."""
    if throws(part):
        payloads = [site.source for site in sites.all_of_part(part) if site.place in ("isi pesan", "isi sinyal")]
        for kind, name, _ in events_of(part):
            yield (kind, name), _entries(payloads[0]) if payloads else frozenset()


def _sent(part: Part) -> Iterator[tuple[Event, Keys]]:
    """What operations send: `isi` under the name `nama`; any other name they are given may come back with anything."""
    for operator in part.node.iterfind(f"{Q}extensionElements/{S}serviceTaskOperator"):
        given = {p.get("id", ""): p.get("value", "") for p in operator.iter(f"{S}parameter")}
        for parameter, text in given.items():
            if text.startswith('"') and text.endswith('"'):
                keys = _entries(given["isi"]) if parameter == "nama" and "isi" in given else None
                yield from (((kind, text.strip('"')), keys) for kind in ("message", "signal"))


def _entries(source: str) -> Keys:
    try:
        entries = feel.compile_expression(source, where="", names=NAMES).entries
    except feel.FeelError:
        return None
    return None if entries is None else frozenset(entries)
