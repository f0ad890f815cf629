"""BPMN errors and escalations that find exactly one catcher, walking outward from the thrower (finding 4)."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.spiff.specs.event_definitions import ErrorEventDefinition, EscalationEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.model import Uncaught


def raise_fault(thrower: Task, definition: Any, code: str | None, payload: Any) -> bool:
    """Give a fault to the nearest waiting boundary of its kind: the exact code before a boundary for any code.

    Returns False when nothing around the thrower catches it.
    """
    kind = EscalationEventDefinition if isinstance(definition, EscalationEventDefinition) else ErrorEventDefinition
    task: Task | None = thrower
    while task is not None:
        catcher = _catcher(task, kind, code)
        if catcher is not None:
            catcher.internal_data[catcher.task_spec.event_definition.name] = payload
            catcher.internal_data["event_fired"] = True
            catcher._set_state(TaskState.WAITING)
            catcher.task_spec._update(catcher)
            return True
        above = task.workflow.parent_task_id
        task = task.workflow.top_workflow.get_task_from_id(above) if above is not None else None
    return False


def _catcher(task: Task, kind: type, code: str | None) -> Task | None:
    if task.parent is None:
        return None
    waiting = [
        sibling
        for sibling in task.parent.children
        if isinstance(sibling.task_spec, BoundaryEvent) and sibling.state == TaskState.WAITING
        and isinstance(sibling.task_spec.event_definition, kind)
    ]
    exact = [s for s in waiting if _code(s.task_spec.event_definition) == code]
    any_code = [s for s in waiting if _code(s.task_spec.event_definition) is None]
    return next(iter(exact + any_code), None)


def _code(definition: Any) -> str | None:
    return getattr(definition, "error_code", None) or getattr(definition, "escalation_code", None) or getattr(definition, "code", None)


class ScopedError(ErrorEventDefinition):
    """An error end event: caught by one boundary around it, or an incident."""

    def throw(self, my_task: Task) -> None:
        if not raise_fault(my_task, self, _code(self), None):
            raise Uncaught(f"error {_code(self)!r} thrown at {my_task.task_spec.bpmn_id} is caught by no boundary event")


class ScopedEscalation(EscalationEventDefinition):
    """An escalation: heard by one boundary around it, or by nobody."""

    def throw(self, my_task: Task) -> None:
        raise_fault(my_task, self, _code(self), None)


def own(definition: Any) -> Any:
    """Our class on an error or escalation definition; others stay as they are."""
    if type(definition) is ErrorEventDefinition:
        definition.__class__ = ScopedError
    elif type(definition) is EscalationEventDefinition:
        definition.__class__ = ScopedEscalation
    return definition


