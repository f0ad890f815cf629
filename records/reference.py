"""What expressions see as `acuan`: the dated tables of the law and of the agency, as at a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from models import Reference, session
from records.lazy import Grouped
from records.loading import load, load_references, load_roles
from records.organisation import in_force

__all__ = ["acuan", "load", "load_references", "load_roles"]


def acuan(as_of: date) -> Mapping[str, Any]:
    """The reference tables as at a day, each a function of a key; a table is read once, when it is first asked."""
    tables: dict[str, dict[str, Mapping[str, Any]]] = {}

    def table(name: str) -> dict[str, Mapping[str, Any]]:
        if name not in tables:
            tables[name] = _read(name, as_of)
        return tables[name]

    def parameter(key: Any) -> Any:
        return table("parameter").get(str(key), {}).get("nilai")

    def rank(key: Any) -> Any:
        return table("pangkat").get(str(key))

    def legal_basis(key: Any) -> Any:
        return table("dasar_hukum").get(str(key), {}).get("teks")

    def rows(name: Any) -> list[Mapping[str, Any]]:
        return list(table(str(name)).values())

    functions = {
        "parameter": feel.Function("parameter", ("kunci",), parameter),
        "pangkat": feel.Function("pangkat", ("gol",), rank),
        "dasar_hukum": feel.Function("dasar_hukum", ("kunci",), legal_basis),
        "baris": feel.Function("baris", ("tabel",), rows),
    }
    return Grouped({(name,): partial(dict, {name: function}) for name, function in functions.items()})


def _read(name: str, as_of: date) -> dict[str, Mapping[str, Any]]:
    rows = session.execute(
        sa.select(Reference.key, Reference.values, Reference.number)
        .where(Reference.table == name, in_force(Reference, as_of))
        .order_by(Reference.key, Reference.valid_from, Reference.id)  # of two rows in force the later one stands
    )
    return {key: _values(key, values, number) for key, values, number in rows}


def _values(key: str, values: Mapping[str, Any], number: Decimal | None) -> Mapping[str, Any]:
    read = {
        name: Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    return {"kunci": key} | read | ({"nilai": number.normalize() + 0} if number is not None else {})
