"""Coming in: the first time, after a forgotten password, with a second factor, and what is owed before any page."""

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

import engine
from app import clock
from commands import main
from engine import entrance, second_factor
from models import Account, PactAcceptance, Person, Reference, SignIn, session, transaction
from records import editing, seed
from tests.agency import PASSWORD
from tests.app.conftest import Somebody

OWN = "kuda laut makan siang"


@pytest.fixture
def stranger(app: Flask) -> Somebody:
    """Somebody who has not signed in."""
    return Somebody(app.test_client())


@pytest.fixture
def newcomer(app: Flask) -> Account:
    """The account of an imported employee: no password yet."""
    found = session.scalars(sa.select(Account).where(Account.password_hash.is_(None)).order_by(Account.id)).first()
    assert found is not None
    session.expunge_all()
    session.rollback()
    return found


@pytest.fixture
def letters() -> Any:
    """What the worker's letters carry."""
    kept: list[engine.Letter] = []
    engine.post_by(kept.append)
    yield kept
    engine.post_by(None)


def account(key: str) -> int:
    found = session.scalars(sa.select(Account.id).where(Account.name == seed.account_name(key))).one()
    session.rollback()
    return found


def code_for(account_id: int, now: datetime) -> str:
    with transaction():
        return entrance.first_code(account_id, by=None, now=now)


def come_in(somebody: Somebody, name: str, code: str, password: str = OWN) -> Any:
    somebody.send("/masuk/pertama", {"name": name, "kode": code})
    return somebody.send("/masuk/sandi", {"wanted": password, "again": password}, page="/masuk/sandi")


def test_a_first_sign_in_chooses_a_password_and_accepts_the_pact(stranger: Somebody, newcomer: Account, now: datetime) -> None:
    reply = come_in(stranger, newcomer.name, code_for(newcomer.id, now).lower())
    assert "Pakta integritas" in reply.text
    assert "Pakta integritas" in stranger.open("/riwayat").text, "nothing comes before the pact"
    version = re.search(r'name="versi" value="(\d+)"', stranger.last)
    assert version is not None
    assert "Centang pernyataan" in stranger.send("/pakta-integritas", {"versi": version[1]}).text
    stranger.send("/pakta-integritas", {"versi": version[1], "setuju": "ya"})
    assert "Riwayat saya" in stranger.open("/riwayat").text
    assert session.scalars(sa.select(PactAcceptance.at).where(PactAcceptance.account_id == newcomer.id)).all() == [now]
    session.rollback()


def test_a_code_is_worth_nothing_once_used_or_too_late(
    app: Flask, newcomer: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_for(newcomer.id, now)
    come_in(Somebody(app.test_client()), newcomer.name, code)
    again = Somebody(app.test_client()).send("/masuk/pertama", {"name": newcomer.name, "kode": code})
    assert (again.status_code, "tidak cocok" in again.text) == (422, True)
    late = code_for(newcomer.id, now)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=31))
    assert Somebody(app.test_client()).send("/masuk/pertama", {"name": newcomer.name, "kode": late}).status_code == 422


def test_a_code_of_another_account_is_refused_and_guessing_is_slowed(stranger: Somebody, newcomer: Account, now: datetime) -> None:
    code = code_for(account("pegawai"), now)
    replies = [stranger.send("/masuk/pertama", {"name": newcomer.name, "kode": code}).status_code for _ in range(9)]
    assert replies == [422] * 8 + [429]


@pytest.mark.parametrize("password", ["pendek", "aaaaaaaaaaaaaaaa", "NAMA"])
def test_an_easy_password_is_refused_and_the_code_stays_good(stranger: Somebody, newcomer: Account, now: datetime, password: str) -> None:
    code = code_for(newcomer.id, now)
    wanted = f"{newcomer.name} saya" if password == "NAMA" else password
    assert come_in(stranger, newcomer.name, code, wanted).status_code == 422
    assert "Pakta integritas" in come_in(stranger, newcomer.name, code).text


def test_a_forgotten_password_is_chosen_anew_by_letter_once(app: Flask, stranger: Somebody, letters: list[engine.Letter], now: datetime) -> None:
    name = seed.account_name("pegawai")
    sent = stranger.send("/masuk/lupa", {"name": name}).text
    assert engine.tick(lambda: now) > 0
    [letter] = [letter for letter in letters if letter.purpose == "RESET"]
    path = letter.link.split("8000")[1]
    assert "Buat sandi Anda" in stranger.open(path).text
    assert "Buat sandi Anda" in Somebody(app.test_client()).open(path).text, "looking does not use it up"
    reply = stranger.send("/masuk/sandi", {"wanted": OWN, "again": OWN}, page="/masuk/sandi")
    assert "Sandi Anda sudah dibuat" in reply.text
    assert "sudah dipakai" in Somebody(app.test_client()).open(path).text
    other = Somebody(app.test_client())
    assert sent.split("sheet")[0] == other.send("/masuk/lupa", {"name": "tidak-ada"}).text.split("sheet")[0], "the answer tells nothing"
    assert other.send("/masuk", {"name": name, "password": PASSWORD}).status_code == 422
    assert other.send("/masuk", {"name": name, "password": OWN}).status_code == 200


def test_asking_for_letters_is_limited_and_needs_a_mail_server(stranger: Somebody, letters: list[engine.Letter]) -> None:
    name = seed.account_name("pegawai")
    assert [stranger.send("/masuk/lupa", {"name": name}).status_code for _ in range(9)] == [200] * 8 + [429]
    engine.post_by(None)
    assert "belum mengirim surel" in stranger.open("/masuk/lupa").text


def enrol(somebody: Somebody, now: datetime) -> tuple[str, list[str]]:
    page = somebody.send("/profil/dua-langkah/mulai", page="/profil/dua-langkah/").text
    secret = re.search(r'<code class="key">(\w+)</code>', page)
    assert secret is not None
    reply = somebody.send("/profil/dua-langkah/pasang", {"kode": pyotp.TOTP(secret[1]).at(int(now.timestamp()))}, page="/profil/dua-langkah/")
    return secret[1], re.findall(r"<li><code>([\w-]+)</code></li>", reply.text)


def test_a_second_factor_is_asked_for_after_the_password(
    app: Flask, as_: Callable[[str], Somebody], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, spare = enrol(as_("pegawai"), now)
    assert len(set(spare)) == 10
    sign_in = {"name": seed.account_name("pegawai"), "password": PASSWORD}
    sari = Somebody(app.test_client())
    assert "Verifikasi dua langkah" in sari.send("/masuk", sign_in).text
    assert sari.client.get("/riwayat").status_code == 302, "the password alone opens nothing"
    code = pyotp.TOTP(secret).at(int(now.timestamp()))
    assert sari.send("/masuk/dua-langkah", {"kode": code}, page="/masuk/dua-langkah").status_code == 422, "a code is taken once"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=60))
    sari.send("/masuk/dua-langkah", {"kode": pyotp.TOTP(secret).at(int(now.timestamp()) + 60)}, page="/masuk/dua-langkah")
    assert "Riwayat saya" in sari.open("/riwayat").text
    lost = Somebody(app.test_client())
    lost.send("/masuk", sign_in)
    assert "Riwayat saya" not in lost.send("/masuk/dua-langkah", {"kode": "000000"}, page="/masuk/dua-langkah").text
    lost.send("/masuk/dua-langkah", {"kode": spare[0].lower()}, page="/masuk/dua-langkah")
    assert "9 kode cadangan" in lost.open("/profil/dua-langkah/").text


def test_guessing_digits_is_slowed(app: Flask, as_: Callable[[str], Somebody], now: datetime) -> None:
    enrol(as_("pegawai"), now)
    thief = Somebody(app.test_client())
    thief.send("/masuk", {"name": seed.account_name("pegawai"), "password": PASSWORD})
    assert [thief.send("/masuk/dua-langkah", {"kode": f"{n:06}"}, page="/masuk/dua-langkah").status_code for n in range(9)] == [422] * 8 + [429]


@pytest.mark.parametrize(("setting", "key", "asked"), [
    ("Administrator", "admin", True), ("Administrator", "kepala_opd", False), ("penandatangan", "kepala_opd", True), ("Fasilitator OPD", "fasilitator", True),
])
def test_a_second_factor_is_obligatory_by_role(app: Flask, as_: Callable[[str], Somebody], now: datetime, setting: str, key: str, asked: bool) -> None:
    app.config["SECOND_FACTOR"] = setting
    somebody = as_(key)
    assert ("mewajibkan verifikasi dua langkah" in somebody.open("/layanan/").text) is asked
    if asked:
        enrol(somebody, now)
        assert "mewajibkan" not in somebody.open("/layanan/").text
        assert somebody.send("/profil/dua-langkah/lepas", {"sandi": PASSWORD, "kode": "1"}, page="/profil/dua-langkah/").status_code == 422
        assert second_factor.enrolled(account(key))


def test_a_second_factor_is_taken_off_with_password_and_code_only(as_: Callable[[str], Somebody], now: datetime) -> None:
    sari = as_("pegawai")
    _, spare = enrol(sari, now)
    for sandi, kode in ((PASSWORD, "123456"), ("salah salah salah", spare[0])):
        assert sari.send("/profil/dua-langkah/lepas", {"sandi": sandi, "kode": kode}, page="/profil/dua-langkah/").status_code == 422
    sari.send("/profil/dua-langkah/lepas", {"sandi": PASSWORD, "kode": spare[1]}, page="/profil/dua-langkah/")
    assert not second_factor.enrolled(account("pegawai"))


def test_an_administrator_takes_off_a_lost_second_factor_and_its_owner_reads_so(as_: Callable[[str], Somebody], now: datetime) -> None:
    enrol(as_("pegawai"), now)
    as_("admin").send(f"/administrasi/akun/{account('pegawai')}", {"aksi": "dua_langkah"}, page="/administrasi/")
    assert "melepas verifikasi dua langkah" in as_("pegawai").open("/kabar").text


def test_a_new_version_of_the_pact_is_asked_for_again(as_: Callable[[str], Somebody], now: datetime) -> None:
    assert "Pakta integritas" not in as_("pegawai").open("/layanan/").text
    with transaction():
        admin = session.scalars(sa.select(Person.id).where(Person.name == seed.CAST["admin"])).one()
        editing.add_row("pakta_integritas", "PENGGUNA", {"butir": {"1": "naskah baru"}}, now.date(), basis="Keputusan 1/2026", confirmed=True, by=admin, now=now)
    sari = as_("pegawai")
    page = sari.open("/layanan/").text
    assert "naskah baru" in page
    versions = session.scalars(sa.select(Reference.id).where(Reference.table == "pakta_integritas").order_by(Reference.valid_from)).all()
    session.rollback()
    assert sari.send("/pakta-integritas", {"versi": versions[0], "setuju": "ya"}).status_code == 404, "only the version in force can be accepted"
    sari.send("/pakta-integritas", {"versi": versions[1], "setuju": "ya"}, page="/pakta-integritas")
    assert "naskah baru" not in sari.open("/layanan/").text


def test_an_idle_session_asks_for_the_password_again(as_: Callable[[str], Somebody], now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    sari = as_("pegawai")
    sari.open("/riwayat")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    locked = sari.open("/riwayat").text
    assert "Sesi terkunci" in locked
    assert "NIP" not in locked
    assert sari.client.get("/", headers={"Accept": "application/json"}).status_code == 401
    assert sari.send("/kunci/buka", {"password": "salah"}, page="/kunci/buka").status_code == 422
    assert "Riwayat saya" in sari.send("/kunci/buka?next=/riwayat", {"password": PASSWORD}, page="/kunci/buka?next=/riwayat").text


def test_what_was_typed_before_the_lock_is_a_draft_after_it(as_: Callable[[str], Somebody], now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    sari = as_("pegawai")
    sari.open("/layanan/surat_pengantar/ajukan")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    reply = sari.send("/layanan/surat_pengantar/ajukan", {"keperluan": "mengurus visa"}, follow=False)
    assert reply.location.startswith("/kunci/buka")
    sari.open(reply.location)
    assert "mengurus visa" in sari.send(reply.location, {"password": PASSWORD}).text


def test_a_session_is_locked_by_its_owner_and_too_many_guesses_end_it(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    assert "Sesi terkunci" in sari.send("/kunci", page="/profil").text
    for _ in range(8):
        sari.send("/kunci/buka", {"password": "salah"}, page="/kunci/buka")
    sari.send("/kunci/buka", {"password": PASSWORD}, page="/kunci/buka")
    assert sari.client.get("/riwayat").location.startswith("/masuk")


def test_changing_the_password_ends_the_other_sessions(as_: Callable[[str], Somebody]) -> None:
    here, there = as_("pegawai"), as_("pegawai")
    wrong = here.send("/profil", {"present": "salah", "wanted": OWN}).text
    assert "Sandi sekarang tidak cocok" in wrong
    assert "sudah diganti" in here.send("/profil", {"present": PASSWORD, "wanted": OWN}, page="/profil").text
    assert there.client.get("/profil").status_code == 302


def test_the_owner_ends_all_other_sessions(as_: Callable[[str], Somebody]) -> None:
    here, there, stranger = as_("pegawai"), as_("pegawai"), as_("analis")
    here.send("/profil/sesi/akhiri-lainnya", page="/profil")
    assert [each.client.get("/profil").status_code for each in (here, there, stranger)] == [200, 302, 200]
    rows = session.scalar(sa.select(sa.func.count()).select_from(SignIn).where(SignIn.account_id == account("pegawai")))
    session.rollback()
    assert rows == 1


def test_everybody_without_a_password_gets_a_code_of_their_own(database: sa.Engine, stranger: Somebody, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name, value in {"DEMO": "1", "STORE": str(tmp_path / "files"), "DATABASE_URL": database.url.render_as_string(hide_password=False)}.items():
        monkeypatch.setenv(f"ALUR_{name}", value)
    waiting = session.scalar(sa.select(sa.func.count()).select_from(Account).where(Account.password_hash.is_(None)))
    session.remove()
    done = CliRunner().invoke(main, ["user", "invite", "--codes", str(tmp_path / "kode.csv")])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader((tmp_path / "kode.csv").read_text("utf-8").splitlines()))
    assert len({row["kode"] for row in rows}) == len(rows) == waiting
    assert "Pakta integritas" in come_in(stranger, rows[0]["nip"], rows[0]["kode"]).text
    assert CliRunner().invoke(main, ["user", "invite", "--mail"]).exit_code == 1, "without a mail server there are no letters"
