"""The data files of this package become rows; what an agency has already changed is left alone."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from models import Reference, Role, session

DATA = Path(__file__).parent / "data"
OTHERS = ("events", "holidays", "roles")  # read by rooms of their own
TABLES = tuple(sorted({path.stem for path in DATA.glob("*.yaml")} - set(OTHERS)))


def read(name: str) -> Any:
    """The content of one data file."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def load_references() -> int:
    """Add the reference rows that are missing and return how many; a row is known by table, key and first day."""
    known = {tuple(row) for row in session.execute(sa.select(Reference.table, Reference.key, Reference.valid_from))}
    rows = [row for table in TABLES for row in _rows(table) if (table, row["key"], row["valid_from"]) not in known]
    if rows:
        session.execute(sa.insert(Reference), rows)
    return len(rows)


def _rows(table: str) -> list[dict[str, Any]]:
    rows = []
    for entry in read(table):
        values = {key: value for key, value in entry.items() if key not in _META}
        number = values.get("nilai")
        numeric = isinstance(number, int | float) and not isinstance(number, bool)
        rows.append(
            {
                "table": table,
                "key": str(entry["kunci"]),
                "values": values,
                "valid_from": entry.get("berlaku", date(1945, 8, 17)),
                "valid_to": entry.get("sampai"),
                "basis": entry.get("dasar", ""),
                "confirmed": entry.get("pasti", False),
                "number": Decimal(str(number)) if numeric else None,
            }
        )
    return rows


_META = frozenset({"kunci", "berlaku", "sampai", "dasar", "pasti"})


def load_roles() -> int:
    """Add the roles that are missing and return how many."""
    known = set(session.scalars(sa.select(Role.title)))
    rows = [
        {
            "title": role["judul"],
            "scope": role["cakupan"],
            "bureau": role.get("bidang"),
            "fallback": role.get("pengganti", []),
            "signs": role.get("menandatangani", False),
            "assists": role.get("membantu", False),
        }
        for role in read("roles")
        if role["judul"] not in known
    ]
    if rows:
        session.execute(sa.insert(Role), rows)
    return len(rows)


def load(now: datetime) -> None:
    """Bring reference rows, roles and nothing else in; running it again changes nothing."""
    load_references()
    load_roles()
