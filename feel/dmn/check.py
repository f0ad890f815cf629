"""Static checks of decision tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something a reader of a table should know."""

    file: str
    element: str
    rule: str | None
    code: str
    values: tuple[str, ...] = ()


def check() -> None: ...
