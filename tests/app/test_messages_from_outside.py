"""Messages over HTTP: on time, late, twice, for nobody; wrong tokens, hostile bodies; tokens made and revoked."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

import engine
from models import ConnectorToken, Outbox, session, transaction
from tests.app.conftest import Somebody
from tests.engine.test_children import settle
from tests.engine.test_events_between_cases import begin, heard, number_of, open_elements, tunggu  # noqa: F401

Send = Callable[..., TestResponse]


@pytest.fixture
def token(app: Flask, now: Any) -> str:
    with transaction():
        return engine.issue_token("bkn", messages=["JAWABAN"], per_minute=20, by=engine.System("operator"), now=now)


@pytest.fixture
def send(app: Flask, token: str) -> Send:
    """Hand in a message as the connector does."""

    def post(body: Any = None, *, with_token: str | None = token, **changes: Any) -> TestResponse:
        message = {"id": "bkn-1", "nama": "JAWABAN", "kunci": "TUNGGU/2026/999999", "isi": {"hasil": "SETUJU"}} | changes
        raw = body if isinstance(body, bytes) else json.dumps(message).encode()
        headers = {"Authorization": f"Bearer {with_token}"} if with_token else {}
        return app.test_client().post("/api/pesan", data=raw, headers=headers, content_type="application/json")

    return post


@pytest.fixture
def ask(app: Flask, token: str) -> Callable[[str], TestResponse]:
    return lambda number: app.test_client().get(f"/api/pesan/{number}", headers={"Authorization": f"Bearer {token}"})


def _events() -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == "event"))
    session.rollback()
    return count or 0


def test_a_message_moves_the_case_of_its_number_and_its_state_can_be_asked(tunggu: Any, send: Send, ask: Any, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)

    reply = send(kunci=number_of(case))
    assert (reply.status_code, reply.json["id"], reply.json["keadaan"]) == (202, "bkn-1", "menunggu")
    settle(now)

    assert open_elements(case) == ["baca"]
    assert ask("bkn-1").json == {"id": "bkn-1", "peristiwa": reply.json["peristiwa"], "keadaan": "disampaikan"}


def test_the_same_message_ten_times_takes_effect_once(tunggu: Any, send: Send, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)
    number = number_of(case)
    replies = [send(kunci=number) for _ in range(5)]
    settle(now)
    replies += [send(kunci=number) for _ in range(5)]
    settle(now)

    assert [reply.status_code for reply in replies] == [202, *[200] * 9]
    assert len({reply.json["peristiwa"] for reply in replies}) == 1
    assert heard(case) == 1


def test_a_message_for_an_unknown_case_or_too_late_is_kept(tunggu: Any, send: Send, ask: Any, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)
    number = number_of(case)
    with transaction():
        engine.cancel(case, by=engine.System("operator"), now=now, reason="uji")
    assert [send(id="a").status_code, send(id="b", kunci=number).status_code] == [202, 202]
    settle(now)

    assert [ask(one).json["keadaan"] for one in ("a", "b")] == ["disimpan", "disimpan"]
    assert len(engine.unclaimed()) == 2
    session.rollback()


def test_a_message_addressed_to_nobody_reaches_no_waiting_case(tunggu: Any, send: Send, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)
    assert send(kunci=None).status_code == 202
    settle(now)
    assert heard(case) == 0


def test_a_repeated_id_with_another_content_is_refused(send: Send):
    assert send().status_code == 202
    reply = send(isi={"hasil": "TOLAK"})
    assert (reply.status_code, reply.json["kode"]) == (409, "reused")
    assert _events() == 1


def test_two_connectors_may_number_alike(send: Send, now: Any):
    with transaction():
        other = engine.issue_token("taspen", by=engine.System("operator"), now=now)
    assert [send().status_code, send(with_token=other).status_code] == [202, 202]


@pytest.mark.parametrize("bad", [None, "", "alur-salah", "x" * 5000])
def test_without_a_good_token_nothing_is_taken_or_told(send: Send, app: Flask, bad: str | None):
    reply = send(with_token=bad)
    assert (reply.status_code, reply.json["kode"], reply.headers["WWW-Authenticate"]) == (401, "token", "Bearer")
    assert app.test_client().get("/api/pesan/bkn-1").status_code == 401
    assert _events() == 0


def test_a_token_is_good_for_its_own_messages_and_until_it_is_revoked(send: Send, ask: Any, now: Any):
    assert send(nama="LAIN").json["kode"] == "message"
    assert ask("bkn-1").status_code == 404
    with transaction():
        engine.revoke_token(session.scalars(sa.select(ConnectorToken.id)).one(), by=engine.System("operator"), now=now)
    assert send().status_code == 401


def test_too_many_calls_have_to_wait(send: Send):
    replies = [send(id=str(number)) for number in range(22)]
    assert [reply.status_code for reply in replies] == [*[202] * 20, 429, 429]
    assert 0 < int(replies[-1].headers["Retry-After"]) <= 61


HOSTILE = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe{}", b'{"id": 1}', b'{"id": "a"}', b"[" * 100_000, b'{"isi":' * 3000,
    b'{"id": "a", "nama": "JAWABAN", "isi": []}', b'{"id": "a", "nama": "JAWABAN", "lain": 1}', b'{"id": "", "nama": "JAWABAN"}',
    b'{"id": "a", "id": "b", "nama": "JAWABAN"}', b'{"id": "a\\u0000", "nama": "JAWABAN"}',
    *(b'{"id": "a", "nama": "JAWABAN", "kunci": "K", "isi": {"x": %s}}' % value for value in (
        b"NaN", b"Infinity", b"1e999999999", b"9" * 5000, b'"\\u0000"', b'"\\ud800"', b'{"typename": 1}', b"[" * 25 + b"]" * 25,
    )),
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:60]))
def test_a_hostile_body_is_refused_in_words_and_leaves_nothing(send: Send, body: bytes):
    reply = send(body)
    assert (reply.status_code, reply.json["kode"]) == (422, "isi"), reply.json
    assert reply.json["pesan"]
    assert _events() == 0


def test_a_body_beyond_the_limit_or_of_another_kind_is_refused(send: Send, app: Flask, token: str):
    assert send(b'{"x": "' + b"a" * 300_000).status_code == 413
    reply = app.test_client().post("/api/pesan", data={"id": "a"}, headers={"Authorization": f"Bearer {token}"})
    assert (reply.status_code, reply.json["kode"]) == (415, "jenis")
    assert app.test_client().get("/api/pesan").json["message"]


def test_values_arrive_as_decimals_and_text(tunggu: Any, send: Send, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)
    assert send(kunci=number_of(case), isi={"gaji": 4_112_500.5, "daftar": [1, None, True], "nama": "Ény"}).status_code == 202
    settle(now)
    assert heard(case) == 1


def test_an_administrator_makes_a_token_sees_it_once_and_revokes_it(as_: Callable[[str], Somebody], send: Send):
    admin = as_("admin")
    page = "/administrasi/penghubung/"
    assert admin.send(page, {"nama": "B K N", "batas": "0"}).status_code == 422
    reply = admin.send(page, {"nama": "taspen", "pesan": "JAWABAN, LAIN", "batas": "60"})
    (made,) = re.findall(r"<code>(alur-[\w-]+)</code>", reply.text)
    assert made not in admin.open(page).text
    assert send(with_token=made).status_code == 202

    row = session.scalars(sa.select(ConnectorToken).where(ConnectorToken.connector == "taspen")).one()
    assert (row.messages, made in row.token_hash, row.created_by) == (["JAWABAN", "LAIN"], False, admin.person_id)
    number = row.id
    session.rollback()
    assert "sudah dicabut" in admin.send(f"{page}{number}/cabut").text
    assert send(with_token=made).status_code == 401


def test_a_kept_message_is_shown_and_delivered_again_at_a_press(
    tunggu: Any, send: Send, ask: Any, as_: Callable[[str], Somebody], cast: Any, now: Any  # noqa: F811
):
    assert send(kunci="TUNGGU/2026/000001").status_code == 202
    settle(now)
    admin = as_("admin")
    page = admin.open("/administrasi/pekerjaan").text
    assert "JAWABAN" in page
    assert "bkn:bkn-1" in page

    case = begin("tunggu", cast["pegawai"], now)
    event = engine.unclaimed()[0].id
    session.rollback()
    admin.send(f"/administrasi/keluar/{event}/ulangi")
    settle(now)
    assert (number_of(case), heard(case)) == ("TUNGGU/2026/000001", 1)
    assert "JAWABAN" not in admin.open("/administrasi/pekerjaan").text


def test_no_message_does_a_persons_task(tunggu: Any, send: Send, cast: Any, now: Any):  # noqa: F811
    case = begin("tunggu", cast["pegawai"], now)
    assert send(kunci=number_of(case)).status_code == 202
    settle(now)
    with transaction():
        anything = engine.issue_token("lain", by=engine.System("operator"), now=now)
    told = {"baca": 202, "JAWABAN": 202, "berkas.dibatalkan": 403, "case.children_done": 403}
    for name, status in told.items():
        assert send(id=name, nama=name, kunci=number_of(case), with_token=anything).status_code == status
    settle(now)
    assert open_elements(case) == ["baca"]
