"""A scenario file: whom it is about, what they do step by step, and what must then hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import yaml

ACTIONS = ("lihat", "ajukan", "mulai", "kerjakan", "lewat", "sampai", "terima", "pesan", "umumkan", "tarik", "agenda")
STEP = frozenset({*ACTIONS, "berkas", "layanan", "oleh", "untuk", "isian", "isi", "kunci", "frasa", "ditolak", "maka"})
HEAD = frozenset({"judul", "tanggal", "tentang", "orang", "lowong", "pengganti", "parameter", "profil", "langkah"})
EXPECTED = frozenset({
    "menunggu", "temuan", "pemberitahuan", "riwayat", "dokumen", "buku", "benar", "berakhir", "status", "insiden", "jadwal",
    "berkas",
})
MOST_ENTRIES = 20_000
REFUSED = frozenset({"kode", "memuat"})


class ScenarioError(Exception):
    """A scenario file that cannot be played; names the file and the place."""

    def __init__(self, name: str, place: str, problem: str) -> None:
        super().__init__(f"{name} {place}: {problem}".replace("  ", " "))
        self.name, self.place, self.problem = name, place, problem


@dataclass(frozen=True)
class Step:
    """One thing that happens, and what must hold after it."""

    number: int
    action: str
    target: Any
    by: str | None = None
    about: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    case: str | None = None
    service: str | None = None
    passphrase: str | None = None
    refused: Mapping[str, Any] | None = None
    expected: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        doer = f" oleh {self.by}" if self.by else ""
        return f"langkah {self.number} ({self.action} {self.target or ''}{doer})".replace("  ", " ")


@dataclass(frozen=True)
class Scenario:
    """A story of a service."""

    name: str
    title: str
    start: datetime
    about: str
    people: Mapping[str, Mapping[str, Any]]
    vacant: tuple[str, ...]
    acting: tuple[Mapping[str, Any], ...]
    parameters: Mapping[str, Any]
    profile: Mapping[str, Any]
    steps: tuple[Step, ...]


def parse(raw: bytes, *, name: str, zone: Any) -> Scenario:
    """Read a scenario; raises ScenarioError with the place in the file."""
    try:
        content = yaml.safe_load(raw.decode("utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioError(name, "", f"this is not YAML in UTF-8: {error}") from error
    if not isinstance(content, dict):
        raise ScenarioError(name, "", "a scenario is a mapping")
    if _unfolds_beyond(content, MOST_ENTRIES):
        raise ScenarioError(name, "", f"a scenario has at most {MOST_ENTRIES} entries, aliases unfolded")
    _known(content, HEAD, name, "")
    if not isinstance(content.get("tanggal"), date) or not content.get("judul") or content.get("langkah") is None:
        raise ScenarioError(name, "", "a scenario needs judul, tanggal and langkah")
    return Scenario(
        name, str(content["judul"]), moment(content["tanggal"], zone), str(content.get("tentang", "pegawai")), content.get("orang") or {},
        tuple(content.get("lowong") or ()), tuple(content.get("pengganti") or ()), content.get("parameter") or {},
        content.get("profil") or {},
        tuple(_step(row, number, name) for number, row in enumerate(content["langkah"], 1)),
    )


def _unfolds_beyond(content: Any, most: int) -> bool:
    """Whether there are more entries than that; an alias within an alias counts as often as it stands."""
    left, count = [content], 0
    while left and count <= most:
        value = left.pop()
        count += 1
        left += [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return count > most


def moment(value: date, zone: Any) -> datetime:
    """A day as nine in the morning, a moment as it is, in the agency's zone."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value, time(9), zone)


def _step(row: Any, number: int, name: str) -> Step:
    place = f"langkah {number}"
    if not isinstance(row, dict):
        raise ScenarioError(name, place, "a step is a mapping")
    _known(row, STEP, name, place)
    actions = [action for action in ACTIONS if action in row]
    if len(actions) != 1:
        raise ScenarioError(name, place, f"a step has exactly one of {', '.join(ACTIONS)}")
    refused = row.get("ditolak")
    if isinstance(refused, str | list):
        refused = {"kode": refused}
    _known(refused or {}, REFUSED, name, f"{place} ditolak")
    _known(row.get("maka") or {}, EXPECTED, name, f"{place} maka")
    for case, wanted in ((row.get("maka") or {}).get("berkas") or {}).items():
        _known(wanted, EXPECTED - {"berkas"}, name, f"{place} maka berkas {case}")
    return Step(
        number, actions[0], row[actions[0]], row.get("oleh"), row.get("untuk"), row.get("isian") or {}, row.get("isi") or {},
        row.get("kunci"), row.get("berkas"), row.get("layanan"), row.get("frasa"), refused, row.get("maka") or {},
    )


def _known(given: Mapping[str, Any], known: frozenset[str], name: str, place: str) -> None:
    if unknown := sorted(set(given) - known):
        raise ScenarioError(name, place, f"unknown keys {', '.join(map(str, unknown))}; there are {', '.join(sorted(known))}")
