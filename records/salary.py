"""The steps of the salary table: which one a service length stands on, and which comes next."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """A step begins with so many whole years of service in rank and pays so many rupiah a month."""

    years: int
    amount: int


class Ladder:
    """The steps of one golongan/ruang, lowest first."""

    def __init__(self, steps: Mapping[int, int]) -> None:
        self.steps = [Step(*entry) for entry in sorted(steps.items())]

    def at(self, years: int) -> Step | None:
        """The highest step reached with so many years; none below the first one."""
        reached = bisect_right([step.years for step in self.steps], years)
        return self.steps[reached - 1] if reached else None

    def after(self, years: int) -> Step | None:
        """The step after the one reached with so many years; none above the last one."""
        reached = bisect_right([step.years for step in self.steps], years)
        return self.steps[reached] if reached < len(self.steps) else None

    def at_least(self, amount: int) -> Step | None:
        """The lowest step that pays at least so much; none when no step does."""
        return next((step for step in self.steps if step.amount >= amount), None)
