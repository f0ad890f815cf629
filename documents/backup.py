"""Database and files in one archive that any of the two databases can be restored from, every part checked by its hash."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import sqlalchemy as sa

from documents.envelope import Opening, Sealing, is_sealed
from documents.errors import BackupRefused, FileDamaged, FileMissing
from documents.store import Store
from models import migrations

FORMAT = 1
ROWS = 1000
FILES = (
    "SELECT sha256 FROM documents UNION SELECT sha256 FROM imports "
    "UNION SELECT rejects_sha256 FROM imports WHERE rejects_sha256 IS NOT NULL ORDER BY 1"
)


@dataclass
class Contents:
    """What an archive holds: rows per table, files, and the files that were missing when it was made."""

    revision: str = ""
    taken_at: str = ""
    tables: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)


def write(target: Path, engine: sa.Engine, store: Store, now: datetime, passphrase: str | None = None) -> Contents:
    """Write an archive of everything as at one moment; it appears under its name only when it is whole."""
    partial = target.with_name(f"{target.name}.part")
    contents = Contents(taken_at=now.isoformat())
    hashes: dict[str, str] = {}
    try:
        with partial.open("wb") as raw, _sealed(raw, passphrase) as file, tarfile.open(fileobj=file, mode="w|") as archive:
            with _snapshot(engine) as connection:
                contents.revision = migrations.revision(connection)
                for _name, table in sorted(_tables(connection).tables.items()):
                    contents.tables[table.name] = _write_table(archive, connection, table, hashes)
                wanted = connection.scalars(sa.text(FILES)).all()
            for sha256 in wanted:
                try:
                    _add(archive, f"files/{sha256}", io.BytesIO(store.read(sha256)), hashes)
                    contents.files += 1
                except (FileMissing, FileDamaged):
                    contents.missing.append(sha256)
            manifest = {"format": FORMAT, "hashes": hashes, **contents.__dict__}
            _add(archive, "manifest.json", io.BytesIO(json.dumps(manifest).encode()), {})
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return contents


def check(source: Path, passphrase: str | None = None) -> Contents:
    """Read an archive to its end and compare every part with its hash; raises BackupRefused."""
    with _archive(source, passphrase) as archive:
        hashes = {member.name: _hash(part) for member, part in _members(archive) if member.name != "manifest.json"}
    return _contents(source, passphrase, hashes)


def restore(source: Path, engine: sa.Engine, store: Store, passphrase: str | None = None) -> Contents:
    """Put an archive back into an empty database and the file store, then bring the database to the newest shape.

    Raises BackupRefused, with the database still empty, when it is not empty or the archive is not whole.
    """
    contents = check(source, passphrase)
    if sa.inspect(engine).has_table("people"):
        with engine.connect() as connection:
            if connection.scalar(sa.text("SELECT count(*) FROM people")):
                raise BackupRefused("not_empty")
    migrations.upgrade(engine, contents.revision)
    with engine.begin() as connection, _archive(source, passphrase) as archive, _unordered(connection):
        tables = _tables(connection).tables
        for table in tables.values():
            _empty(connection, table)
        for member, part in _members(archive):
            folder, _, name = member.name.partition("/")
            if folder == "tables":
                _read_table(connection, tables[name.removesuffix(".jsonl.gz")], part)
            elif folder == "files":
                store.write(part.read())
        _restart_keys(connection, tables.values())
    migrations.upgrade(engine)
    return contents


@contextmanager
def _sealed(raw: BinaryIO, passphrase: str | None) -> Iterator[BinaryIO]:
    if passphrase is None:
        yield raw
        return
    sealing = Sealing(raw, passphrase)
    yield cast(BinaryIO, sealing)
    sealing.close()


@contextmanager
def _archive(source: Path, passphrase: str | None) -> Iterator[tarfile.TarFile]:
    with source.open("rb") as raw:
        sealed = is_sealed(raw)
        if sealed and passphrase is None:
            raise BackupRefused("key_needed")
        file = io.BufferedReader(cast(io.RawIOBase, Opening(raw, passphrase or "")), 1024 * 1024) if sealed else raw
        try:
            with tarfile.open(fileobj=cast(BinaryIO, file), mode="r|") as archive:
                yield archive
        except (tarfile.TarError, EOFError, gzip.BadGzipFile) as problem:
            raise BackupRefused("damaged") from problem


def _members(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in archive:
        part = archive.extractfile(member)
        if part is None:
            raise BackupRefused("damaged", bagian=member.name)
        yield member, part


def _contents(source: Path, passphrase: str | None, hashes: dict[str, str]) -> Contents:
    with _archive(source, passphrase) as archive:
        found = [json.loads(part.read()) for member, part in _members(archive) if member.name == "manifest.json"]
    if len(found) != 1 or found[0].get("format") != FORMAT:
        raise BackupRefused("damaged", bagian="manifest.json")
    if differing := sorted(name for name in hashes.keys() | found[0]["hashes"].keys() if hashes.get(name) != found[0]["hashes"].get(name)):
        raise BackupRefused("damaged", bagian=differing[0])
    known = Contents.__dataclass_fields__
    return Contents(**{key: value for key, value in found[0].items() if key in known})


@contextmanager
def _snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection.execution_options(stream_results=True)


def _tables(connection: sa.Connection) -> sa.MetaData:
    """The tables as they are in this database, whatever the models of today say."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _: name != "alembic_version")
    return metadata


def _write_table(archive: tarfile.TarFile, connection: sa.Connection, table: sa.Table, hashes: dict[str, str]) -> int:
    count = 0
    keys = list(table.primary_key.columns) or list(table.c)
    with tempfile.TemporaryFile() as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            packed.write(json.dumps([column.name for column in table.c]).encode() + b"\n")
            for row in connection.execute(sa.select(table).order_by(*keys)).yield_per(ROWS):
                packed.write(json.dumps([_written(value) for value in row], ensure_ascii=False).encode() + b"\n")
                count += 1
        _add(archive, f"tables/{table.name}.jsonl.gz", file, hashes)
    return count


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], hashes: dict[str, str]) -> None:
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, io.SEEK_END)
    file.seek(0)
    hashes[name] = _hash(file)
    file.seek(0)
    archive.addfile(info, file)


def _hash(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()


def _read_table(connection: sa.Connection, table: sa.Table, part: IO[bytes]) -> None:
    waiting, naive = list[dict[str, Any]](), connection.dialect.name == "sqlite"
    with gzip.open(part, "rt", encoding="utf-8") as lines:
        columns = json.loads(next(lines))
        for line in lines:
            waiting.append({name: _read(value, naive) for name, value in zip(columns, json.loads(line), strict=True)})
            if len(waiting) == ROWS:
                connection.execute(sa.insert(table), waiting)
                waiting.clear()
    if waiting:
        connection.execute(sa.insert(table), waiting)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(value: Any, naive: bool) -> Any:
    if not isinstance(value, dict):
        return value
    (kind, text), = value.items()
    if kind == "t":
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=None) if naive else moment
    return date.fromisoformat(text) if kind == "d" else Decimal(text) if kind == "n" else base64.b64decode(text)


@contextmanager
def _unordered(connection: sa.Connection) -> Iterator[None]:
    """Let rows name rows that come later; before the end every reference is checked."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    keys = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name in keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE')
    connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')


def _empty(connection: sa.Connection, table: sa.Table) -> None:
    """What a migration has put there gives way to what the archive says."""
    if connection.scalar(sa.select(sa.func.count()).select_from(table)):
        connection.execute(sa.delete(table))


def _restart_keys(connection: sa.Connection, tables: Any) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
            if sequence:
                last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, last, False)))
