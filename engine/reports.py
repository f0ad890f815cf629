"""Papers people ask for themselves: the curriculum vitae (daftar riwayat hidup) from the record, under the agency's seal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from documents import reports
from documents.reports import Part
from engine.actors import house
from engine.errors import Refusal
from engine.scope import today
from engine.signing import profile
from models import Person, session
from records import kinds, organisation

# What a curriculum vitae shows, in its order: kind of history → the keys of its columns. Confidential kinds never stand in it.
SHOWN: dict[str, tuple[str, ...]] = {
    "pendidikan": ("tingkat", "sekolah", "prodi", "tgl_lulus", "nomor"),
    "pangkat": ("gol", "tmt", "mkg_tahun", "nomor", "pejabat"),
    "jabatan": ("jabatan_id", "tmt", "sampai", "nomor"),
    "diklat": ("nama", "penyelenggara", "mulai", "jp"),
    "penghargaan": ("nama", "jenis", "tgl_diterima", "nomor"),
    "skp": ("tahun", "predikat"),
    "keluarga": ("hubungan", "nama", "tgl_lahir", "pekerjaan"),
}
WORDS = {
    "tingkat": "Tingkat", "sekolah": "Sekolah", "prodi": "Program studi", "tgl_lulus": "Lulus", "nomor": "Nomor", "gol": "Golongan",
    "tmt": "TMT", "mkg_tahun": "Masa kerja (tahun)", "pejabat": "Pejabat", "jabatan_id": "Jabatan", "sampai": "Sampai", "nama": "Nama",
    "penyelenggara": "Penyelenggara", "mulai": "Mulai", "jp": "Jam pelajaran", "jenis": "Jenis", "tgl_diterima": "Diterima",
    "tahun": "Tahun", "predikat": "Predikat", "hubungan": "Hubungan", "tgl_lahir": "Tanggal lahir", "pekerjaan": "Pekerjaan",
}


class NoSeal(Refusal):
    """The agency's seal has not been set up, so nothing can be printed under it."""

    code = "no_seal"


def curriculum_vitae(person_id: int, *, by: int, now: datetime) -> bytes:
    """A person's curriculum vitae as a sealed PDF; raises NoSeal where the installation has no seal."""
    if not house().seal_passphrase:
        raise NoSeal()
    person = session.get_one(Person, person_id)
    parts = [Part("Keterangan perorangan", facts=list(_facts(person, now))), *_histories(person_id)]
    return reports.make(
        "Daftar riwayat hidup", f"Daftar riwayat hidup {person.full_name}", parts, profile=profile(), day=today(now),
        public_url=house().public_url, passphrase=house().seal_passphrase, person_id=person_id, by=by, now=now,
    )


def _facts(person: Person, now: datetime) -> Iterator[tuple[str, Any]]:
    position = organisation.position_of(person.id, today(now))
    yield "Nama", person.full_name
    yield "NIP", person.nip
    yield "Tempat, tanggal lahir", f"{person.birth_place}, {person.birth_date:%d-%m-%Y}" if person.birth_date else person.birth_place
    yield "Jenis kelamin", {"L": "Laki-laki", "P": "Perempuan"}.get(person.sex or "")
    yield "Status kepegawaian", person.status
    yield "Jabatan", position.title if position else None
    yield "Unit kerja", position.unit.name if position else None


def _histories(person_id: int) -> Iterator[Part]:
    for name, keys in SHOWN.items():
        kind = kinds.kind(name)
        shown = [key for key in keys if key in kind.columns]
        query = sa.select(kind.table).where(kind.table.person_id == person_id, kind.table.state == "BERLAKU", *kind.where())
        rows = session.scalars(query.order_by(kind.table.valid_from))
        yield Part(kind.title, columns=[WORDS[key] for key in shown], rows=[[_cell(kind, row, key) for key in shown] for row in rows])


def _cell(kind: kinds.Kind, row: Any, key: str) -> Any:
    value = getattr(row, kind.columns[key])
    if kind.columns[key] == "position_id":
        return organisation.title_of(value)
    return value
