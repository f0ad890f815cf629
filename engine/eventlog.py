"""Cases as event logs for process mining: XES 2.0 (IEEE 1849) and CSV, pseudonyms instead of people unless told otherwise."""

import csv
import hmac
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import quoteattr

import sqlalchemy as sa

from engine.heat import Asked, within
from models import Case, Person, Task, Unit, session

AT_ONCE = 2_000
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
"""


@dataclass(frozen=True)
class Entry:
    """One happening of a log: a task opened or finished."""

    case: str
    activity: str
    element: str
    transition: str  # schedule or complete
    at: datetime
    resource: str
    group: str


def entries(asked: Asked, secret: str, *, named: bool = False) -> Iterator[Entry]:
    """Every task opened or finished in the period, case by case; without names people and cases are pseudonyms."""
    query = (
        sa.select(Case.number, Case.id, Task.element, Task.name, Task.opened_at, Task.done_at, Task.done_by, Person.name.label("doer"),
                  Unit.name.label("unit"))
        .join(Case, Case.id == Task.case_id).outerjoin(Person, Person.id == Task.done_by).outerjoin(Unit, Unit.id == Case.unit_id)
        .where(*within(asked), Case.opened_at >= asked.since, Case.opened_at < asked.until).order_by(Case.id, Task.id)
    )
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        case = row.number if named and row.number else _pseudonym(secret, "berkas", row.id)
        unit = row.unit or ""
        yield Entry(case, row.name, row.element, "schedule", row.opened_at, "", unit)
        if row.done_at is not None:
            who = "" if row.done_by is None else row.doer if named else _pseudonym(secret, "orang", row.done_by)
            yield Entry(case, row.name, row.element, "complete", row.done_at, who, unit)


def _pseudonym(secret: str, kind: str, number: int) -> str:
    return hmac.new(secret.encode(), f"{kind}:{number}".encode(), "sha256").hexdigest()[:12]


def as_csv(found: Iterator[Entry]) -> Iterator[str]:
    """The log as CSV with a heading."""
    yield _row("case", "activity", "element", "transition", "timestamp", "resource", "group")
    for entry in found:
        yield _row(entry.case, entry.activity, entry.element, entry.transition, entry.at.isoformat(), entry.resource, entry.group)


def _row(*values: str) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{value}" if value[:1] in "=+-@\t\r" else value for value in values])  # a sheet runs what begins so
    return line.getvalue()


def as_xes(found: Iterator[Entry]) -> Iterator[str]:
    """The log as XES 2.0, a trace for each case."""
    yield HEAD
    for case, group in groupby(found, key=lambda entry: entry.case):
        yield f'  <trace>\n    <string key="concept:name" value={quoteattr(case)}/>\n'
        for entry in group:
            yield (
                f'    <event>\n      <string key="concept:name" value={quoteattr(entry.activity)}/>\n'
                f'      <string key="concept:instance" value={quoteattr(entry.element)}/>\n'
                f'      <string key="lifecycle:transition" value={quoteattr(entry.transition)}/>\n'
                f'      <date key="time:timestamp" value={quoteattr(entry.at.isoformat())}/>\n'
                + (f'      <string key="org:resource" value={quoteattr(entry.resource)}/>\n' if entry.resource else "")
                + (f'      <string key="org:group" value={quoteattr(entry.group)}/>\n' if entry.group else "")
                + "    </event>\n"
            )
        yield "  </trace>\n"
    yield "</log>\n"
