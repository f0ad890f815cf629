"""The plain words the rest of the house speaks about a running diagram."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Protocol


class BundleError(Exception):
    """A diagram cannot be loaded; says which file and element, and how to draw it instead."""

    def __init__(self, code: str, file: str, element: str | None, message: str) -> None:
        super().__init__(f"{file}{f' #{element}' if element else ''}: {message}")
        self.code, self.file, self.element, self.message = code, file, element, message


class NotWaiting(Exception):
    """The step is not waiting in this case: it was done, cancelled or never existed."""


class NotMovable(Exception):
    """An administrator's move was refused; `code` says why, `element` where."""

    def __init__(self, code: str, element: str) -> None:
        super().__init__(f"{code} at {element}")
        self.code, self.element = code, element


class NotMigratable(Exception):
    """A case cannot go on with other files; `code` says why, `element` where."""

    def __init__(self, code: str, element: str) -> None:
        super().__init__(f"{code} at {element}")
        self.code, self.element = code, element


class BpmnError(Exception):
    """Raised by an operation: becomes a BPMN error that a boundary event of the diagram may catch."""

    def __init__(self, code: str, payload: Any = None) -> None:
        super().__init__(code)
        self.code, self.payload = code, payload


class Uncaught(Exception):
    """A BPMN error that no boundary event around it catches."""


class Runaway(Exception):
    """One step ran too many elements without a person: a loop in the diagram has no way out."""


class TooMany(Exception):
    """A multi-instance over more members than a case carries; child cases do that."""


class Machine(Protocol):
    """What a caller gives for one step: how the diagram reaches FEEL, tables and operations."""

    now: datetime
    zone: tzinfo

    def evaluate(self, expression: str, data: Mapping[str, Any]) -> Any:
        """The value of a FEEL expression."""

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The variables a business-rule task sets."""

    def operate(self, operation: str, parameters: dict[str, Any], element: str, data: Mapping[str, Any]) -> Any:
        """The result of a service task."""


CANCELLED = "berkas.dibatalkan"  # the message or signal whose event sub-process is the path of a cancellation

@dataclass(frozen=True)
class Element:
    """One node of a diagram as drawn; `kind` is its BPMN name."""

    id: str
    name: str
    kind: str
    process: str
    lane: str | None
    properties: Mapping[str, str]
    documentation: str
    called: str | None = None
    operation: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    decision: str | None = None
    attached_to: str | None = None
    outgoing: tuple[str, ...] = ()
    awaits: tuple[str, str] | None = None  # the kind and name of its message or signal


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for a person."""

    id: str
    element: str
    name: str
    lane: str | None
    properties: Mapping[str, str]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Timer:
    """A moment a case waits for."""

    task_id: str
    key: str
    element: str
    due: datetime
    interrupting: bool


@dataclass(frozen=True)
class Subscription:
    """A message or signal a case waits for; the key is its correlation, None when it has none.

    `task_id` addresses it in `deliver`; one that repeats keeps its id or gets a new one, never loses the next event.
    """

    task_id: str
    element: str
    kind: str
    name: str
    key: str | None = None
    interrupting: bool = True


@dataclass(frozen=True)
class Waiting:
    """Everything a case waits for; `stuck` means it waits for nothing and has not ended."""

    tasks: list[OpenTask]
    timers: list[Timer]
    subscriptions: list[Subscription]
    ended: bool

    @property
    def stuck(self) -> bool:
        return not (self.ended or self.tasks or self.timers or self.subscriptions)


@dataclass(frozen=True)
class Thrown:
    """A message or signal that left the case, with its correlation key.

    The case's own waiting elements have heard it already: deliver it to other cases only.
    """

    kind: str
    name: str
    payload: Any
    key: str | None = None


@dataclass(frozen=True)
class Walked:
    """An element that was completed, and the sequence flow that led to it."""

    element: str
    flow: str | None
