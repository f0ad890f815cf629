"""Children: their own cases, counted; the parent waits for the message; cut-off, cancel and death reach them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

import engine
from models import AgendaItem, Bundle, Case, Child, Event, Incident, Outbox, Task, session, transaction
from tests.engine import drawn


@pytest.fixture
def sesi(database, tmp_path) -> None:
    """A session that opens one case per participant, waits for all, and hands the late ones to the next session."""
    parent = drawn.process(
        "sesi", drawn.start(), drawn.service("buka", "case.start", result="dibuka", untuk="peserta", proses='"peserta"', mulai='"mulai"'),
        drawn.catch("tunggu", drawn.message("case.children_done", "hasil")), drawn.end("selesai"),
        '<bpmn:eventBasedGateway id="gerbang"/>', drawn.catch("tutup", drawn.timer('duration("P1D")')),
        drawn.service("pindah", "case.move_children", kunci='"2026-2"', mulai='"s"'), drawn.end("tutup_selesai"),
        drawn.diagrams.xor("cek", "gerbang"), flows="s>cek; cek>buka: peserta != null; cek>gerbang; buka>gerbang; gerbang>tunggu>selesai; gerbang>tutup>pindah>tutup_selesai",
        outside=drawn.named("message", "case.children_done"),
    )
    child = drawn.process(
        "peserta", drawn.lanes(drawn.lane("Pegawai", "mulai", "isi", "akhir")), drawn.start("mulai"), drawn.task("isi"), drawn.end("akhir"),
        flows="mulai>isi>akhir",
    )
    starts = [
        {"process": "sesi", "event": "s", "by": "system", "subject": "session", "variables": ["peserta"]},
        {"process": "peserta", "event": "mulai", "by": "system", "variables": ["tanggal"]},
    ]
    drawn.publish(tmp_path, "sesi", starts, {"sesi": parent, "peserta": child})


def open_session(now, people, key="2026-1") -> int:
    members = [{"pegawai": Decimal(p), "tenggat": date(2026, 6, 12), "isian": {"tanggal": date(2026, 6, 1)}} for p in people]
    with transaction():
        return engine.start(
            "sesi", event="s", subject=engine.Subject("session", key), answers={"peserta": members}, by=engine.System("sweep"), now=now
        ).id


def settle(now: datetime) -> None:
    """Let the worker work until nothing is due."""
    for _ in range(50):
        if not engine.tick(lambda: now):
            return
    raise AssertionError("the worker does not come to rest")


def counted(parent: int) -> dict[str, int]:
    found = {word: count for word, count in engine.counters(parent).items() if count}
    session.rollback()
    return found


def children_of(parent: int) -> list[Case]:
    return list(session.scalars(sa.select(Case).where(Case.parent_id == parent).order_by(Case.id)))


def finish(case_id: int, now: datetime) -> None:
    task, person = session.execute(sa.select(Task.id, Task.person_id).where(Task.case_id == case_id, Task.status == "OPEN")).one()
    with transaction():
        engine.complete(task, {"catatan": "ya"}, by=engine.PersonActor(person), now=now)


def test_each_member_gets_a_case_with_its_own_subject_deadline_and_answers(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    assert counted(parent) == {"jumlah": 2, "menunggu": 2}
    settle(now)

    assert counted(parent) == {"jumlah": 2, "berjalan": 2}
    first, second = children_of(parent)
    assert [first.subject_id, second.subject_id] == [cast["pegawai"], cast["pegawai_lain"]]
    assert first.due_at.isoformat() == "2026-06-12T16:59:59+00:00"
    assert first.bundle_id == session.get_one(Case, parent).bundle_id
    session.rollback()


def test_the_parent_goes_on_when_all_have_ended(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    settle(now)
    first, second = [case.id for case in children_of(parent)]
    session.rollback()
    finish(first, now)
    settle(now)
    assert counted(parent) == {"jumlah": 2, "berjalan": 1, "selesai": 1}
    assert session.get_one(Case, parent).status == "OPEN"

    finish(second, now)
    settle(now)
    assert session.get_one(Case, parent).outcome == "selesai"
    session.rollback()


def test_a_session_without_members_goes_on_at_once(sesi, now):
    parent = open_session(now, [])
    settle(now)
    assert session.get_one(Case, parent, populate_existing=True).status == "ENDED"
    session.rollback()


def test_a_broken_child_holds_nobody(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], 999_999])
    for hours in (0, 1, 2, 3, 6, 24):
        settle(now + timedelta(hours=hours - 0.01 * (hours == 24)))
    [failed] = session.scalars(sa.select(Child).where(Child.status != "OPEN"))
    assert failed.subject_key == "999999"
    [child] = children_of(parent)
    assert child.subject_id == cast["pegawai"]
    session.rollback()


def test_the_unfinished_move_to_the_next_session(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    settle(now)
    first, second = [case.id for case in children_of(parent)]
    session.rollback()
    finish(first, now)
    later = now + timedelta(days=1)
    settle(later)

    assert session.get_one(Case, parent, populate_existing=True).outcome == "tutup_selesai"
    assert counted(parent) == {"jumlah": 2, "selesai": 1, "pindah": 1}
    successor = session.scalars(sa.select(Case).where(Case.subject_key == "2026-2")).one()
    assert counted(successor.id) == {"jumlah": 1, "berjalan": 1}
    moved = session.get_one(Case, second, populate_existing=True)
    assert (moved.status, moved.parent_id) == ("OPEN", successor.id)
    assert session.scalars(sa.select(Event.kind).where(Event.case_id == second, Event.kind == "pindah_induk")).one()
    assert engine.first_broken(second) is None
    session.rollback()

    finish(second, later)
    settle(later)
    assert counted(successor.id) == {"jumlah": 1, "selesai": 1}


def test_cancelling_the_parent_ends_the_children(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    settle(now)
    with transaction():
        engine.cancel(parent, by=engine.System("operator"), now=now, reason="salah periode")
    settle(now)

    assert {case.status for case in children_of(parent)} == {"CANCELLED"}
    assert counted(parent) == {"jumlah": 2, "batal": 2}
    assert not session.scalar(sa.select(sa.func.count()).select_from(Incident))
    session.rollback()


def test_the_death_of_a_person_ends_their_cases_and_no_other(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    settle(now)
    with transaction():
        engine.announce("MENINGGAL", {"tanggal": now.date()}, subject=engine.employee(cast["pegawai"]), now=now)
    settle(now)

    assert {case.subject_id: case.status for case in children_of(parent)} == {cast["pegawai"]: "CANCELLED", cast["pegawai_lain"]: "OPEN"}
    session.rollback()


def test_children_are_counted_in_feel(sesi, cast, now):
    parent = open_session(now, [cast["pegawai"]])
    settle(now)
    case = session.get_one(Case, parent)
    about = engine.step.about_case(case, None, now)
    assert engine.scope.context(about)["berkas"]["anak"]["berjalan"] == Decimal(1)
    [child] = children_of(parent)
    assert engine.scope.context(engine.step.about_case(child, None, now))["berkas"]["induk"] == case.number
    session.rollback()


def test_a_worker_with_nothing_to_do_writes_nothing(sesi, cast, now):
    open_session(now, [cast["pegawai"]])
    settle(now)
    before = session.scalar(sa.select(sa.func.count()).select_from(Outbox))
    session.rollback()
    assert engine.tick(lambda: now) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == before
    session.rollback()


@pytest.fixture
def putaran(database, tmp_path) -> None:
    """A period whose members report a milestone; those that have are gathered, told and spared at the cut-off."""
    parent = drawn.process(
        "putaran", drawn.start(), drawn.service("buka", "case.start", untuk="peserta", proses='"anggota"', mulai='"mulai"'),
        drawn.catch("tutup", drawn.timer('duration("P1D")')),
        drawn.service("pindah", "case.move_children", kunci='"2026-2"', mulai='"s"', kecuali_melapor='true', nama='"DIGESER"'),
        drawn.service("kumpul", "case.gather_children", result="terkumpul", tahap='"SIAP"', menjadi='"SK-1"', kelompok='"A"'),
        drawn.service("kabari", "case.tell_children", nama='"SK"', isi='{nomor: "1/2026"}', tahap='"SK-1"'),
        drawn.catch("lama", drawn.timer('duration("P30D")')), drawn.end("akhir_putaran"), drawn.diagrams.xor("cek", "tutup"),
        flows="s>cek; cek>buka: peserta != null; cek>tutup; buka>tutup; tutup>pindah>kumpul>kabari>lama>akhir_putaran",
    )
    child = drawn.process(
        "anggota", drawn.lanes(drawn.lane("Pegawai", "mulai", "catat", "lapor", "sk", "akhir")), drawn.start("mulai"), drawn.task("catat"),
        drawn.service("lapor", "case.report", tahap='"SIAP"', kelompok='"A"', isi="{periode: berkas.induk_subjek.kunci}"),
        drawn.catch("sk", drawn.message("SK", "surat")), drawn.end("akhir"), flows="mulai>catat>lapor>sk>akhir",
        outside=drawn.named("message", "SK", "DIGESER"),
    )
    starts = [
        {"process": "putaran", "event": "s", "by": "system", "subject": "session", "variables": ["peserta"]},
        {"process": "anggota", "event": "mulai", "by": "system", "variables": ["tanggal"]},
    ]
    drawn.publish(tmp_path, "putaran", starts, {"putaran": parent, "anggota": child})


def test_who_has_reached_a_milestone_is_gathered_told_and_spared_at_the_cut_off(putaran, cast, now):
    members = [{"pegawai": Decimal(cast[key])} for key in ("pegawai", "pegawai_lain")]
    with transaction():
        parent = engine.start(
            "putaran", event="s", subject=engine.Subject("session", "2026-1"), answers={"peserta": members}, by=engine.System("sweep"), now=now
        ).id
    settle(now)
    first, second = [case.id for case in children_of(parent)]
    session.rollback()
    finish(first, now)
    listed = {one["pegawai"]: (one["tahap"], one["kelompok"], one["laporan"]) for one in engine.members(parent)}
    session.rollback()
    assert listed == {cast["pegawai"]: ("SIAP", "A", {"periode": "2026-1"}), cast["pegawai_lain"]: (None, None, None)}

    later = now + timedelta(days=1)
    settle(later)
    assert counted(parent) == {"jumlah": 2, "selesai": 1, "pindah": 1}
    assert session.get_one(Case, first, populate_existing=True).outcome == "akhir"
    successor = session.scalars(sa.select(Case).where(Case.subject_key == "2026-2")).one()
    assert session.get_one(Case, second, populate_existing=True).parent_id == successor.id
    told = session.scalars(sa.select(Outbox).where(Outbox.name == "DIGESER")).one()
    assert told.key == session.get_one(Case, second).number
    session.rollback()

    finish(second, later)
    [moved] = engine.members(successor.id)
    session.rollback()
    assert (moved["tahap"], moved["laporan"]) == ("SIAP", {"periode": "2026-2"})


def test_everybody_the_agenda_gives_it_to_gets_one_child_and_newcomers_later(bench_services, database, tmp_path, cast, now):
    parent = drawn.process(
        "panen", drawn.start(), drawn.service("buka", "case.start_due", result="dibuka", jenis='"PANEN"', tanggal='date("2026-08-01")', proses='"petik"', mulai='"mulai"'),
        drawn.catch("besok", drawn.timer('duration("P1D")')), drawn.diagrams.xor("lagi", "buka"), drawn.end("habis"),
        flows="s>buka>besok>lagi; lagi>habis: dibuka = null; lagi>buka",
    )
    child = drawn.process(
        "petik", drawn.lanes(drawn.lane("Pegawai", "mulai", "isi", "akhir")), drawn.start("mulai"), drawn.task("isi"), drawn.end("akhir"),
        flows="mulai>isi>akhir",
    )
    starts = [
        {"process": "panen", "event": "s", "by": "system", "subject": "session"}, {"process": "petik", "event": "mulai", "by": "system"},
    ]
    drawn.publish(tmp_path, "panen", starts, {"panen": parent, "petik": child})
    due(cast["pegawai"], date(2026, 8, 1), now)
    due(cast["atasan"], date(2026, 9, 1), now)
    with transaction():
        case = engine.start("panen", event="s", subject=engine.Subject("session", "1"), answers={}, by=engine.System("sweep"), now=now).id
    settle(now)
    assert [one.subject_id for one in children_of(case)] == [cast["pegawai"]]
    session.rollback()

    due(cast["pegawai_lain"], date(2026, 8, 1), now)
    for day in (1, 2):
        settle(now + timedelta(days=day))
    assert [one.subject_id for one in children_of(case)] == [cast["pegawai"], cast["pegawai_lain"]]
    session.rollback()


def due(person: int, day: date, now: datetime) -> None:
    with transaction():
        bundle = session.scalars(sa.select(Bundle.id).limit(1)).one()
        session.add(AgendaItem(
            kind="PANEN", person_id=person, due_on=day, result="BERI", code="", reason="", basis="", details={}, ready=False,
            bundle_id=bundle, evaluated_on=now.date(), evaluated_at=now,
        ))
