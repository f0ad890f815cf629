"""Messages and signals with a correlation key, delivered to one waiting element; what is thrown leaves the case as a fact.

Findings §4: stock gives a message to everybody who waits, keeps correlation per sub-process and loses what is caught inside.
"""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition

from engine.workflow import waits
from engine.workflow.model import Thrown

PAYLOAD = "payload"


class _Addressed:
    """What messages and signals of ours share: a correlation in FEEL, a payload that waits for its task."""

    kind = ""
    name: str
    expression: str | None
    correlation: str | None = None
    slot = "key"
    repeats = True

    def key(self, my_task: Any) -> str | None:
        """The correlation key, computed when the token arrives and kept with the task."""
        if self.correlation is None:
            return None
        if self.slot not in my_task.internal_data:
            my_task.internal_data[self.slot] = self._evaluate(my_task)
        kept: str | None = my_task.internal_data[self.slot]
        return kept

    def _evaluate(self, my_task: Any) -> str | None:
        return key_text(my_task.workflow.top_workflow.script_engine.evaluate(my_task, self.correlation))

    def throw(self, my_task: Any) -> None:
        """Leave the case, once the throwing task has completed; waiting elements of the case itself hear it first."""
        top = my_task.workflow.top_workflow
        payload = top.script_engine.evaluate(my_task, self.expression) if self.expression else {}
        key = self._evaluate(my_task) if self.correlation else None
        top.after.append(partial(heard_inside, top, Thrown(self.kind, self.name, payload or {}, key)))

    def update_task(self, my_task: Any) -> None:
        self.key(my_task)

    def update_task_data(self, my_task: Any) -> None:
        payload = my_task.internal_data.pop(PAYLOAD, None)
        if self.variable_name is not None:
            my_task.data[self.variable_name] = payload

    @property
    def variable_name(self) -> str | None:
        return getattr(self, "message_var", None) or getattr(self, "variable", None)

    def again(self, fired: Any) -> dict[str, Any] | None:
        """What a further wait remembers: the same key."""
        return {self.slot: fired.internal_data[self.slot]} if self.slot in fired.internal_data else {}

    def reset(self, my_task: Any) -> None:
        for name in (self.slot, PAYLOAD):
            my_task.internal_data.pop(name, None)
        my_task.internal_data["event_fired"] = False


class Message(_Addressed, MessageEventDefinition):
    """A message: one addressee."""

    kind = "message"


class Signal(_Addressed, SignalEventDefinition):
    """A signal: a fact everybody who waits for it hears."""

    kind = "signal"


def key_text(value: Any) -> str | None:
    """A correlation value as the text two sides compare: numbers without trailing zeros, dates in ISO form."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value.normalize())
    return value.isoformat() if isinstance(value, date) else str(value)


def heard_inside(top: Any, thrown: Thrown) -> None:
    """Give a thrown event to the case's own waiting elements: a message to one of the same key, a signal to all.

    A signal also leaves the case; a message only when nobody inside has taken it.
    """
    heard = [wait for wait in waits.all_of(top) if _hears(wait, thrown)]
    for wait in heard[:1] if thrown.kind == "message" else heard:
        if wait.open:
            waits.fire(wait, thrown.payload)
    if thrown.kind == "signal" or not heard:
        top.thrown.append(thrown)


def _hears(wait: waits.Wait, thrown: Thrown) -> bool:
    definition = wait.definition
    if not isinstance(definition, Message | Signal) or (definition.kind, definition.name) != (thrown.kind, thrown.name):
        return False
    key = definition.key(wait.holder)
    return key == thrown.key or (thrown.kind == "signal" and key is None)


def own(definition: Any, correlation: str | None, slot: str) -> Any:
    """Our class on a message or signal definition; others stay as they are."""
    kind = {MessageEventDefinition: Message, SignalEventDefinition: Signal}.get(type(definition))
    if kind is not None:
        definition.__class__ = kind
        definition.correlation, definition.slot = (correlation or "").strip() or None, f"key:{slot}"
    return definition
