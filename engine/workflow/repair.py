"""What an administrator may do to a case that stands wrong: move its token, correct a variable."""

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.workflow import joins
from engine.workflow.model import NotMovable, NotWaiting
from engine.workflow.running import Running, plain_copy
from engine.workflow.tree import Step
from engine.workflow.values import FORBIDDEN, Unstorable

OPEN = TaskState.READY | TaskState.WAITING


def move(running: Running, from_task_id: str, to_element: str) -> None:
    """Take the only token of a process or sub-process from an open step to another element of it; `run` goes on from there.

    The open step and its boundary events are given up, its variables go along. Raises NotWaiting, and NotMovable with
    `parallel_open` (other tokens are open beside it), `one_of_several` (an instance of a multi-instance),
    `other_scope` (the element is not in the same process or sub-process) or `join_starves` (behind the element waits
    a parallel gateway for a branch that would never come).
    """
    task = _open(running, from_task_id)
    split = task.parent if isinstance(task.parent.task_spec, BoundaryEventSplit) else None
    if isinstance(task.parent.task_spec, LoopTask):
        raise NotMovable("one_of_several", str(task.task_spec.bpmn_id))
    mine = {task.id} if split is None else {child.id for child in split.children}
    for other in task.workflow.with_state(joins.LIVE):
        if other.id not in mine:
            raise NotMovable("parallel_open", str(other.task_spec.bpmn_id or other.task_spec.name))
    target = _target(task, to_element)
    _place(task, split or task, target)


def _open(running: Running, task_id: str) -> Step:
    task = running.workflow.find(task_id)
    if task is None or not task.has_state(OPEN) or task.parent is None or isinstance(task.task_spec, BoundaryEvent):
        raise NotWaiting(task_id)
    return task


def _target(task: Step, element: str) -> Any:
    specs = task.workflow.spec.task_specs
    target = specs.get(f"{element}.BoundaryEventSplit") or specs.get(element)
    events = {sub.name for sub in task.workflow.spec.event_subs}
    if target is None or element in events or isinstance(target, BoundaryEvent | StartEvent):
        raise NotMovable("other_scope", element)
    if starved := _starved(target, task.workflow.spec):
        raise NotMovable("join_starves", starved)
    return target


def _starved(target: Any, spec: Any) -> str | None:
    for join in spec.task_specs.values():
        if isinstance(join, joins.OnceParallelGateway) and len(join.inputs) > 1:
            needed = {one.name for one in join.inputs} & joins.before(join, spec.start)
            come = needed & joins.before(join, target)
            if target is join or (come and come != needed):
                return str(join.bpmn_id)
    return None


def _place(task: Step, old: Step, target: Any) -> None:
    anchor = old.parent
    old.cancel()
    token = anchor._add_child(target, TaskState.FUTURE)
    token.triggered = True
    differing = {key: value for key, value in task.data.items() if key not in anchor.data or anchor.data[key] != value}
    if differing:
        token.internal_data["own"] = differing
    target._predict(token, mask=TaskState.NOT_FINISHED_MASK)
    target._update(token)


def set_variable(running: Running, task_id: str, name: str, value: Any) -> None:
    """Give a variable another value at an open step, and on the paths out of its boundary events.

    Raises NotWaiting, and Unstorable for the forbidden name or key.
    """
    task = _open(running, task_id)
    if name == FORBIDDEN:
        raise Unstorable(f"{FORBIDDEN!r} is not allowed as a variable or key")
    seen = [task]
    if isinstance(task.parent.task_spec, BoundaryEventSplit):
        seen = [task.parent, *(child for child in task.parent.children if child.has_state(OPEN))]
    for one in seen:
        one.data = {**one.data, name: plain_copy(value)}
