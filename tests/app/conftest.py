"""The application in front of the demo agency, and people who click: CSRF is on, as in life."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import engine
from app import clock, create_app
from config import Config
from documents import signing
from models import Account, Case, Task, session, transaction
from records import seed
from tests.agency import PASSWORD
from tests.browser.chromium import PASSPHRASE
from tests.databases import ROOT

TOY = ROOT / "tests" / "browser" / "services"
ASKED = {
    "jenis": "BANK", "keperluan": "membuka rekening di Bank X", "tanggal_mulai": "2026-06-08", "tanggal_selesai": "2026-06-12", "benar": "true",
}


@pytest.fixture
def app(database: sa.Engine, monkeypatch: pytest.MonkeyPatch, now: Any) -> Flask:
    """The application with the service of the browser tests, the clock standing still."""
    monkeypatch.setattr(clock, "now", lambda: now)
    with transaction():
        signing.init_trial_ca(now)
        for done in engine.deploy(TOY, by="test", now=now, publish=True):
            assert not done.problems, done
        for key in ("kepala_opd", "sekda"):
            account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
            signing.issue_key(account.person_id, PASSPHRASE, now)
    return create_app(Config(SECRET_KEY="uji", SECURE_COOKIES=False, SECOND_FACTOR=""))


@dataclass
class Somebody:
    """A person at a browser: opens pages, and submits forms with the token the page carries."""

    client: FlaskClient
    person_id: int = 0
    last: str = field(default="", repr=False)

    def open(self, path: str, **options: Any) -> TestResponse:
        reply = self.client.get(path, follow_redirects=True, **options)
        self.last = reply.text if reply.mimetype == "text/html" else ""
        return reply

    def send(self, path: str, data: dict[str, Any] | None = None, *, page: str | None = None, follow: bool = True, **options: Any) -> TestResponse:
        """Post to a path with the token, and the other hidden fields, of the page it is on."""
        if page is not None or "csrf_token" not in self.last:
            self.open(page or path)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.last))
        given = {"csrf_token": hidden["csrf_token"], **{key: hidden[key] for key in ("kunci", "draf") if key in hidden}, **(data or {})}
        reply = self.client.post(path, data=given, follow_redirects=follow, **options)
        return reply


@pytest.fixture
def as_(app: Flask) -> Callable[[str], Somebody]:
    """Sign in as a member of the cast."""

    def sign_in(key: str) -> Somebody:
        somebody = Somebody(app.test_client())
        reply = somebody.send("/masuk", {"name": seed.account_name(key), "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
        somebody.person_id, somebody.last = account.person_id, ""
        session.rollback()
        return somebody

    return sign_in


@pytest.fixture
def letter(app: Flask, now: Any) -> Callable[[], Case]:
    """Sari's request for a letter, waiting for the facilitator."""

    def ask(key: str = "pegawai") -> Case:
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
        by = engine.PersonActor(account.person_id, account.id)
        answers = {"jenis": "BANK", "keperluan": "membuka rekening", "tanggal_mulai": now.date(), "tanggal_selesai": now.date(), "lama": 1, "bukti": None, "benar": True}
        with transaction():
            return engine.start("surat_pengantar", event=None, subject_id=by.person_id, answers=answers, by=by, now=now)

    return ask


@pytest.fixture
def task_of() -> Callable[[int], int]:
    """The open task of a case."""

    def find(case_id: int) -> int:
        found = session.scalars(sa.select(Task.id).where(Task.case_id == case_id, Task.status == "OPEN")).one()
        session.rollback()
        return found

    return find
