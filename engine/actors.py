"""Who acts: a person, or the system for a stated cause; and where the house keeps its things."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from documents.store import Store


@dataclass(frozen=True)
class PersonActor:
    """A person acting under their own account."""

    person_id: int
    account_id: int | None = None


@dataclass(frozen=True)
class System:
    """The system acting: cause is timer, sweep, event or operator."""

    cause: str


By = PersonActor | System


@dataclass(frozen=True)
class House:
    """What the verbs need to know of the installation."""

    store: Store
    zone: ZoneInfo
    public_url: str


_house: list[House] = []


def furnish(store_folder: str | Path, zone: str, public_url: str) -> House:
    """Tell the engine where files live, which zone days are counted in and which address QR codes show."""
    _house[:] = [House(Store(Path(store_folder)), ZoneInfo(zone), public_url.rstrip("/"))]
    return _house[0]


def house() -> House:
    """The installation's things; raises RuntimeError before `furnish`."""
    if not _house:
        raise RuntimeError("engine.furnish() has not been called")
    return _house[0]
