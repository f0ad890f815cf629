"""The page about `pegawai` says what the code does, path by path."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

import feel
from models import Account, session, transaction
from records import history, seed
from records.kinds import KINDS
from records.snapshot import GROUPS, pegawai
from tests.databases import NOW, ROOT

PAGE = (ROOT / "docs" / "reference" / "pegawai.md").read_text("utf-8")
PATHS = dict(re.findall(r"^\| `([^`]+)` \| (.+?) \| .*? \| .*? \|$", PAGE.split("## Histories")[0], re.MULTILINE))
KIND_ROWS = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE.split("## Histories")[1], re.MULTILINE)
BASIS = {"nomor", "tanggal", "pejabat", "dokumen"}
DAY = NOW.date()


@pytest.fixture
def sari(empty: None) -> Mapping[str, Any]:
    """Somebody with something in every group."""
    with transaction():
        seed.seed(60, DAY, "", NOW)
    someone = session.scalars(sa.select(Account.person_id).where(Account.name == seed.account_name("pegawai"))).one()
    day = date(2024, 1, 1)
    with transaction():
        history.add("pendidikan", someone, {"tgl_lulus": day, "tingkat": "S3", "sekolah": "UI", "diakui": True}, None, NOW)
        history.add("keluarga", someone, {"mulai": day, "hubungan": "SUAMI", "nama": "Adi"}, None, NOW)
        history.add("hukdis", someone, {"tmt": day, "tingkat": "RINGAN", "jenis": "TEGURAN_LISAN"}, None, NOW)
        values = {"mulai": day, "selesai": day, "jenis": "SAKIT", "hari_kerja": Decimal(1)}
        history.add("cuti", someone, values, None, NOW)
    return pegawai(someone, DAY)


def _paths(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if PATHS.get(prefix, "").startswith("row of") or not isinstance(value, Mapping | list | feel.Function):
        yield prefix, value
    elif isinstance(value, Mapping):
        for key in value:
            yield from _paths(value[key], f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list):
        yield from _paths(value[0], f"{prefix}[]")
    else:
        yield f"{prefix}({', '.join(value.parameters)})", value


def test_every_path_is_described_and_every_description_is_a_path(sari: Mapping[str, Any]) -> None:
    found = dict(pair for key in sari if key != "riwayat" for pair in _paths(sari[key], key))
    assert set(found) == set(PATHS)
    for path, value in found.items():
        if wanted := re.fullmatch(r"row of `(\w+)`", PATHS[path]):
            assert set(KINDS[wanted[1]].columns) <= set(value), path


def test_every_kind_and_key_of_history_is_described(sari: Mapping[str, Any]) -> None:
    assert [name for name, *_ in KIND_ROWS] == list(KINDS) == list(sari["riwayat"])
    for name, title, keys in KIND_ROWS:
        assert title == KINDS[name].title
        assert set(re.findall(r"\w+", keys)) == set(KINDS[name].columns) - BASIS
        assert set(re.findall(r"\*\*(\w+)\*\*", keys)) == KINDS[name].required


def test_a_group_costs_at_most_two_queries(sari: Mapping[str, Any], count_queries: Any) -> None:
    someone = int(sari["id"])
    session.rollback()
    for keys in GROUPS:
        snapshot = pegawai(someone, DAY)
        for needed in ("jabatan", "gol", "atasan"):  # other groups and tables this one may build on
            assert snapshot[needed]
        assert snapshot["bup"]
        with count_queries() as counted:
            assert snapshot[keys[0]] is not Ellipsis
        assert counted.number <= 2, keys


def test_histories_of_a_day_leave_out_what_begins_later(sari: Mapping[str, Any]) -> None:
    someone = int(sari["id"])
    with transaction():
        history.add("kartu", someone, {"tgl_terbit": date(2027, 1, 1), "jenis": "KARPEG"}, None, NOW)
    assert pegawai(someone, DAY)["riwayat"]["kartu"] == []
    assert len(pegawai(someone, date(2027, 1, 1))["riwayat"]["kartu"]) == 1
    assert len(sari["riwayat"]["gaji"]) >= 2
