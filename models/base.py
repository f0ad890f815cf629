"""The declarative base, the one session registry and the one commit of the code base."""

import json
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import (
    DeclarativeBase,
    ORMExecuteState,
    Session,
    SessionTransaction,
    SessionTransactionOrigin,
    scoped_session,
    sessionmaker,
)

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


class JsonText(sa.types.TypeDecorator[Any]):
    """Plain JSON kept as text, so that key order and bytes stay what was written."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Every table; dict and list columns are JSON text, moments are UTC."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JsonText,
        list[Any]: JsonText,
        list[str]: JsonText,
        str: sa.Text,
        bytes: sa.LargeBinary,
    }


Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Found = TypeVar("Found")
POOL = 20  # connections a process keeps; opened only when so many threads ask at once
RESTED = 5  # seconds after which a kept connection is asked whether it still lives
session = scoped_session(sessionmaker(expire_on_commit=True, autoflush=True))


def connect(url: str, *, patience: int | None = None, **options: Any) -> sa.Engine:
    """Bind the session registry to a database and return its engine.

    With `patience`, PostgreSQL ends a transaction that has stood still for so many seconds: a process that was stopped
    holds no lock longer, and what it still meant to write is refused.
    """
    if url.startswith("sqlite"):
        options.setdefault("connect_args", {"timeout": 30})
    else:
        options.setdefault("pool_size", POOL)
    engine = sa.create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkin", _rest)
        event.listen(engine, "checkout", partial(_ask_the_rested, engine.dialect))
    if patience is not None and engine.dialect.name != "sqlite":
        event.listen(engine, "connect", partial(_lose_patience, patience))
    session.remove()
    session.configure(bind=engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's own would always be a deferred one
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _ask_the_rested(dialect: sa.Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """What worked a moment ago is not asked: the question costs as much as a short statement."""
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) > RESTED:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


def _lose_patience(seconds: int, connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(f"SET idle_in_transaction_session_timeout = {seconds * 1000}")
    connection.autocommit = False


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads before it writes fails at once on SQLite unless it took the write lock first.
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what happens inside, or nothing of it; inside `trial()` only a savepoint ends."""
    if session.info.get("writing"):
        raise RuntimeError("transaction() inside transaction()")
    session.rollback()  # what was read before is re-read under the locks of this transaction
    session.info["writing"] = True
    try:
        session.connection(execution_options={"immediate": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def trial() -> Iterator[None]:
    """Run everything inside for real and roll it all back at the end: scenarios, previews, simulations.

    The thread's session is replaced by one whose commits and rollbacks end savepoints only. What others commit meanwhile
    is not seen, so that a story is not joined by the cases of the day.
    """
    if "trial" in session.info:
        raise RuntimeError("trial() inside trial()")
    engine = session.get_bind().engine
    session.remove()
    alone = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(immediate=True, **alone) as connection:
        outer = connection.begin()
        session(bind=connection, join_transaction_mode="create_savepoint")
        session.info["trial"] = {}  # files made meanwhile, by hash
        try:
            yield
        finally:
            session.remove()
            outer.rollback()


def forget() -> None:
    """End the reading transaction, so that what is read next is fresh; inside `trial()` everything stays."""
    if not session.info.get("trial"):
        session.rollback()


def remembered(key: Hashable, find: Callable[[], Found], *tables: str) -> Found:
    """What `find` answers, asked once until this session writes to one of the tables (to any, if none is named) or ends its transaction."""
    known = _known(session())
    if key not in known:
        found = find()
        known = _known(session())  # `find` may have flushed
        known[key] = (frozenset(tables), found)
    return known[key][1]


def _known(which: Session) -> dict[Hashable, tuple[frozenset[str], Any]]:
    return which.info.setdefault("remembered", {})


def _forget_all(which: Session, ended: SessionTransaction) -> None:
    if ended.origin is not SessionTransactionOrigin.SUBTRANSACTION:  # which only a flush has, and it has told already
        which.info.pop("remembered", None)


def _forget_flushed(which: Session, *_: Any) -> None:
    _forget_written(which, {row.__table__.name for rows in (which.new, which.dirty, which.deleted) for row in rows})


def _forget_executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        table = getattr(state.statement, "table", None)
        _forget_written(state.session, {table.name} if table is not None else None)


def _forget_written(which: Session, written: set[str] | None) -> None:
    """Forget what may have changed: everything, when it is not known what was written."""
    known = _known(which)
    for key in [key for key, (tables, _) in known.items() if written is None or not tables or tables & written]:
        del known[key]


event.listen(session, "after_flush", _forget_flushed)
event.listen(session, "after_transaction_end", _forget_all)
event.listen(session, "do_orm_execute", _forget_executed)


def lock(query: Any) -> Any:
    """The query with its rows locked until the end of the transaction (SQLite already holds its write lock)."""
    return query.with_for_update() if session.get_bind().dialect.name == "postgresql" else query
