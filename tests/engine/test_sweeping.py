"""The nightly run: everybody is judged with a reason, what is due starts once, and a run left is found again."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

import engine
from engine import agenda, agenda_sweep
from models import AgendaItem, Case, Incident, Person, Sweep, session, transaction
from tests.engine.conftest import BENCH

KIND = "ULANG_TAHUN"


@pytest.fixture
def clock(now) -> Callable[[], datetime]:
    return lambda: now


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(agenda_sweep, "CHUNK", 7)


def items(**where) -> list[AgendaItem]:
    query = sa.select(AgendaItem).filter_by(kind=KIND, **where).order_by(AgendaItem.id)
    found = list(session.scalars(query))
    session.rollback()
    return found


def count(table, *where) -> int:
    found = session.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0
    session.rollback()
    return found


def test_everybody_asked_about_is_kept_with_result_and_reason(bench_services, clock):
    done = engine.sweep(KIND, clock)

    people = count(Person, Person.status.in_(["PNS", "CPNS", "PPPK"]))
    assert (done.ended, done.total, done.judged, done.failed) == (True, people, people, 0)
    assert len(items()) == people
    pppk = items(result="TIDAK_ADA")[0]
    assert (pppk.reason, pppk.basis, pppk.due_on, pppk.case_id) == ("PPPK tidak berulang tahun.", "Aturan uji", None, None)
    held = items(result="TAHAN")[0]
    assert (held.reason.startswith("Ditahan: "), held.case_id) == (True, None)


def test_only_what_is_given_and_due_starts_a_case_by_the_system(bench_services, clock, now):
    done = engine.sweep(KIND, clock)

    horizon = date(2027, 2, 3)
    given = items(result="BERI")
    due = [item for item in given if item.due_on <= horizon]
    assert due
    assert len(due) < len(given)
    assert {item.id for item in given if item.case_id} == {item.id for item in due}
    assert done.started == len(due)
    case = session.get_one(Case, due[0].case_id)
    assert (case.subject_id, case.opened_by, case.status) == (due[0].person_id, None, "OPEN")
    assert count(Case, Case.service_id == "ulang_tahun") == len(due)


def test_running_it_twice_does_nothing_twice(bench_services, clock, now):
    first = engine.sweep(KIND, clock)
    rows, cases = len(items()), count(Case)

    assert engine.sweep(KIND, clock) == first
    again = engine.sweep(KIND, lambda: now + timedelta(days=1))
    assert (again.judged, again.started) == (first.judged, again.started)
    assert len(items()) == rows
    due_next_day = [item for item in items(result="BERI") if item.due_on == date(2027, 2, 4)]
    assert count(Case) == cases + len(due_next_day)


def test_a_run_left_in_the_middle_is_found_again_and_finished_once(bench_services, clock):
    def leave(progress):
        if progress.judged >= 14:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.sweep(KIND, clock, tell=leave)
    left = engine.sweep_progress(KIND, date(2026, 6, 3))
    assert (left.ended, left.judged) == (False, 14)

    done = engine.sweep(KIND, clock)
    assert (done.ended, done.judged) == (True, done.total)
    assert len(items()) == done.total
    assert count(Sweep) == 1


def test_a_run_held_by_another_worker_is_left_alone_until_its_lease_has_passed(bench_services, clock, now, monkeypatch):
    def killed(run):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(agenda_sweep, "_ready", killed)
        patch.setattr(agenda_sweep, "_let_go", lambda run: None)  # kill -9 gives nothing back
        with pytest.raises(SystemExit):
            engine.sweep(KIND, clock)

    assert engine.sweep(KIND, clock) is None
    assert count(Case) == 0
    later = engine.sweep(KIND, lambda: now + timedelta(minutes=3))
    assert later.ended
    assert later.started == count(Case) > 0


def test_a_worker_that_lost_its_run_writes_nothing_late(bench_services, clock, now):
    kind, bundle = agenda_sweep._find(KIND)
    late = agenda_sweep._take(kind, bundle, clock)
    taken = engine.sweep(KIND, lambda: now + timedelta(minutes=3))

    with pytest.raises(engine.NotFound):
        agenda_sweep._judge_chunk(late, agenda.Judge(kind, bundle, now)) or agenda_sweep._carry_out(late, lambda p: None)
    assert engine.sweep_progress(KIND, date(2026, 6, 3)) == taken


def test_a_started_date_is_not_started_again_and_a_withdrawn_one_is(bench_services, clock, now):
    engine.sweep(KIND, clock)
    item_id, case_id = next((item.id, item.case_id) for item in items(result="BERI") if item.case_id)
    tomorrow, after = now + timedelta(days=1), now + timedelta(days=2)

    engine.sweep(KIND, lambda: tomorrow)
    assert session.get_one(AgendaItem, item_id, populate_existing=True).case_id == case_id
    session.rollback()

    with transaction():
        engine.cancel(case_id, by=engine.System("operator"), now=tomorrow, reason="salah buka")
    engine.sweep(KIND, lambda: after)
    again = session.get_one(AgendaItem, item_id, populate_existing=True)
    assert again.case_id not in (None, case_id)
    session.rollback()


def test_a_changed_record_moves_the_one_next_date(bench_services, clock, now):
    engine.sweep(KIND, clock)
    item = next(item for item in items(result="BERI") if not item.case_id)
    with transaction():
        session.get_one(Person, item.person_id).standing = "CLTN"

    engine.sweep(KIND, lambda: now + timedelta(days=1))
    [moved] = items(person_id=item.person_id)
    assert (moved.id, moved.result, moved.ready) == (item.id, "TAHAN", False)


def test_one_person_whose_table_breaks_does_not_hold_up_the_others(bench_services, clock):
    with transaction():
        broken = session.scalars(sa.select(Person).where(Person.status == "PNS").limit(1)).one()
        broken.cpns_from = None
        broken_id = broken.id

    done = engine.sweep(KIND, clock)
    assert (done.ended, done.failed, done.judged) == (True, 1, done.total - 1)
    assert items(person_id=broken_id) == []
    incident = session.scalars(sa.select(Incident)).one()
    assert (incident.what, str(broken_id) in incident.error) == ("agenda", True)
    session.rollback()


def test_a_person_reads_the_next_date_and_how_it_was_worked_out(bench_services, clock, sari, now):
    [before] = engine.upcoming("ulang_tahun", sari.person_id, now)
    assert (before.title, before.judgement.result, before.judgement.due_on) == ("Ulang tahun kerja berikutnya", "BERI", date(2027, 3, 1))
    assert before.judgement.details == {"mulai": date(2015, 3, 1)}
    assert engine.upcoming("lima", sari.person_id, now) == []
    session.rollback()


def test_the_worker_does_every_kind_once_a_day(bench_services, clock, now):
    assert [done.kind for done in engine.sweep_all(clock)] == [KIND]
    assert engine.sweep_all(clock) == []


def test_a_manifest_that_names_what_does_not_exist_is_refused(database, tmp_path, now):
    folder = shutil.copytree(BENCH, tmp_path / "layanan")
    manifest = folder / "processes" / "ulang_tahun" / "service.yaml"
    manifest.write_text(manifest.read_text().replace("ulang_tahun_berikut", "tidak_ada").replace("event: mulai", "event: entah"))
    with transaction():
        done = {d.service_id: d for d in engine.deploy(folder, by="test", now=now, publish=True)}

    assert done["ulang_tahun"].status == "REFUSED"
    assert len(done["ulang_tahun"].problems) == 2
