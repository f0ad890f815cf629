"""What `verify` promises: a sound database is clean, and every kind of tampering is named at its first row."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from documents import numbering
from engine.actors import house
from models import (
    AgendaItem,
    Case,
    Decree,
    Document,
    LeaveRecord,
    LedgerEntry,
    NumberSeries,
    Subscription,
    Task,
    Timer,
    session,
    transaction,
)
from tests.engine.conftest import Walk


@pytest.fixture
def lomba(walk: Callable[..., Walk], sari: engine.PersonActor) -> Walk:
    """A case that waits for a task and a timer."""
    return walk("lomba", by=sari)


def broken(now: Any) -> dict[str, str]:
    """The first broken row of each promise that is not kept, by the promise's first words."""
    found = {" ".join(v.promise.split()[:3]): str(v.first) for v in engine.verify(now) if not v.kept}
    session.rollback()
    return found


def tamper(statement: str, **values: Any) -> None:
    """Change the database behind everybody's back: its guards are off, as for an intruder who owns it."""
    with transaction():
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            for row in session.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(sa.text(f"DROP TRIGGER {row.name}"))
        session.execute(sa.text(statement), values)


def test_a_sound_database_keeps_every_promise(lomba, now):
    verdicts = list(engine.verify(now))
    assert len(verdicts) == 8
    assert all(verdict.kept for verdict in verdicts), verdicts


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE events SET body = replace(body, 'Putuskan', 'Putuskam') WHERE case_id = :case AND sequence = 2", "event 2 is not"),
        ("DELETE FROM events WHERE case_id = :case AND sequence = 1", "event 1 is not"),
        ("DELETE FROM events WHERE case_id = :case AND sequence = (SELECT max(sequence) FROM events WHERE case_id = :case)", "the chain ends at"),
        ("UPDATE events SET hash = 'x' WHERE case_id = :case AND sequence = 3", "event 3 is not"),
        ("UPDATE cases SET event_count = event_count + 1 WHERE id = :case", "the case counted 4"),
    ],
)
def test_a_changed_missing_or_cut_event_is_named(lomba, now, statement, where):
    tamper(statement, case=lomba.case_id)
    found = broken(now)
    assert set(found) == {"every case's chain"}
    assert lomba.case.number in found["every case's chain"]
    assert where in found["every case's chain"]


def _without_task(case_id: int) -> None:
    session.execute(sa.update(Task).where(Task.case_id == case_id).values(status="DONE"))


def _with_a_foreign_task(case_id: int) -> None:
    session.add(Task(case_id=case_id, step="x", element="putuskan", name="x", lane="", opened_at=session.get_one(Case, case_id).opened_at))


def _without_timer(case_id: int) -> None:
    session.execute(sa.delete(Timer).where(Timer.case_id == case_id))


def _with_a_moved_timer(case_id: int) -> None:
    session.execute(sa.update(Timer).where(Timer.case_id == case_id).values(due_at=session.get_one(Case, case_id).opened_at))


def _with_a_foreign_subscription(case_id: int) -> None:
    session.add(Subscription(case_id=case_id, step="x", element="x", kind="signal", name="ENTAH"))


def _with_damaged_state(case_id: int) -> None:
    session.execute(sa.update(Case).where(Case.id == case_id).values(state=b"rusak"))


def _closed_behind_its_back(case_id: int) -> None:
    session.execute(sa.update(Case).where(Case.id == case_id).values(status="ENDED"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (_without_task, "the state waits for a task that has no row"), (_with_a_foreign_task, "there is a task row the state does not wait for: x"),
        (_without_timer, "the state waits for a timer that has no row"), (_with_a_moved_timer, "the state waits for a timer that has no row"),
        (_with_a_foreign_subscription, "there is a subscription row the state does not wait for"),
        (_with_damaged_state, "the state cannot be read"), (_closed_behind_its_back, "it is closed and still has task"),
    ],
)
def test_rows_that_differ_from_the_state_are_named(lomba, now, change, what):
    with transaction():
        change(lomba.case_id)
    found = broken(now)
    assert set(found) == {"open cases wait"}
    assert lomba.case.number in found["open cases wait"]
    assert what in found["open cases wait"]


@pytest.fixture
def decree(lomba: Walk, sari: engine.PersonActor, now: Any) -> int:
    """A sealed decree of the case, number 1 of its series."""
    with transaction():
        row = numbering.reserve(
            case_id=lomba.case_id, task_id=lomba.task("putuskan"), template="surat", classification="800", office="UJI", day=now.date(),
            signer_id=sari.person_id, signer_line="Kepala", title="Surat", now=now,
        )
        numbering.seal(row.id, "0" * 64, b"%PDF-1.7 surat %%EOF", house().store, now)
        return row.id


def _path(document: Document) -> Path:
    return house().store.folder / document.sha256[:2] / document.sha256[2:]


def test_a_changed_or_missing_file_is_named(decree, now):
    assert broken(now) == {}
    path = _path(session.scalars(sa.select(Document)).one())
    session.rollback()

    path.write_bytes(b"%PDF-1.7 palsu %%EOF")
    assert "the file's content changed" in broken(now)["every stored file"]
    path.unlink()
    assert "the file is missing" in broken(now)["every stored file"]


def test_a_decree_that_names_another_file_is_named(decree, now):
    with transaction():
        other = house().store.keep(b"lain", filename="lain.pdf", media_type="application/pdf", kind="DECREE", person_id=None, case_id=None, by=None, now=now)
        session.get_one(Decree, decree).document_id = other.id
    assert broken(now) == {"every sealed decree": "decree 800/1/UJI/2026: it is SEALED and its document is not the one that was sealed"}


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE number_series SET last = 2", "series 800/UJI/2026: number 2 was given to nothing"),
        ("UPDATE number_series SET last = 0", "decree 800/1/UJI/2026: its number is beyond the last of series 800/UJI/2026, 0"),
        ("UPDATE decrees SET status = 'VOID'", "decree 800/1/UJI/2026: it is void without a reason"),
    ],
)
def test_a_gap_a_number_too_far_and_a_void_without_reason_are_named(decree, now, statement, what):
    tamper(statement)
    assert broken(now) == {"every number given": what}


def test_a_void_number_with_its_reason_is_no_gap(lomba, sari, now):
    with transaction():
        row = numbering.reserve(
            case_id=lomba.case_id, task_id=lomba.task("putuskan"), template="surat", classification="800", office="UJI", day=now.date(),
            signer_id=sari.person_id, signer_line="Kepala", title="Surat", now=now,
        )
        numbering.void(row.id, "berkas berakhir", now)
    assert session.scalar(sa.select(NumberSeries.last)) == 1
    assert broken(now) == {}


def test_what_a_closed_case_still_holds_is_named(lomba, sari, ratna, now):
    entry = {"person_id": sari.person_id, "account": "CUTI_TAHUNAN", "year": 2026, "case_id": lomba.case_id, "at": now}
    with transaction():
        session.add(LedgerEntry(kind="HOLD", amount=3, **entry))
    assert broken(now) == {}

    tamper("UPDATE cases SET status = 'ENDED' WHERE id = :case", case=lomba.case_id)
    assert broken(now)["what cases hold"].endswith("it is ENDED and holds 3")


def test_days_used_that_the_record_does_not_have_are_named(lomba, sari, now):
    entry = {"person_id": sari.person_id, "account": "CUTI_TAHUNAN", "year": 2026, "case_id": lomba.case_id, "at": now}
    with transaction():
        session.add(LedgerEntry(kind="USE", amount=3, **entry))
        session.add(
            LeaveRecord(person_id=sari.person_id, case_id=lomba.case_id, kind="TAHUNAN", working_days=3, valid_from=now.date(), valid_to=now.date(), recorded_at=now)
        )
    assert broken(now) == {}

    tamper("UPDATE leave_records SET working_days = 5 WHERE case_id = :case", case=lomba.case_id)
    assert broken(now)["what cases hold"].endswith("3 days were used, the leave on record took 5")


def test_an_agenda_row_whose_case_is_about_somebody_else_is_named(lomba, sari, tono, now):
    with transaction():
        bundle = session.get_one(Case, lomba.case_id).bundle_id
        row = {"kind": "UJI", "due_on": now.date(), "result": "BERI", "bundle_id": bundle, "evaluated_on": now.date(), "evaluated_at": now}
        session.add(AgendaItem(person_id=sari.person_id, case_id=lomba.case_id, **row))
    assert broken(now) == {}

    tamper("UPDATE agenda SET person_id = :person", person=tono.person_id)
    assert "is about somebody else" in broken(now)["the agenda starts"]


def test_an_agenda_date_that_stands_twice_is_named(lomba, sari, now):
    with transaction():
        bundle = session.get_one(Case, lomba.case_id).bundle_id
        drop = "ALTER TABLE agenda DROP CONSTRAINT uq_agenda_kind_person_id_due_on" if session.get_bind().dialect.name == "postgresql" else None
        if drop:
            session.execute(sa.text(drop))
        row = {"kind": "UJI", "result": "TIDAK_ADA", "bundle_id": bundle, "evaluated_on": now.date(), "evaluated_at": now, "person_id": sari.person_id}
        session.execute(sa.text("DROP INDEX uq_agenda_next"))
        session.add_all([AgendaItem(due_on=None, **row), AgendaItem(due_on=None, **row)])
    assert broken(now)["the agenda starts"].endswith("no date stands 2 times")
