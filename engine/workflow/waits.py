"""What a case waits for besides people, and how one of these waits is fired."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from engine.workflow import eventsub
from engine.workflow.eventsub import EventSub
from engine.workflow.tree import Step


@dataclass(frozen=True)
class Wait:
    """One event one element waits for; an event sub-process waits at the first task of its scope."""

    holder: Step
    definition: Any
    number: int = 0
    sub: EventSub | None = None

    @property
    def id(self) -> str:
        return self.holder.id if self.sub is None else f"{self.holder.id}/{self.sub.name}"

    @property
    def element(self) -> str:
        return str(self.holder.task_spec.bpmn_id if self.sub is None else self.sub.start.bpmn_id)

    @property
    def interrupting(self) -> bool:
        if self.sub is not None:
            return self.sub.interrupting
        return bool(getattr(self.holder.task_spec, "cancel_activity", True))

    @property
    def open(self) -> bool:
        """Whether it still waits, after others have been fired."""
        here = self.holder.workflow
        top = here.top_workflow
        if self.holder.id not in here.tasks or not (here is top or top.subprocesses.get(here.parent_task_id) is here):
            return False
        return eventsub.waits(here, self.sub) if self.sub is not None else self.holder.state == TaskState.WAITING


def all_of(top: Any) -> Iterator[Wait]:
    """Every wait of a case: catching events, event-based gateways, event sub-processes of open scopes."""
    for tree in list(top.trees()):
        for task in tree.with_state(TaskState.WAITING):
            if isinstance(task.task_spec, CatchingEvent):
                definition = task.task_spec.event_definition
                several = definition.event_definitions if isinstance(definition, MultipleEventDefinition) else [definition]
                yield from (Wait(task, one, number) for number, one in enumerate(several))
        for sub in eventsub.of(tree):
            if eventsub.waits(tree, sub):
                yield Wait(tree.task_tree, sub.definition, sub=sub)


def fire(wait: Wait, payload: Any = None) -> None:
    """Let what was waited for happen: the token moves on when the case next runs."""
    if wait.sub is not None:
        eventsub.fire(wait.holder.workflow, wait.sub, payload)
        return
    task = wait.holder
    task.internal_data.update({"payload": payload} if payload is not None else {}, won=wait.number, event_fired=True)
    task.task_spec._update(task)
