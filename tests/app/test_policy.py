"""Every route × role × scope: the table names each endpoint, and what it says is what happens."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.policy import ADMINISTRATOR, POLICY, PUBLIC
from models import Case
from tests.app.conftest import Somebody

STRANGERS = ["pegawai_lain", "analis", "gubernur", "admin"]


def address(rule: object) -> str:
    """A path of a route with something in every hole."""
    return re.sub(r"<(?:\w+:)?\w+>", "1", str(rule))


def test_every_endpoint_stands_in_the_policy_table_once(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


def test_nobody_reaches_a_closed_route_without_signing_in(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if POLICY[rule.endpoint] == PUBLIC or "GET" not in (rule.methods or ()):
            continue
        reply = client.get(address(rule))
        assert (reply.status_code, reply.location.split("?")[0]) == (302, "/masuk"), rule


@pytest.mark.parametrize("key", ["pegawai", "fasilitator", "kepala_opd", "penyunting", "auditor"])
def test_an_administrators_route_does_not_exist_for_others(app: Flask, as_: Callable[[str], Somebody], key: str) -> None:
    somebody = as_(key)
    for rule in app.url_map.iter_rules():
        if POLICY[rule.endpoint] != ADMINISTRATOR:
            continue
        reply = somebody.open(address(rule)) if "GET" in (rule.methods or ()) else somebody.send(address(rule), page="/profil")
        assert reply.status_code == 404, rule


def test_an_administrator_opens_every_page_of_theirs(app: Flask, as_: Callable[[str], Somebody]) -> None:
    admin = as_("admin")
    for rule in app.url_map.iter_rules():
        if POLICY[rule.endpoint] == ADMINISTRATOR and "GET" in (rule.methods or ()):
            assert admin.open(address(rule)).status_code == 200, rule


@pytest.mark.parametrize("key", STRANGERS)
def test_a_case_of_another_unit_does_not_exist(
    as_: Callable[[str], Somebody], letter: Callable[[], Case], task_of: Callable[[int], int], key: str
) -> None:
    case = letter()
    number, task_id = case.number, task_of(case.id)
    stranger = as_(key)
    pages = [f"/berkas/{number}", f"/berkas/{number}/diagram", f"/tugas/{task_id}", f"/tanda-tangan/{task_id}/pratinjau"]
    assert [stranger.open(page).status_code for page in pages] == [404] * len(pages)
    posts = [f"/tugas/{task_id}", f"/tugas/{task_id}/draf", f"/tugas/{task_id}/pratinjau", f"/tugas/{task_id}/ambil", f"/berkas/{number}/tarik"]
    assert [stranger.send(post, page="/profil").status_code for post in posts] == [404] * len(posts)


@pytest.mark.parametrize(("key", "status"), [("pegawai", 200), ("fasilitator", 200), ("auditor", 200), ("kepala_opd", 404)])
def test_a_case_is_seen_by_its_people(as_: Callable[[str], Somebody], letter: Callable[[], Case], key: str, status: int) -> None:
    number = letter().number
    assert as_(key).open(f"/berkas/{number}").status_code == status


def test_a_task_of_ones_own_case_is_refused_in_words(
    as_: Callable[[str], Somebody], letter: Callable[[], Case], task_of: Callable[[int], int]
) -> None:
    reply = as_("pegawai").open(f"/tugas/{task_of(letter().id)}")
    assert reply.status_code == 403
    assert "berkas Anda sendiri" in reply.text
