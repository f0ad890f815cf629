"""Whom or what a case is about: an employee, a person outside, a unit, a session, a period or a service."""

from dataclasses import dataclass

EMPLOYEE = "employee"
KINDS = frozenset({EMPLOYEE, "person", "unit", "session", "period", "service"})


@dataclass(frozen=True)
class Subject:
    """A subject by its kind and its key: an employee's or unit's id, else the name it goes by."""

    kind: str
    key: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS or (self.kind in (EMPLOYEE, "unit") and not self.key.isdecimal()):
            raise ValueError(f"no subject can be {self.kind}:{self.key}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def person_id(self) -> int | None:
        """The employee, when the subject is one."""
        return int(self.key) if self.kind == EMPLOYEE else None

    @property
    def unit_id(self) -> int | None:
        """The unit, when the subject is one."""
        return int(self.key) if self.kind == "unit" else None


def employee(person_id: int) -> Subject:
    """The employee of that id as a subject."""
    return Subject(EMPLOYEE, str(person_id))
