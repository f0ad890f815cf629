"""A completion costs the database few statements and one commit, however long the diagram and the history."""

import pytest
import sqlalchemy as sa

import engine
from models import session, transaction
from tests.databases import counted
from tests.engine import drawn
from tests.engine.conftest import Walk

MOST = 10


def cost(database: sa.Engine, walk: Walk, element: str, by: engine.PersonActor) -> int:
    task = walk.task(element)
    with counted(database) as seen, transaction():
        engine.complete(task, {"catatan": "ya", "hasil": "LANJUT"}, by=by, now=walk.now)
    assert seen["commits"] == 1
    return seen["statements"]


def test_each_of_five_tasks_costs_at_most_ten_statements_and_one_commit(walk, sari, database):
    walk("lima", by=sari).do("langkah_1", by=sari)  # what is read once per process
    lima = walk("lima", by=sari)
    costs = [cost(database, lima, f"langkah_{number}", sari) for number in range(1, 6)]
    assert max(costs) <= MOST, costs
    assert lima.case.status == "ENDED"
    session.rollback()


@pytest.fixture
def panjang(database, tmp_path, now, sari) -> Walk:
    """A diagram of forty tasks in a row."""
    names = [f"t{number}" for number in range(40)]
    diagram = drawn.process(
        "panjang", drawn.lanes(drawn.lane("Pegawai", "s", *names, "e")), drawn.start(), *(drawn.task(name) for name in names), drawn.end("e"),
        flows=">".join(["s", *names, "e"]),
    )
    drawn.publish(tmp_path, "panjang", [{"event": "s"}], {"panjang": diagram})
    with transaction():
        case_id = engine.start("panjang", event="s", subject_id=sari.person_id, answers={}, by=sari, now=now).id
    return Walk(case_id, now)


def test_neither_the_length_ahead_nor_the_history_behind_costs_a_statement(panjang, sari, database):
    panjang.do("t0", by=sari, answers={"catatan": "ya"})
    early = cost(database, panjang, "t1", sari)
    for number in range(2, 36):
        panjang.do(f"t{number}", by=sari, answers={"catatan": "ya"})
    assert cost(database, panjang, "t36", sari) == early <= MOST
