"""Who acts: a person, or the system for a stated cause; and where the house keeps its things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from documents.keyring import Keyring
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
class Letter:
    """A notification on its way to a person's e-mail address; of a confidential case it may say nothing.

    Or, with `link`, the way to choose a password: `purpose` says whether for the first time or anew.
    """

    address: str
    language: str
    notification_id: int | None
    confidential: bool
    link: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Connector:
    """Another system that takes JSON: where it listens, what it wants to be sent along, how long it may take."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 20.0


@dataclass(frozen=True)
class House:
    """What the verbs need to know of the installation; without `mail` nobody gets e-mail."""

    store: Store
    zone: ZoneInfo
    public_url: str
    connectors: Mapping[str, Connector] = field(default_factory=dict)
    mail: Callable[[Letter], None] | None = None
    seal_passphrase: str = ""
    keyring: Keyring = field(default_factory=Keyring)


_house: list[House] = []


def furnish(
    store_folder: str | Path, zone: str, public_url: str, connectors: Mapping[str, Connector] | None = None, seal_passphrase: str = "",
    narrative_keys: str = "",
) -> House:
    """Tell the engine where files live, which zone days are counted in, which address QR codes show and whom it may call.

    Raises ValueError for a narrative key that cannot be used.
    """
    store, keyring = Store(Path(store_folder)), Keyring(narrative_keys)
    _house[:] = [
        House(store, ZoneInfo(zone), public_url.rstrip("/"), connectors or {}, seal_passphrase=seal_passphrase, keyring=keyring)
    ]
    return _house[0]


def post_by(mail: Callable[[Letter], None] | None) -> None:
    """Tell the engine who carries letters."""
    _house[:] = [replace(house(), mail=mail)]


def house() -> House:
    """The installation's things; raises RuntimeError before `furnish`."""
    if not _house:
        raise RuntimeError("engine.furnish() has not been called")
    return _house[0]
