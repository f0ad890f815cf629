"""Short texts sealed for the database: AES-256-GCM under named keys, so that keys can change while old texts stay readable."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from documents.envelope import derive
from documents.errors import NarrativeDamaged, NarrativeKeyMissing

NONCE = 12
SHORTEST = 16  # characters of a secret


class Keyring:
    """The keys of an installation: the first seals, every one opens what was sealed under its id."""

    def __init__(self, keys: str = "") -> None:
        """`keys` is `id:secret id:secret …`; raises ValueError for one that cannot be used."""
        self._secrets = dict(_pair(part) for part in keys.split())

    @property
    def current(self) -> str:
        """The id of the key that seals; raises NarrativeKeyMissing when there is none."""
        for key_id in self._secrets:
            return key_id
        raise NarrativeKeyMissing(key=None)

    def seal(self, text: str, about: str) -> tuple[str, bytes]:
        """The id of the key and the sealed text, which opens only for the same `about`."""
        key_id, nonce = self.current, os.urandom(NONCE)
        return key_id, nonce + self._cipher(key_id).encrypt(nonce, text.encode(), about.encode())

    def open(self, key_id: str, sealed: bytes, about: str) -> str:
        """The text again; raises NarrativeKeyMissing and NarrativeDamaged."""
        try:
            return self._cipher(key_id).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode()).decode()
        except InvalidTag as problem:
            raise NarrativeDamaged(key=key_id, about=about) from problem

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._secrets:
            raise NarrativeKeyMissing(key=key_id)
        return _cipher(key_id, self._secrets[key_id])


@lru_cache(maxsize=16)
def _cipher(key_id: str, secret: str) -> AESGCM:
    return AESGCM(derive(secret, f"alur narrative {key_id}".encode()))


def _pair(part: str) -> tuple[str, str]:
    key_id, colon, secret = part.partition(":")
    if not colon or not key_id.isalnum() or len(secret) < SHORTEST:
        raise ValueError(f"a key is id:secret, the id letters and digits, the secret at least {SHORTEST} characters")
    return key_id, secret
