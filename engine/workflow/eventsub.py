"""Event sub-processes: the spec is rewired once at load, the token is made when the event happens.

Finding 3: stock ones start at once, ignore `isInterrupting`, never hear anything inside calls and change the shared spec.
Here an open scope waits for its event sub-processes without a token; firing one hangs it below the scope's first task.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.workflow import joins
from engine.workflow.timers import DueTimer


@dataclass(frozen=True)
class EventSub:
    """An event sub-process of a scope: its task spec there, its start event, and what starts it."""

    spec: Any
    start: Any
    definition: Any
    interrupting: bool

    @property
    def name(self) -> str:
        return str(self.spec.name)


def rewire(spec: Any, subprocess_specs: dict[str, Any], drawn: set[str]) -> None:
    """Take the event sub-processes drawn in a scope off its start and remember them beside the spec."""
    here = [task_spec for task_spec in spec.task_specs.values() if getattr(task_spec, "spec", None) in drawn]
    spec.event_subs = [_taken_off(spec, task_spec, subprocess_specs[task_spec.spec]) for task_spec in here]


def _taken_off(spec: Any, task_spec: Any, inner: Any) -> EventSub:
    for other in spec.task_specs.values():
        while task_spec.name in other._outputs:
            other._outputs.remove(task_spec.name)
    while task_spec.name in spec.start.trigger_specs:
        spec.start.trigger_specs.remove(task_spec.name)
    task_spec._inputs = [spec.start.name]
    if spec.end.name not in task_spec._outputs:
        task_spec.connect(spec.end)
    [start] = inner.bpmn_start_events
    definition = start.event_definition
    if isinstance(definition, DueTimer):
        start.event_definition = NoneEventDefinition()
    return EventSub(task_spec, start, definition, start.interrupting)


def of(tree: Any) -> list[EventSub]:
    """The event sub-processes of a tree's spec."""
    found: list[EventSub] = tree.spec.event_subs
    return found


def waits(tree: Any, sub: EventSub) -> bool:
    """Whether the scope is open and this event sub-process can still be started in it."""
    root = tree.task_tree
    return not tree.completed and not root.internal_data.get("interrupted") and sub.name not in root.internal_data.get("spent", [])


def fire(tree: Any, sub: EventSub, payload: Any = None) -> None:
    """Start an event sub-process in an open scope; an interrupting one ends everything else in the scope first."""
    root, seen = tree.task_tree, joins.scope_data(tree)
    again = sub.definition.again(root) if getattr(sub.definition, "again", None) is not None else {}
    if sub.interrupting:
        root.internal_data["interrupted"] = True
        for task in tree.with_state(TaskState.NOT_FINISHED_MASK):
            if task.id in tree.tasks and task is not root:
                task.cancel()
        joins.take_all(tree)
    elif again is None:
        root.internal_data["spent"] = [*root.internal_data.get("spent", []), sub.name]
    else:
        root.internal_data.update(again)
    task = root._add_child(sub.spec, TaskState.FUTURE)
    task.triggered = True
    task.internal_data["own"] = deepcopy(seen)
    sub.spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    sub.spec._update(task)
    _start(tree.top_workflow.subprocesses[task.id], sub, payload)


def _start(inner: Any, sub: EventSub, payload: Any) -> None:
    begun = next(task for task in inner.tasks.values() if task.task_spec is sub.start)
    begun.internal_data.update({"payload": payload} if payload is not None else {}, event_fired=True)
    if begun.state != TaskState.READY:
        sub.start._update(begun)
