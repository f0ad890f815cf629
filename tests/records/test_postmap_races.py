"""Cases that want the same vacant post at the same moment, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from models import Position, Unit, session, transaction
from records import history
from records.postmap import hold
from tests.databases import NOW
from tests.records.people import somebody_with_cases


def test_of_eight_cases_that_want_the_last_post_one_gets_it(blank: sa.Engine) -> None:
    person = somebody_with_cases(8)
    with transaction():
        session.add(Unit(id=1, code="U", name="Dinas Uji", kind="OPD"))
        session.flush()
        session.add(Position(id=1, unit_id=1, title="Pengelola Barang", kind="PELAKSANA"))
    together = threading.Barrier(8)

    def want(case: int) -> bool:
        together.wait()
        try:
            with transaction():
                free = hold(1, NOW.date(), case)
                if free:
                    history.propose("jabatan", person, {"tmt": NOW.date(), "jabatan_id": 1}, case, NOW)
                return free
        finally:
            session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(want, range(1, 9))).count(True) == 1
    session.remove()
