"""What an evaluation carries: the names it sees, nearest first, and how far it may still go."""

from collections.abc import Mapping
from typing import Any

from feel.values import FeelLimit, Remark, Setting, normal

MISSING = object()


class Meter:
    """The steps and the depth left to one evaluation, shared by all its parts; and what its decisions read and answered."""

    __slots__ = ("deep", "left", "pattern_seconds", "reads", "setting", "traces")

    def __init__(self, setting: Setting) -> None:
        self.setting, self.left, self.deep = setting, setting.step_limit, 0
        self.pattern_seconds = 0.25  # regular expressions are measured by time: no step tells what one costs
        self.reads: list[tuple[str, list[Any], Any]] = []
        self.traces: list[Any] = []

    def step(self, count: int = 1) -> None:
        """Take steps; raises FeelLimit when they are used up."""
        self.left -= count
        if self.left < 0:
            raise FeelLimit(f"more than {self.setting.step_limit} steps")

    def enter(self) -> None:
        """Go into a call; raises FeelLimit when calls are nested too deeply."""
        self.deep += 1
        if self.deep > self.setting.depth_limit:
            raise FeelLimit(f"calls nested more than {self.setting.depth_limit} deep")

    def leave(self) -> None:
        self.deep -= 1

    def read(self, function: str, arguments: list[Any], answer: Any) -> None:
        """Record what a function of the scope was asked and answered; the first thousand are kept."""
        if len(self.reads) < 1000:
            self.reads.append((function, arguments, answer))

    def warn(self, code: str, *values: str) -> None:
        """Record why something became null; the first hundred are kept."""
        if len(self.setting.warnings) < 100:
            self.setting.warnings.append(Remark(code, values))


class Env:
    """Names laid over those of the environment around it."""

    __slots__ = ("around", "meter", "names")

    def __init__(self, names: Mapping[str, Any], around: "Env | None", meter: Meter) -> None:
        self.names, self.around, self.meter = names, around, meter

    @property
    def setting(self) -> Setting:
        return self.meter.setting

    def inside(self, names: Mapping[str, Any]) -> "Env":
        """The environment of a part with more names."""
        return Env(names, self, self.meter)

    def step(self, count: int = 1) -> None:
        self.meter.step(count)

    def look_up(self, name: str) -> Any:
        """The value of a name, nearest first; MISSING when nobody knows it."""
        here: Env | None = self
        while here is not None:
            if name in here.names:
                return normal(here.names[name])
            here = here.around
        return MISSING
