"""A row that does not keep its promise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """Where it is, for whoever looks, and what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
