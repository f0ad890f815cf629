"""The subject never decides on their own case: every path to a decision, tried one by one."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import Delegation, RoleGrant, Task, session, transaction
from tests.engine import drawn
from tests.engine.conftest import Walk
from tests.engine.test_children import settle

LANES = ["Analis Kepegawaian Pembinaan", "Fasilitator OPD", "Kepala OPD", "Atasan Langsung", "Kepala BKD", "Sekretaris Daerah"]
Path = Callable[["Attempt"], None]


class Attempt:
    """A case about Sari whose decision waits, and what she tries."""

    def __init__(self, walk: Walk, sari: engine.PersonActor, now: Any) -> None:
        self.walk, self.sari, self.now = walk, sari, now
        self.task = walk.task("putus")
        row = session.get_one(Task, self.task)
        self.role, self.unit, self.position = row.role, row.unit_id, row.position_id
        self.other = self._someone_else(row)
        session.rollback()

    def _someone_else(self, row: Task) -> int:
        addressee = engine.roles.resolve(row.lane, subject_id=self.sari.person_id, unit_id=self.walk.case.unit_id, day=self.now.date())
        return addressee.holders[0]

    def complete(self, by: engine.PersonActor | None = None) -> None:
        with transaction():
            engine.complete(self.task, {"catatan": "setuju"}, by=by or self.sari, now=self.now)


def directly(attempt: Attempt) -> None:
    attempt.complete()


def with_the_role_by_name(attempt: Attempt) -> None:
    with transaction():
        session.add(RoleGrant(role=attempt.role, unit_id=attempt.unit, person_id=attempt.sari.person_id, valid_from=attempt.now.date()))
    attempt.complete()


def with_the_lanes_role_and_readdressed(attempt: Attempt) -> None:
    with transaction():
        lane = session.get_one(Task, attempt.task).lane
        for unit in {row.unit_id for row in session.scalars(sa.select(RoleGrant).where(RoleGrant.role == lane))}:
            session.add(RoleGrant(role=lane, unit_id=unit, person_id=attempt.sari.person_id, valid_from=attempt.now.date()))
        engine.readdress(attempt.now)
    settle(attempt.now)
    attempt.complete()


def as_substitute_of_the_official(attempt: Attempt) -> None:
    day = attempt.now.date()
    with transaction():
        posts = {attempt.position} if attempt.position else set(engine.roles.granting_positions(attempt.role, attempt.unit, day))
        for post in posts:
            for kind in ("PLH", "PLT"):
                session.add(Delegation(position_id=post, person_id=attempt.sari.person_id, kind=kind, valid_from=day, valid_to=day + timedelta(days=9)))
    attempt.complete()


def through_a_second_account(attempt: Attempt) -> None:
    attempt.complete(engine.PersonActor(attempt.sari.person_id, 999_999))


def in_bulk(attempt: Attempt) -> None:
    """What a desk of many items does: one after the other, each in its own transaction."""
    for _ in range(2):
        attempt.complete()


def by_claiming(attempt: Attempt) -> None:
    with transaction():
        engine.claim(attempt.task, person_id=attempt.sari.person_id, now=attempt.now)
    attempt.complete()


def by_being_handed_the_task(attempt: Attempt) -> None:
    with transaction():
        engine.hand_over(attempt.task, attempt.sari.person_id, person_id=attempt.other, now=attempt.now)
    attempt.complete()


def by_reassigning_it_to_herself(attempt: Attempt) -> None:
    with transaction():
        engine.reassign(attempt.task, attempt.sari.person_id, person_id=attempt.sari.person_id, now=attempt.now)
    attempt.complete()


def by_opening_its_form(attempt: Attempt) -> None:
    engine.open_task(attempt.task, attempt.sari.person_id, attempt.now)


def by_signing(attempt: Attempt) -> None:
    with transaction():
        engine.reserve(attempt.task, {"catatan": "setuju"}, by=attempt.sari, now=attempt.now)


PATHS: list[Path] = [
    directly, with_the_role_by_name, with_the_lanes_role_and_readdressed, as_substitute_of_the_official, through_a_second_account, in_bulk,
    by_claiming, by_being_handed_the_task, by_reassigning_it_to_herself, by_opening_its_form, by_signing,
]
TRICKS = {"lajur": {}, "penugasan": {"assignee": "saya"}, "tim": {"team": "kami"}}


@pytest.fixture
def begin(database, tmp_path, sari, now) -> Callable[[str, dict[str, str]], Attempt]:
    def start(lane: str, properties: dict[str, str]) -> Attempt:
        diagram = drawn.process(
            "coba", drawn.lanes(drawn.lane("Pegawai", "s"), drawn.lane(lane, "putus", "e")), drawn.start(), drawn.task("putus", **properties),
            drawn.end("e"), flows="s>putus>e",
        )
        drawn.publish(tmp_path, "coba", [{"event": "s", "variables": ["saya"]}], {"coba": diagram})
        herself = {"saya": Decimal(sari.person_id), "kami": [Decimal(sari.person_id)]}
        with transaction():
            case = engine.start("coba", event="s", subject_id=sari.person_id, answers=herself, by=sari, now=now)
            case_id = case.id
        return Attempt(Walk(case_id, now), sari, now)

    return start


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("lane", LANES)
def test_no_path_lets_the_subject_decide(begin, sari, now, lane, trick):
    attempt = begin(lane, TRICKS[trick])
    for path in PATHS:
        with pytest.raises((engine.NotYourTask, engine.NotFound)):
            path(attempt)
        session.rollback()
        assert attempt.walk.waiting == ["putus"], path.__name__
        assert attempt.task not in [task.id for task in engine.worklist(sari.person_id, now)], path.__name__
        session.rollback()
    attempt.complete(engine.PersonActor(attempt.other))
    assert attempt.walk.waiting == []
