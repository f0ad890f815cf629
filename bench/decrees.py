"""decrees: salary letters made, signed, and both with their number and record, per second on one core."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import engine
from bench.database import fresh_postgresql
from bench.timing import figures
from documents import signing
from engine import roles
from models import Task, session, transaction
from records import seed

NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=8)  # three working days of silence have passed
ROOT = Path(__file__).parents[1]
EMPLOYEES, PASSPHRASE, ANSWERS = 800, "frasa-ukur-2026", {"keputusan": "DISETUJUI", "catatan_keputusan": None}


def run() -> dict[str, Any]:
    """Let the night open salary steps, silence and initials bring them to the signing desk, then time each part of signing."""
    with fresh_postgresql():
        with transaction():
            seed.seed(EMPLOYEES, NOW.date(), "", NOW)
            signing.init_trial_ca(NOW)
            for done in engine.deploy(ROOT, by="bench", now=NOW, publish=True):
                assert not done.problems, done
        engine.sweep("KGB", lambda: NOW)
        while engine.tick(lambda: LATER):
            pass
        _initial()
        cpu = time.process_time()
        made, signed, both = _sign_all()
        each = (time.process_time() - cpu) / len(both) * 1000
        return {
            "letters": len(both), "cpu_ms_each": round(each, 1), "made": figures(made), "signed": figures(signed),
            "made_and_signed": figures([a + b for a, b in zip(made, signed, strict=True)]), "with_number_and_record": figures(both),
        }


def _open(like: str) -> list[tuple[int, int]]:
    """(task, who may do it) for every open task whose element begins so."""
    rows = session.scalars(sa.select(Task).where(Task.status == "OPEN", Task.element.like(like)).order_by(Task.id)).all()
    found = [(row.id, holder) for row in rows for holder in roles.holders(row.role or "", row.unit_id, LATER.date())[:1]]
    session.rollback()
    return found


def _initial() -> None:
    while waiting := _open("paraf%"):
        for task_id, person in waiting:
            with transaction():
                answers = {"hasil_paraf": "SETUJU", "catatan_paraf": None}
                engine.complete(task_id, answers, by=engine.PersonActor(person), now=LATER)


def _sign_all() -> tuple[list[float], list[float], list[float]]:
    made, signed, both = [], [], []
    desks = _open("tanda_tangan")
    signers = {}
    for person in {person for _, person in desks}:
        with transaction():
            signing.issue_key(person, PASSPHRASE, NOW)
        signers[person] = signing.unlock(person, PASSPHRASE)
    for task_id, person in desks:
        by, marks = engine.PersonActor(person), [time.perf_counter()]
        with transaction():
            decree_id = engine.reserve(task_id, ANSWERS, by=by, now=LATER)
        marks.append(time.perf_counter())
        prepared = engine.produce(decree_id, ANSWERS, now=LATER)
        marks.append(time.perf_counter())
        pdf = signers[person].sign(prepared.pdf, reason=prepared.title, location="", now=LATER)
        marks.append(time.perf_counter())
        with transaction():
            engine.seal(prepared, pdf, ANSWERS, by=by, now=LATER)
        made.append(marks[2] - marks[1])
        signed.append(marks[3] - marks[2])
        both.append(time.perf_counter() - marks[0])
    return made[3:], signed[3:], both[3:]
