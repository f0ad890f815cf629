"""A page costs the database few statements, however many cases and tasks its reader has."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import engine
from app import clock
from models import Case, SignIn, Task, remembered, session, transaction
from tests.app.conftest import Somebody
from tests.databases import counted

MOST = {"/": 8, "/layanan/": 6, "/layanan/surat_pengantar": 13, "/layanan/surat_pengantar/ajukan": 11, "/tugas/": 9, "/berkas/": 6}
CASE, TASK, POST = 11, 16, 22


def cost(database: sa.Engine, somebody: Somebody, path: str) -> int:
    somebody.open(path)  # what is read once per process, and the news of what happened before
    with counted(database) as seen:
        assert somebody.open(path).status_code == 200
    assert seen["commits"] == 0, path
    return seen["statements"]


def test_the_pages_of_an_employee_cost_few_statements(
    as_: Callable[[str], Somebody], letter: Callable[..., Case], database: sa.Engine
) -> None:
    number = letter().number
    sari = as_("pegawai")
    costs = {path: cost(database, sari, path) for path in MOST}
    assert {path: count for path, count in costs.items() if count > MOST[path]} == {}
    for _ in range(40):
        letter()
    assert {path: cost(database, sari, path) for path in MOST} == costs
    assert cost(database, sari, f"/berkas/{number}") <= CASE


def test_an_officials_list_costs_the_same_with_one_task_and_with_forty(
    as_: Callable[[str], Somebody], letter: Callable[..., Case], database: sa.Engine
) -> None:
    letter()
    wati = as_("fasilitator")
    few = cost(database, wati, "/tugas/")
    for _ in range(40):
        letter()
    assert cost(database, wati, "/tugas/") == few <= MOST["/tugas/"] + 1
    assert cost(database, wati, "/") <= MOST["/"] + 1


def test_a_task_is_opened_and_sent_with_few_statements(
    as_: Callable[[str], Somebody], letter: Callable[..., Case], task_of: Callable[[int], int], database: sa.Engine
) -> None:
    first, second = task_of(letter().id), task_of(letter().id)
    wati = as_("fasilitator")
    wati.send(f"/tugas/{first}", {"hasil": "LENGKAP", "catatan": ""})
    wati.open(f"/tugas/{second}")
    with counted(database) as seen:
        assert wati.open(f"/tugas/{second}").status_code == 200
    assert (seen["statements"] <= TASK, seen["commits"]) == (True, 1), seen  # the look at somebody else's data
    with counted(database) as seen:
        assert wati.send(f"/tugas/{second}", {"hasil": "LENGKAP", "catatan": ""}, follow=False).status_code == 303
    assert (seen["statements"] <= POST, seen["commits"]) == (True, 2), seen  # the step; the session with its message


def test_my_cases_are_paged_and_the_home_page_shows_the_latest(as_: Callable[[str], Somebody], letter: Callable[..., Case]) -> None:
    numbers = [str(letter().number) for _ in range(33)]
    sari = as_("pegawai")
    first, second, home = (sari.open(path).text for path in ("/berkas/", "/berkas/?mulai=30", "/"))
    assert [number in first for number in (numbers[-1], numbers[3], numbers[2])] == [True, True, False]
    assert [number in second for number in (numbers[3], numbers[2], numbers[0])] == [False, True, True]
    assert (numbers[-6] in home, numbers[-7] in home, "Semua berkas" in home) == (True, False, True)


def test_a_session_ended_elsewhere_is_not_revived(app: Flask, as_: Callable[[str], Somebody], monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    sari = as_("pegawai")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=5))  # old enough to be written back
    ask = engine.services

    def end_meanwhile() -> list[Any]:
        with transaction():
            session.execute(sa.delete(SignIn))
        return ask()

    monkeypatch.setattr(engine, "services", end_meanwhile)
    sari.client.get("/layanan/")
    assert session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 0
    assert sari.client.get("/layanan/").status_code == 302


def test_what_is_remembered_is_forgotten_at_the_next_write(app: Flask, letter: Callable[..., Case]) -> None:
    letter()
    answers = iter(range(10))

    def ask() -> int:
        return remembered("test", lambda: next(answers))

    assert [ask(), ask()] == [0, 0]
    session.execute(sa.update(Task).values(name="lain"))
    assert [ask(), ask()] == [1, 1]
    session.scalars(sa.select(Task)).one().name = "baru"
    session.flush()
    assert [ask(), ask()] == [2, 2]
    session.rollback()
    assert ask() == 3
