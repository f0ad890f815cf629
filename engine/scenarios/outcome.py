"""What came of playing a scenario."""

from dataclasses import dataclass, field

from engine.scenarios.script import Scenario


@dataclass(frozen=True)
class Failure:
    """Something that should have held and did not: what was expected, what was there, and where the case stood."""

    step: str
    what: str
    expected: str
    actual: str
    where: str = ""

    def __str__(self) -> str:
        place = f"\n      di diagram: {self.where}" if self.where else ""
        return f"{self.step}: {self.what}\n      seharusnya: {self.expected}\n      ternyata:   {self.actual}{place}"


@dataclass
class Result:
    """A played scenario: its failures, and the flows and rules it touched."""

    scenario: Scenario
    failures: list[Failure] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    rules: set[tuple[str, str]] = field(default_factory=set)  # (decision, rule)
    papers: dict[str, bytes] = field(default_factory=dict)  # number → signed PDF

    @property
    def passed(self) -> bool:
        return not self.failures


class Unmet(Exception):
    """An expectation did not hold; ends the scenario."""

    def __init__(self, what: str, expected: object, actual: object) -> None:
        super().__init__(what)
        self.what, self.expected, self.actual = what, str(expected), str(actual)
