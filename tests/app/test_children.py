"""The page of a case that is made of others shows how far they have come."""

from collections.abc import Callable
from typing import Any

from models import Case, session
from tests.app.conftest import Somebody
from tests.engine.test_children import children_of, finish, open_session, sesi, settle  # noqa: F401


def test_a_session_shows_how_many_of_its_cases_are_done(
    sesi: Any, app: Any, as_: Callable[[str], Somebody], cast: dict[str, int], now: Any  # noqa: F811
) -> None:
    parent = open_session(now, [cast["pegawai"], cast["pegawai_lain"]])
    settle(now)
    first = children_of(parent)[0].id
    session.rollback()
    finish(first, now)
    settle(now)
    number = session.get_one(Case, parent).number
    session.rollback()

    page = as_("auditor").open(f"/berkas/{number}").text
    assert "1 dari 2 sudah selesai diurus." in page
    assert "sedang berjalan" in page
