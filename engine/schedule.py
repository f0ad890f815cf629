"""What a manifest says about starting by itself: the kinds of its agenda, and the scheduled starts they feed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import feel

RESULTS = ("BERI", "TUNDA", "TAHAN", "TIDAK_ADA")
NARROWED_BY = ("status", "kedudukan", "umur_minimal")  # what `among` may name: what SQL narrows by before the table decides


@dataclass(frozen=True)
class Kind:
    """One kind of due thing: its decision, who is asked about, and the start that a person for whom it is given leads to."""

    name: str
    service_id: str
    title: str
    decision: str
    among: Mapping[str, Any]
    event: str | None = None
    when: str | None = None
    shown: tuple[str, ...] = ()  # the results everybody may read, and of their details the labels
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """A scheduled start about other things than the people of an agenda: `each` gives the keys due by now."""

    service_id: str
    process: str
    event: str
    subject: str
    each: str


def rounds_of(manifest: Mapping[str, Any], service_id: str) -> list[Round]:
    """The scheduled starts whose `for_each` is an expression."""
    known = {entry.get("kind") for entry in manifest.get("agenda", [])}
    return [
        Round(service_id, start.get("process", service_id), start["event"], start.get("subject", "employee"), str(start["for_each"]))
        for start in _scheduled(manifest)
        if start.get("for_each") and start["for_each"] not in known
    ]


def kinds_of(manifest: Mapping[str, Any], service_id: str) -> list[Kind]:
    """The kinds a manifest declares."""
    starts = {start.get("for_each"): start for start in _scheduled(manifest)}
    return [
        Kind(
            entry["kind"], service_id, entry["title"], entry["decision"], entry.get("among", {}),
            starts.get(entry["kind"], {}).get("event"), starts.get(entry["kind"], {}).get("when"),
            *(tuple(entry.get("open", {}).get(key, ())) for key in ("results", "details")),
        )
        for entry in manifest.get("agenda", [])
    ]


def _scheduled(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [start for start in manifest.get("starts", []) if start.get("trigger") == "schedule"]


def problems(manifest: Mapping[str, Any], decisions: Collection[str], names: tuple[str, ...]) -> list[str]:
    """What a manifest's agenda and scheduled starts name that does not exist or cannot be read."""
    return [f"service.yaml: {problem}" for problem in _problems(manifest, decisions, names)]


def _problems(manifest: Mapping[str, Any], decisions: Collection[str], names: tuple[str, ...]) -> Iterator[str]:
    entries = manifest.get("agenda", [])
    for entry in entries:
        if missing := [key for key in ("kind", "title", "decision") if not entry.get(key)]:
            yield f"an agenda entry lacks {', '.join(missing)}"
        elif entry["decision"] not in decisions:
            yield f"agenda {entry['kind']}: decision {entry['decision']!r} does not exist"
        if wrong := set(entry.get("open", {}).get("results", ())) - set(RESULTS):
            yield f"agenda {entry.get('kind')}: open.results can name {', '.join(RESULTS)}, not {', '.join(sorted(wrong))}"
        for column in set(entry.get("among", {})) - set(NARROWED_BY):
            yield f"agenda {entry.get('kind')}: among can name {', '.join(NARROWED_BY)}, not {column!r}"
        if not isinstance(entry.get("among", {}).get("umur_minimal", 0), int):
            yield f"agenda {entry.get('kind')}: umur_minimal is a whole number of years"
    known = {entry.get("kind") for entry in entries}
    for start in _scheduled(manifest):
        each = start.get("for_each")
        if not each or (str(each).isidentifier() and each not in known):
            yield f"the scheduled start is for each {each!r}, which the agenda does not declare"
        elif each not in known:
            yield from _unreadable(str(each), "for_each", names)
        if start.get("when"):
            yield from _unreadable(start["when"], "when", names)


def _unreadable(text: str, where: str, names: tuple[str, ...]) -> Iterator[str]:
    try:
        feel.compile_expression(text, where=where, names=names)
    except feel.FeelError as error:
        yield str(error)
