"""Migrations and models agree on both databases, and the database guards what must never change."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models import Bundle, Case, Event, LedgerEntry, Person, Service, migrations, session, transaction

AT = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_migrated_schema_is_what_the_models_say(blank: sa.Engine) -> None:
    assert migrations.differences(blank) == []


def test_migrating_again_changes_nothing(blank: sa.Engine) -> None:
    assert migrations.is_current(blank)
    migrations.upgrade(blank)
    assert migrations.is_current(blank)


@pytest.fixture
def entry(blank: sa.Engine) -> int:
    with transaction():
        person = Person(name="Sari", status="PNS")
        session.add(person)
        session.flush()
        row = LedgerEntry(
            person_id=person.id, account="CUTI_TAHUNAN", year=2026, kind="USE", amount=2, at=AT
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize("change", ["UPDATE ledger_entries SET amount = 0", "DELETE FROM ledger_entries"])
def test_the_database_refuses_to_change_a_ledger_entry(entry: int, change: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        session.execute(sa.text(change))
    assert session.get_one(LedgerEntry, entry).amount == 2


@pytest.fixture
def event(blank: sa.Engine) -> int:
    with transaction():
        session.add(Service(id="cuti", title="Cuti", group="Kesejahteraan"))
        session.flush()
        bundle = Bundle(service_id="cuti", version=1, digest="0", manifest={}, status="PUBLISHED", proposed_by="test", proposed_at=AT)
        session.add(bundle)
        session.flush()
        case = Case(service_id="cuti", bundle_id=bundle.id, process="cuti", opened_at=AT, state=b"")
        session.add(case)
        session.flush()
        row = Event(case_id=case.id, sequence=1, kind="dibuka", at=AT, body="{}", hash="0")
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize("change", ["UPDATE events SET body = ''", "DELETE FROM events"])
def test_the_database_refuses_to_change_an_event(event: int, change: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        session.execute(sa.text(change))
    assert session.get_one(Event, event).body == "{}"
