"""Everything is lost and comes back: rows, files, on the same kind of database or the other one."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine as verbs
from documents import backup
from documents.errors import BackupRefused
from documents.store import Store
from models import Base, Document, Person, connect, migrations, session, transaction
from records import seed
from tests.databases import NOW, Templates

SECRET = "frasa sandi cadangan"


@pytest.fixture
def house(database: sa.Engine, tmp_path: Path) -> tuple[sa.Engine, Store]:
    """The seeded agency with a stored file."""
    store = Store(tmp_path / "files")
    with transaction():
        person = session.scalars(sa.select(Person.id)).first()
        store.keep(b"isi surat", filename="surat.pdf", media_type="application/pdf", kind="SK", person_id=person, case_id=None, by=None, now=NOW)
        verbs.deploy(Path(__file__).parents[1] / "browser" / "services", by="test", now=NOW, publish=True)
    session.remove()
    return database, store


def _rows(database: sa.Engine) -> dict[str, Any]:
    with database.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.tables.values()
        }


@pytest.mark.parametrize("secret", [None, SECRET])
def test_all_is_lost_and_comes_back(
    house: tuple[sa.Engine, Store], templates: Templates, tmp_path: Path, secret: str | None
) -> None:
    database, store = house
    before = _rows(database)
    written = backup.write(tmp_path / "alur.cadangan", database, store, NOW, secret)
    assert written.files == 1
    assert backup.check(tmp_path / "alur.cadangan", secret) == written
    with templates.copy("blank") as fresh:
        new = Store(tmp_path / "other")
        assert backup.restore(tmp_path / "alur.cadangan", fresh, new, secret) == written
        assert _rows(fresh) == before
        assert migrations.is_current(fresh)
        assert new.read(session.scalars(sa.select(Document.sha256)).one()) == b"isi surat"
        session.rollback()
        with transaction():  # the database's own ids go on after the restored ones
            session.add(Person(name="Baru", status="NON_ASN"))
        assert session.scalar(sa.select(sa.func.max(Person.id))) == max(row[0] for row in before["people"]) + 1


def test_an_archive_of_one_kind_of_database_is_restored_into_the_other(house: tuple[sa.Engine, Store], tmp_path: Path) -> None:
    database, store = house
    before = _rows(database)
    backup.write(tmp_path / "alur.cadangan", database, store, NOW)
    other = connect(f"sqlite:///{tmp_path / 'other.db'}")
    backup.restore(tmp_path / "alur.cadangan", other, store)
    assert _rows(other) == before
    other.dispose()


def test_restoring_over_people_is_refused(house: tuple[sa.Engine, Store], tmp_path: Path) -> None:
    database, store = house
    backup.write(tmp_path / "a", database, store, NOW)
    with pytest.raises(BackupRefused) as refusal:
        backup.restore(tmp_path / "a", database, store)
    assert refusal.value.code == "not_empty"


def _small(tmp_path: Path) -> tuple[sa.Engine, Store]:
    engine = connect(f"sqlite:///{tmp_path / 'small.db'}")
    migrations.upgrade(engine)
    with transaction():
        session.add_all(Person(name=f"Orang {number}", status="NON_ASN") for number in range(2000))
    session.remove()
    return engine, Store(tmp_path / "files")


@pytest.mark.parametrize("secret", [None, SECRET])
@pytest.mark.parametrize("harm", ["change", "cut", "lengthen"])
def test_a_harmed_archive_is_refused_and_nothing_is_written(tmp_path: Path, secret: str | None, harm: str) -> None:
    database, store = _small(tmp_path)
    archive = tmp_path / "a"
    backup.write(archive, database, store, NOW, secret)
    content = bytearray(archive.read_bytes())
    if harm == "change":
        at = content.index(b"tables/people.jsonl.gz") + 600 if secret is None else len(content) // 2
        content[at] ^= 1
    archive.write_bytes(bytes(content[:-12_000]) if harm == "cut" else bytes(content) + (b"x" * 999 if harm == "lengthen" else b""))
    fresh = connect(f"sqlite:///{tmp_path / 'fresh.db'}")
    if harm == "lengthen" and secret is None:
        assert backup.check(archive).tables["people"] == 2000  # what follows the end of a tar is no part of it
    else:
        with pytest.raises(BackupRefused) as refusal:
            backup.restore(archive, fresh, store, secret)
        assert refusal.value.code in ("damaged", "wrong_key")
        assert not sa.inspect(fresh).has_table("people")
    fresh.dispose()
    database.dispose()


def test_a_sealed_archive_needs_its_own_passphrase_and_shows_nothing(tmp_path: Path) -> None:
    database, store = _small(tmp_path)
    backup.write(tmp_path / "a", database, store, NOW, SECRET)
    assert b"people" not in (tmp_path / "a").read_bytes()
    for secret, code in ((None, "key_needed"), ("salah", "wrong_key")):
        with pytest.raises(BackupRefused) as refusal:
            backup.check(tmp_path / "a", secret)
        assert refusal.value.code == code
    database.dispose()


def test_a_file_missing_from_the_store_is_named_and_the_rest_is_kept(house: tuple[sa.Engine, Store], tmp_path: Path) -> None:
    database, store = house
    sha256 = session.scalars(sa.select(Document.sha256)).one()
    session.remove()
    store._path(sha256).unlink()
    written = backup.write(tmp_path / "a", database, store, NOW)
    assert (written.files, written.missing) == (0, [sha256])
    assert not list(tmp_path.glob("*.part"))


def test_the_standing_cast_can_sign_in_after_a_restore(house: tuple[sa.Engine, Store], templates: Templates, tmp_path: Path) -> None:
    database, store = house
    backup.write(tmp_path / "a", database, store, NOW)
    with templates.copy("blank") as fresh:
        backup.restore(tmp_path / "a", fresh, store)
        assert seed.account_name("pegawai")
