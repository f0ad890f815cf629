"""Every route × role × scope: the table names each endpoint, and what it says is what happens."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

import engine
from app import policy
from app.policy import (
    ABOUT_SOMEBODY,
    ADMINISTRATOR,
    ASSISTED,
    CASE,
    EVERYBODY,
    OWN,
    OWN_OR_ASSISTED,
    POLICY,
    PUBLIC,
    RECORD,
    RULE_WRITERS,
    SCOPES,
    SIGNED_IN,
    TASK,
)
from engine import surveys
from models import (
    Account,
    Case,
    Delegation,
    Document,
    Import,
    PactAcceptance,
    Person,
    Position,
    PositionRecord,
    RoleGrant,
    SignIn,
    session,
    transaction,
)
from records import organisation, seed
from tests.app.conftest import Somebody

STRANGERS = ["pegawai_lain", "analis", "gubernur", "admin"]
CLOSED = {403, 404}
PAPERS = {"signing.preview", "tasks.preview"}  # the task at hand signs nothing, so that there is no paper to show
SCORES = dict.fromkeys(surveys.QUESTIONS, "4")
# Who looks at Sari's things: herself, the one above her, whoever has her task, the facilitator of another OPD, the one of her former OPD.
RELATIONS = ("own", "superior", "handler", "other unit", "former unit")
ALLOWED = {
    OWN: {"own"},
    RECORD: {"own", "superior", "handler"},
    ASSISTED: {"handler"},
    OWN_OR_ASSISTED: {"own", "handler"},
    CASE: {"own", "handler"},
    TASK: {"handler"},
    EVERYBODY: set(RELATIONS),
}
Enter = Callable[[str], Somebody]


def rules(app: Flask, *wanted: str | tuple[str, ...]) -> Iterator[Rule]:
    """The routes the table opens to one of these, what ends a case last."""
    found = [rule for rule in app.url_map.iter_rules() if POLICY[rule.endpoint] in wanted]
    ending = ("tasks.show", "cases.withdraw", "surveys.answer")
    return iter(sorted(found, key=lambda rule: (ending.index(rule.endpoint) if rule.endpoint in ending else -1, rule.endpoint)))


def methods(rule: Rule) -> list[str]:
    return sorted(set(rule.methods or ()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})


def scope(rule: Rule) -> str:
    """Whose thing a route is about."""
    return ABOUT_SOMEBODY.get(rule.endpoint, SCOPES[rule.endpoint]) if "person_id" in rule.arguments else SCOPES[rule.endpoint]


def address(rule: Rule, things: dict[str, Any] | None = None) -> str:
    """A path of a route with something that exists in every hole; a hole nobody knows fails."""
    holes = dict.fromkeys(rule.arguments, 1) if things is None else {name: things[name] for name in rule.arguments}
    return str(rule.build(holes | dict(rule.defaults or {}), append_unknown=False)[1])  # type: ignore[index]


def test_every_endpoint_stands_in_the_policy_table_once(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


def test_every_route_that_names_a_thing_says_whose_it_must_be(app: Flask) -> None:
    naming = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments and POLICY[rule.endpoint] == SIGNED_IN}
    assert naming == set(SCOPES)
    assert {*SCOPES.values(), *ABOUT_SOMEBODY.values()} == set(ALLOWED)


def test_a_route_missing_from_the_table_is_closed_and_noticed(app: Flask, as_: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    sari = as_("pegawai")
    monkeypatch.delitem(policy.POLICY, "people.mine")
    assert sari.open("/riwayat").status_code == 404
    with pytest.raises(AssertionError):
        test_every_endpoint_stands_in_the_policy_table_once(app)
    monkeypatch.delitem(policy.SCOPES, "people.show")
    with pytest.raises(AssertionError):
        test_every_route_that_names_a_thing_says_whose_it_must_be(app)


def test_nobody_reaches_a_closed_route_without_signing_in(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if POLICY[rule.endpoint] == PUBLIC or "GET" not in (rule.methods or ()):
            continue
        reply = client.get(address(rule))
        assert (reply.status_code, reply.location.split("?")[0]) == (302, "/masuk"), rule


@pytest.mark.parametrize("key", ["pegawai", "fasilitator", "kepala_opd", "penyunting", "auditor"])
def test_an_administrators_route_does_not_exist_for_others(app: Flask, as_: Enter, key: str) -> None:
    somebody = as_(key)
    for rule in rules(app, ADMINISTRATOR, *([] if key == "penyunting" else [RULE_WRITERS])):
        for method in methods(rule):
            reply = somebody.open(address(rule)) if method == "GET" else somebody.send(address(rule), page="/profil")
            assert reply.status_code == 404, (rule, method)


def test_an_administrator_opens_every_page_of_theirs(app: Flask, as_: Enter, things: dict[str, Any]) -> None:
    admin = as_("admin")
    for rule in rules(app, ADMINISTRATOR):
        if "GET" in methods(rule):
            assert admin.open(address(rule, things)).status_code == 200, rule


@pytest.fixture
def things(app: Flask, letter: Callable[[], Case], task_of: Callable[[int], int], as_: Enter, now: datetime) -> dict[str, Any]:
    """Something of Sari's for every hole of a route."""
    case = letter()
    case_id, number, task_id = case.id, case.number, task_of(case.id)
    sari, day = as_("pegawai").person_id, now.date()
    admin = session.scalars(sa.select(Person.id).where(Person.name == seed.CAST["admin"])).one()
    with transaction():
        document: Document = engine.house().store.keep(
            b"isi", filename="surat.pdf", media_type="application/pdf", kind="lampiran", person_id=sari, case_id=case_id, by=sari, now=now
        )
        post, unit = organisation.position_of(sari, day), organisation.unit_of(sari, day)
        assert post is not None
        assert unit is not None
        given = Delegation(position_id=post.id, person_id=admin, kind="PLH", valid_from=day, valid_to=day + timedelta(days=9))
        handed_in = Import(sheet="unit", name="unit.csv", sha256="0" * 64, dry_run=True, status="DONE", ordered_by=admin, ordered_at=now)
        session.add_all([given, handed_in])
        session.flush()
        found = {"document_id": document.id, "unit_id": unit.id, "delegation_id": given.id, "import_id": handed_in.id}
    token = session.scalars(sa.select(SignIn.token_hash).join(Account).where(Account.person_id == sari)).first()
    session.rollback()
    return found | {
        "number": number, "task_id": task_id, "person_id": sari, "service_id": "surat_pengantar", "token_hash": token, "sheet": "unit",
        "form": "csv", "event": "mulai",
    }


def end(number: str) -> None:
    """Only an ended case asks what its subject thinks of it."""
    with transaction():
        session.execute(sa.update(Case).where(Case.number == number).values(status="ENDED"))


def facilitator_elsewhere(opd_id: int) -> int:
    """The facilitator of another OPD."""
    query = sa.select(RoleGrant.person_id).where(RoleGrant.role == "Fasilitator OPD", RoleGrant.unit_id != opd_id)
    found = session.scalars(query.order_by(RoleGrant.id)).first()
    assert found is not None
    return found


def transfer(person_id: int, facilitator: int, now: datetime) -> None:
    """Move a person to the facilitator's OPD from today on; her open tasks follow."""
    day = now.date()
    unit = session.scalars(sa.select(RoleGrant.unit_id).where(RoleGrant.person_id == facilitator)).one()
    with transaction():
        post = Position(unit_id=unit, title="Pengelola Keuangan", kind="PELAKSANA")
        session.add(post)
        session.execute(
            sa.update(PositionRecord).where(PositionRecord.person_id == person_id, PositionRecord.valid_to.is_(None))
            .values(valid_to=day - timedelta(days=1))
        )
        session.flush()
        session.add(PositionRecord(person_id=person_id, position_id=post.id, valid_from=day, source="LAYANAN", recorded_at=now))
        engine.readdress(now)
    while engine.tick(lambda: now):
        pass


@pytest.fixture
def scene(app: Flask, as_: Enter, now: datetime, request: pytest.FixtureRequest) -> Callable[[str], tuple[Somebody, dict[str, Any]]]:
    """Whoever stands in a relation to Sari, signed in, and Sari's things; she changes units before she asks for anything."""

    def enter(relation: str) -> tuple[Somebody, dict[str, Any]]:
        sari = session.scalars(sa.select(Person).where(Person.name == seed.CAST["pegawai"])).one().id
        unit = organisation.unit_of(sari, now.date())
        assert unit is not None
        elsewhere = facilitator_elsewhere(organisation.opd_of(unit).id)
        session.rollback()
        if relation == "former unit":
            transfer(sari, elsewhere, now)
        things: dict[str, Any] = request.getfixturevalue("things")
        known = {"own": "pegawai", "superior": "atasan", "handler": "fasilitator", "former unit": "fasilitator"}
        return (as_(known[relation]) if relation in known else as_account(app, elsewhere, now)), things

    return enter


def as_account(app: Flask, person_id: int, now: datetime) -> Somebody:
    """Sign in as somebody outside the cast, who is given Sari's password."""
    with transaction():
        account = session.scalars(sa.select(Account).where(Account.person_id == person_id)).one()
        sari = session.scalars(sa.select(Account).where(Account.name == seed.account_name("pegawai"))).one()
        account.password_hash = sari.password_hash
        for text in session.scalars(sa.select(PactAcceptance.reference_id).where(PactAcceptance.account_id == sari.id)):
            session.add(PactAcceptance(account_id=account.id, reference_id=text, at=now))
        name = account.name
    somebody = Somebody(app.test_client(), person_id)
    assert somebody.send("/masuk", {"name": name, "password": "sandi-uji-2026"}).status_code == 200
    somebody.last = ""
    return somebody


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_route_of_a_thing_opens_to_whom_the_table_says(
    app: Flask, scene: Callable[[str], tuple[Somebody, dict[str, Any]]], relation: str
) -> None:
    (somebody, things), wrong, walked = scene(relation), [], set()
    for rule in rules(app, SIGNED_IN):
        if not rule.arguments:
            continue
        open_to = relation in ALLOWED[scope(rule)]
        for method in methods(rule):
            path = address(rule, things)
            if rule.endpoint == "surveys.answer":
                end(things["number"])
            reply = somebody.client.get(path) if method == "GET" else somebody.send(path, SCORES, page="/profil", follow=False)
            walked.add(rule.endpoint)
            closed = reply.status_code in CLOSED or (scope(rule) == OWN and reply.status_code == 409)
            if reply.status_code >= 500 or (closed is open_to and rule.endpoint not in PAPERS):
                wrong.append((str(rule), method, reply.status_code))
    assert wrong == [], wrong
    assert walked == set(SCOPES)


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_other_page_opens_to_everybody_and_shows_nobody_elses_secrets(
    app: Flask, scene: Callable[[str], tuple[Somebody, dict[str, Any]]], relation: str
) -> None:
    somebody, things = scene(relation)
    for rule in rules(app, SIGNED_IN):
        if rule.arguments or "GET" not in methods(rule):
            continue
        reply = somebody.open(address(rule))
        assert reply.status_code in ({200, 404} if rule.endpoint == "people.index" else {200}), rule
        if relation in ("other unit", "former unit") and reply.mimetype == "text/html":
            assert things["number"] not in reply.text, rule


@pytest.mark.parametrize("key", STRANGERS)
def test_a_case_of_another_unit_does_not_exist(
    as_: Enter, letter: Callable[[], Case], task_of: Callable[[int], int], key: str
) -> None:
    case = letter()
    number, task_id = case.number, task_of(case.id)
    stranger = as_(key)
    pages = [f"/berkas/{number}", f"/berkas/{number}/diagram", f"/tugas/{task_id}", f"/tanda-tangan/{task_id}/pratinjau"]
    assert [stranger.open(page).status_code for page in pages] == [404] * len(pages)
    posts = [f"/tugas/{task_id}", f"/tugas/{task_id}/draf", f"/tugas/{task_id}/pratinjau", f"/tugas/{task_id}/ambil", f"/berkas/{number}/tarik"]
    assert [stranger.send(post, page="/profil").status_code for post in posts] == [404] * len(posts)


@pytest.mark.parametrize(("key", "status"), [("pegawai", 200), ("fasilitator", 200), ("auditor", 200), ("kepala_opd", 404)])
def test_a_case_is_seen_by_its_people(as_: Enter, letter: Callable[[], Case], key: str, status: int) -> None:
    number = letter().number
    assert as_(key).open(f"/berkas/{number}").status_code == status


def test_a_task_of_ones_own_case_is_refused_in_words(as_: Enter, letter: Callable[[], Case], task_of: Callable[[int], int]) -> None:
    reply = as_("pegawai").open(f"/tugas/{task_of(letter().id)}")
    assert reply.status_code == 403
    assert "berkas Anda sendiri" in reply.text


@pytest.mark.parametrize("key", ["fasilitator", "kepala_opd", "analis"])
def test_nobody_but_its_owner_changes_a_password_an_address_or_a_phone(app: Flask, as_: Enter, things: dict[str, Any], key: str) -> None:
    def theirs() -> Any:
        row = session.execute(
            sa.select(Person.email, Person.phone, Account.password_hash).join(Account).where(Person.id == things["person_id"])
        ).one()
        session.rollback()
        return tuple(row)

    before, somebody = theirs(), as_(key)
    wanted = {"email": "x@jahat.example", "hp": "0800", "phone": "0800", "wanted": "sandi baru yang panjang", "present": "sandi-uji-2026",
              "person_id": things["person_id"], "account_id": things["person_id"], "pegawai": things["person_id"], "aksi": "kode"}
    for rule in app.url_map.iter_rules():
        if set(methods(rule)) & {"POST"} and POLICY[rule.endpoint] != PUBLIC and rule.endpoint not in ("accounts.sign_out", "lock.close", "accounts.profile"):
            known = things if set(rule.arguments) <= set(things) else None
            somebody.send(address(rule, known), wanted, page="/profil", follow=False)
    assert theirs() == before
