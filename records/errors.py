"""The refusals of the personnel record, each with an id and values that only the app translates."""

from typing import Any


class RecordError(Exception):
    """A record cannot be written as asked: an unknown kind or key, or nothing there to confirm."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


class Overdrawn(Exception):
    """More of a scarce thing is asked for than is left of a year's right."""

    code = "overdrawn"

    def __init__(self, **values: Any) -> None:
        super().__init__(f"overdrawn: {values}")
        self.values = values


class SeedError(Exception):
    """Trial data cannot be written here; the message says why."""


class ImportRefused(Exception):
    """A file cannot be imported at all; nothing of it has been written."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values
