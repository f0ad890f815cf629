"""A stream sealed with a passphrase: AES-256-GCM in numbered pieces, so that none can be cut, swapped or changed."""

import io
import os
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from documents.errors import BackupRefused

MAGIC = b"ALUR-SEALED-1\n"
PIECE = 1024 * 1024
TAG = 16


class Sealing(io.RawIOBase):
    """Writes what it is given to a file, sealed; closing it writes the last piece."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file, self._waiting, self._number = file, bytearray(), 0
        salt, self._prefix = os.urandom(16), os.urandom(4)
        self._cipher = AESGCM(derive(passphrase, salt))
        file.write(MAGIC + salt + self._prefix)

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
            super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._prefix, self._number), piece, b"last" if last else b"more"))
        self._number += 1


class Opening(io.RawIOBase):
    """Reads a sealed file; raises BackupRefused for a wrong passphrase or a changed, cut or lengthened file."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupRefused("not_sealed")
        self._cipher = AESGCM(derive(passphrase, file.read(16)))
        self._file, self._prefix, self._number, self._ready = file, file.read(4), 0, b""
        self._next = file.read(PIECE + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready and self._next:
            piece, self._next = self._next, self._file.read(PIECE + TAG)
            try:
                self._ready = self._cipher.decrypt(_nonce(self._prefix, self._number), piece, b"more" if self._next else b"last")
            except InvalidTag as problem:
                raise BackupRefused("wrong_key" if self._number == 0 else "damaged") from problem
            self._number += 1
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def is_sealed(file: BinaryIO) -> bool:
    """Whether a file begins as a sealed one; leaves it at its beginning."""
    begins = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return begins


def derive(passphrase: str, salt: bytes) -> bytes:
    """The key of a passphrase: slow on purpose, so that guessing is."""
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(8, "big")
