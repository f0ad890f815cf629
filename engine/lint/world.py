"""What exists outside of a bundle: roles, operations, reference tables, keys of the record, events of other services."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import operations
from engine import scope
from engine.lint.plan import Plan
from engine.lint.reading import read as read_files
from engine.lint.sending import carried
from engine.lint.sites import of_plan
from records import kinds, reference
from records.loading import TABLES, read
from records.snapshot import GROUPS

CASE = frozenset(
    {
        "id", "nomor", "dibuka", "layanan", "unit", "subjek", "induk", "induk_subjek", "anak", "anggota", "atas_nama", "dokumen",
        "pejabat", "pemegang", "pembuka", "pelaku",
    }
)
POST_MAP = frozenset({"lama_menjabat", "opd", "lowong", "jabatan", "unit", "pegawai", "daftar", "orang", "kepala", "berkas", "mutu_data"})
SERVICE = frozenset({"id", "aktif", "berkas_berjalan", "semua"})
ALWAYS = frozenset({"pegawai", "acuan", "peta", "berkas", "layanan", *scope.NAMES})


@dataclass(frozen=True)
class World:
    """The names diagrams, forms, tables and templates may use beside their own."""

    roles: frozenset[str]
    rows: Mapping[str, frozenset[str]]  # reference table → its keys
    events: Mapping[str, Mapping[str, Any]]
    functions: frozenset[str]
    record: frozenset[str]
    record_kinds: frozenset[str]
    thrown: frozenset[tuple[str, str]] = frozenset()  # (kind, name), by any service
    caught: frozenset[tuple[str, str]] = frozenset()
    carried: Mapping[tuple[str, str], frozenset[str] | None] = field(default_factory=dict)  # event → the keys senders put in
    services: frozenset[str] = frozenset()  # all there are; empty when they are not known

    def with_rows(self, roles: Iterable[str], rows: Iterable[tuple[str, str]]) -> "World":
        """The same with what an agency has added in its database."""
        grown: dict[str, set[str]] = {table: set(keys) for table, keys in self.rows.items()}
        for table, key in rows:
            grown.setdefault(table, set()).add(key)
        return replace(self, roles=self.roles | frozenset(roles), rows={table: frozenset(keys) for table, keys in grown.items()})

    def among(self, diagrams: Mapping[str, bytes]) -> "World":
        """The same, knowing the events that the diagrams of all services throw and catch."""
        plan = Plan(read_files(diagrams).diagrams)
        thrown, caught = of_plan(plan)
        services = frozenset(PurePosixPath(path).parent.name for path in diagrams)
        return replace(self, thrown=frozenset(thrown), caught=frozenset(caught), carried=carried(plan), services=services)


@cache
def shipped() -> World:
    """The world as the data files of this house describe it; needs no database."""
    rows = {table: frozenset(str(row["kunci"]) for row in read(table)) for table in TABLES}
    return World(
        roles=frozenset(role["judul"] for role in read("roles")),
        rows=rows,
        events={event["nama"]: event for event in read("events")},
        functions=frozenset(reference.acuan(date.min)),
        record=frozenset(key for group in GROUPS for key in group),
        record_kinds=frozenset(kinds.KINDS),
    )


def nearest(name: str, known: Collection[str]) -> str:
    """The known name most like this one, or nothing."""
    by_case = {each.casefold(): each for each in sorted(known)}
    found = difflib.get_close_matches(name.casefold(), by_case, 1, 0.6)
    return by_case[found[0]] if found else ""


def operation_names() -> frozenset[str]:
    """The operations diagrams may call."""
    return frozenset(operations.names())
