"""BPMN errors and escalations that find exactly one catcher, walking outward from the thrower (finding 4)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.specs.event_definitions import ErrorEventDefinition, EscalationEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow import eventsub
from engine.workflow.model import Uncaught

PAYLOAD = "payload"


def catcher(thrower: Task, definition: Any, code: str | None) -> Callable[[Any], None] | None:
    """What catches a fault nearest to the thrower: a boundary event, or an event sub-process of a scope around it.

    In each place the exact code goes before a catcher of any code; None when nobody catches.
    """
    kind = EscalationEventDefinition if isinstance(definition, EscalationEventDefinition) else ErrorEventDefinition
    task: Task | None = thrower
    while task is not None:
        caught = _boundary(task, kind, code) or _event_sub(task.workflow, kind, code)
        if caught is not None:
            return caught
        above = task.workflow.parent_task_id
        task = task.workflow.top_workflow.find(above) if above is not None else None
    return None


def _boundary(task: Task, kind: type, code: str | None) -> Callable[[Any], None] | None:
    if task.parent is not None and isinstance(task.parent.task_spec, LoopTask):  # an instance: the boundary is that of the whole
        task = task.parent
    siblings = task.parent.children if task.parent is not None else []
    waiting = [
        (sibling.task_spec.event_definition, sibling)
        for sibling in siblings
        if isinstance(sibling.task_spec, BoundaryEvent) and sibling.state == TaskState.WAITING
        and isinstance(sibling.task_spec.event_definition, kind)
    ]
    found = _nearest(waiting, code)
    return partial(_fire_boundary, found) if found is not None else None


def _event_sub(tree: Any, kind: type, code: str | None) -> Callable[[Any], None] | None:
    waiting = [(sub.definition, sub) for sub in eventsub.of(tree) if isinstance(sub.definition, kind) and eventsub.waits(tree, sub)]
    found = _nearest(waiting, code)
    return partial(_fire_event_sub, tree, found) if found is not None else None


def _nearest(waiting: list[tuple[Any, Any]], code: str | None) -> Any:
    exact = [one for definition, one in waiting if definition.code == code]
    any_code = [one for definition, one in waiting if definition.code is None]
    return next(iter(exact + any_code), None)


def _fire_boundary(task: Task, payload: Any) -> None:
    task.internal_data.update({PAYLOAD: payload} if payload is not None else {}, event_fired=True)
    task.task_spec._update(task)


def _fire_event_sub(tree: Any, sub: Any, payload: Any) -> None:
    if eventsub.waits(tree, sub):
        eventsub.fire(tree, sub, payload)


class _Scoped:
    """What scoped errors and escalations share."""

    code: str | None
    expression: str | None
    variable: str | None
    repeats = True

    def again(self, fired: Any) -> dict[str, Any]:
        return {}

    def update_task_data(self, my_task: Task) -> None:
        payload = my_task.internal_data.pop(PAYLOAD, None)
        if self.variable is not None:
            my_task.data[self.variable] = payload

    def reset(self, my_task: Task) -> None:
        my_task.internal_data["event_fired"] = False

    def _throw(self, my_task: Task) -> bool:
        top = my_task.workflow.top_workflow
        payload = top.script_engine.evaluate(my_task, self.expression) if self.expression else None
        caught = catcher(my_task, self, self.code)
        if caught is not None:
            top.after.append(partial(caught, payload))
        return caught is not None


class ScopedError(_Scoped, ErrorEventDefinition):
    """An error end event: caught by one catcher around it, or an incident."""

    def throw(self, my_task: Task) -> None:
        if not self._throw(my_task):
            raise Uncaught(f"error {self.code!r} thrown at {my_task.task_spec.bpmn_id} is caught by no boundary event")


class ScopedEscalation(_Scoped, EscalationEventDefinition):
    """An escalation: heard by one catcher around it, or by nobody."""

    def throw(self, my_task: Task) -> None:
        self._throw(my_task)


def own(definition: Any) -> Any:
    """Our class on an error or escalation definition; others stay as they are."""
    kind = {ErrorEventDefinition: ScopedError, EscalationEventDefinition: ScopedEscalation}.get(type(definition))
    if kind is not None:
        definition.__class__ = kind
    return definition
