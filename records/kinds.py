"""The kinds of history a diagram may write and read: for each its table, and its columns under their Indonesian keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from models import (
    DisciplineRecord,
    LeaveRecord,
    PerformanceRecord,
    PositionRecord,
    RankRecord,
    SalaryRecord,
)
from records.errors import RecordError

_BASIS = {"nomor": "basis_number", "tanggal": "basis_date", "pejabat": "basis_official", "dokumen": "document_id"}


@dataclass(frozen=True)
class Kind:
    """A kind of history: its table, key → column, and the keys a row cannot do without."""

    name: str
    table: Any
    columns: Mapping[str, str]
    required: frozenset[str]

    def column(self, key: str) -> sa.Column[Any]:
        """The table's column behind a key."""
        found: sa.Column[Any] = self.table.__table__.c[self.columns[key]]
        return found


def kind(name: str) -> Kind:
    """The kind of that name; raises RecordError with the names there are."""
    if name not in KINDS:
        raise RecordError("unknown_kind", riwayat=name, ada=sorted(KINDS))
    return KINDS[name]


def _kind(name: str, table: Any, keys: str, *, required: str, start: str = "tmt", end: str = "sampai") -> Kind:
    """Keys are written `key=column`, or just `column` where both words are the same."""
    columns = {start: "valid_from", end: "valid_to"}
    for entry in keys.split():
        key, _, column = entry.partition("=")
        columns[key] = column or key
    return Kind(name, table, columns | _BASIS, frozenset(required.split()))


_ALL = (
    _kind(
        "pangkat", RankRecord, "gol=rank mkg_tahun=service_years mkg_bulan=service_months", required="tmt gol",
    ),
    _kind("jabatan", PositionRecord, "jabatan_id=position_id", required="tmt jabatan_id"),
    _kind(
        "gaji", SalaryRecord,
        "gol=rank mkg_tahun=service_years mkg_bulan=service_months gapok_lama=previous_amount gapok=amount sebab=cause "
        "tunda=postponed tmt_berikut=next_due",
        required="tmt gol mkg_tahun gapok sebab",
    ),
    _kind(
        "cuti", LeaveRecord,
        "jenis=kind hari_kerja=working_days alasan=reason alamat=address telepon=phone rincian=details",
        start="mulai", end="selesai", required="jenis mulai selesai hari_kerja",
    ),
    _kind(
        "skp", PerformanceRecord, "tahun=year predikat=predicate hasil_kerja=results perilaku=behaviour penilai=assessor",
        start="mulai", end="selesai", required="tahun predikat mulai",
    ),
    _kind(
        "hukdis", DisciplineRecord, "tingkat=severity jenis=measure pelanggaran=offence dasar_hukum=law tgl_putusan=decided_on",
        required="tmt tingkat jenis",
    ),
)
KINDS: dict[str, Kind] = {entry.name: entry for entry in _ALL}
