"""Bulk inserts in the order the foreign keys need, a chunk at a time, so that memory stays bounded."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from models import (
    Account,
    AppointmentRecord,
    DisciplineRecord,
    EducationRecord,
    FamilyRecord,
    LeaveRecord,
    LedgerEntry,
    PerformanceRecord,
    Person,
    Position,
    PositionRecord,
    RankRecord,
    RoleGrant,
    SalaryRecord,
    StandingRecord,
    TrainingRecord,
    Unit,
    session,
)

ORDER: tuple[Any, ...] = (
    Unit, Position, Person, Account, AppointmentRecord, StandingRecord, RankRecord, PositionRecord, SalaryRecord, EducationRecord,
    TrainingRecord, PerformanceRecord, DisciplineRecord, FamilyRecord, LeaveRecord, LedgerEntry, RoleGrant,
)
CHUNK = 2000


class Rows:
    """Rows waiting to be inserted; units, posts and people get their ids here because other rows name them."""

    def __init__(self) -> None:
        self._waiting: dict[Any, list[dict[str, Any]]] = {table: [] for table in ORDER}
        self._keys: Counter[Any] = Counter()

    def add(self, table: Any, **values: Any) -> int:
        """Queue a row; returns its id for a unit, post or person and zero for any other."""
        key = 0
        if table in (Unit, Position, Person):
            self._keys[table] += 1
            key = values["id"] = self._keys[table]
        self._waiting[table].append(values)
        if len(self._waiting[table]) >= CHUNK:
            self.flush()
        return key

    def flush(self) -> None:
        """Insert everything that waits."""
        for table in ORDER:
            if self._waiting[table]:
                session.execute(sa.insert(table.__table__), self._waiting[table])
                self._waiting[table].clear()

    def restart_keys(self) -> None:
        """Let the database's own ids go on after the ones given here."""
        if session.get_bind().dialect.name != "postgresql":
            return
        for table, last in self._keys.items():
            sequence = sa.func.pg_get_serial_sequence(table.__tablename__, "id")
            session.execute(sa.select(sa.func.setval(sequence, last)))
