"""The night finds whoever nears the age of retirement fifteen months before, reminds earlier, and judges nobody younger."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa

import engine
from models import AgendaItem, Case, Notification, Person, session, transaction
from tests.stories.conftest import Story


def _born(days: dict[int, date]) -> None:
    """These people on these days, everybody else in 1990."""
    with transaction():
        session.execute(sa.update(Person).values(birth_date=date(1990, 1, 1)))
        for person, day in days.items():
            session.get_one(Person, person).birth_date = day


def _item(kind: str, person: int) -> tuple[str, date | None, bool]:
    row = session.scalars(sa.select(AgendaItem).where(AgendaItem.kind == kind, AgendaItem.person_id == person)).one()
    found = (row.result, row.due_on, row.case_id is not None)
    session.rollback()
    return found


def _cases() -> list[tuple[str, int | None]]:
    rows = session.execute(sa.select(Case.process, Case.subject_id).where(Case.service_id == "pensiun").order_by(Case.id))
    found = [(row.process, row.subject_id) for row in rows]
    session.rollback()
    return found


def test_a_case_is_opened_once_fifteen_months_before_and_only_the_old_enough_are_judged(story: Callable[[], Story]):
    begun = story()
    due, later = (begun.actor(key).person_id for key in ("pegawai", "pegawai_lain"))
    _born({due: date(1969, 8, 10), later: date(1969, 9, 10)})

    done = engine.sweep("PENSIUN", lambda: begun.now)
    engine.sweep("PENSIUN", lambda: begun.now + timedelta(days=1))

    assert (done.total, done.judged, done.started, done.failed) == (2, 2, 1, 0)
    assert _item("PENSIUN", due) == ("BERI", date(2027, 9, 1), True)
    assert _item("PENSIUN", later) == ("BERI", date(2027, 10, 1), False)
    assert _cases() == [("pensiun", due)]


def test_a_reminder_goes_out_once_at_twenty_four_months(story: Callable[[], Story]):
    begun = story()
    person = begun.actor("pegawai").person_id
    _born({person: date(1970, 5, 10)})

    for day in range(3):
        engine.sweep("PENGINGAT_PENSIUN", lambda day=day: begun.now + timedelta(days=day))

    assert _cases() == [("pengingat_pensiun", person)]
    [told] = session.scalars(sa.select(Notification).join(Case).where(Case.service_id == "pensiun", Notification.code == "message"))
    assert (told.person_id, "TMT 1 Juni 2028" in told.values["pesan"]) == (person, True)
    session.rollback()


def test_the_steps_to_come_are_of_the_case_s_own_process_and_name_who_does_them(story: Callable[[], Story]):
    begun = story()
    person = begun.actor("pegawai").person_id
    _born({person: date(1969, 8, 10)})
    with transaction():
        opened = engine.start(
            "pensiun", event="batas_usia", subject_id=person, answers={"jatuh_tempo": date(2027, 9, 1)}, by=engine.System("sweep"), now=begun.now
        )
        numbers = [opened.number]
    with transaction():
        leave = engine.start(
            "pensiun", event="mohon_mpp", subject_id=person, by=begun.actor("pegawai"), now=begun.now,
            answers={"mulai_mpp": date(2027, 3, 1), "lama_bulan": 6, "alasan_mpp": "Usaha", "serah_terima": "Selesai"},
        )
        numbers.append(leave.number)

    ahead = [{step.element: step.who for step in engine.case_page(n, person, begun.now).steps if step.state == "next"} for n in numbers]

    assert ahead[0]["usulkan"] == "Kepala OPD"
    assert ahead[1]["teruskan_mpp"] == "Sekretaris Daerah"
    assert "usulkan" not in ahead[1]
    session.rollback()
