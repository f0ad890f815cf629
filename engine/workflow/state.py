"""A running case as bytes without its spec, and back on any process that has parsed the same files."""

import json
import zlib
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.compact import compact
from engine.workflow.load import Definition
from engine.workflow.model import Machine
from engine.workflow.running import Hands, Running
from engine.workflow.values import pack, unpack

VERSION = 1


class StateError(Exception):
    """A stored state does not fit the definition it is thawed with."""


def freeze(running: Running) -> bytes:
    """The case as bytes: what the next step needs, typed, compressed, without the spec."""
    workflow = running.workflow
    _drop_finished(workflow)
    trees = [_tree(workflow, "")]
    trees += [_tree(sub, sub.spec.name, str(task_id)) for task_id, sub in _parents_first(workflow)]
    frozen = {"v": VERSION, "of": running.definition.digest, "trees": trees}
    return zlib.compress(json.dumps(frozen, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def thaw(definition: Definition, state: bytes, machine: Machine) -> Running:
    """The case as it was frozen; raises StateError when it belongs to other files or a later codec."""
    frozen = json.loads(zlib.decompress(state))
    if frozen["v"] != VERSION or frozen["of"] != definition.digest:
        raise StateError(f"state {frozen['v']}/{frozen['of']} does not fit {VERSION}/{definition.digest}")
    workflow = BpmnWorkflow(definition.spec, dict(definition.subprocess_specs), script_engine=Hands(machine), deserializing=True)
    _fill(workflow, frozen["trees"][0])
    for tree in frozen["trees"][1:]:
        _thaw_sub(workflow, tree)
    return Running(definition, workflow)


def _drop_finished(workflow: BpmnWorkflow) -> None:
    for task_id, sub in list(workflow.subprocesses.items()):
        owner = workflow.get_task_from_id(task_id)
        if owner is None or owner.has_state(TaskState.FINISHED_MASK):
            del workflow.subprocesses[task_id]
        else:
            compact(sub)
    compact(workflow)


def _parents_first(workflow: BpmnWorkflow) -> list[tuple[UUID, BpmnSubWorkflow]]:
    return sorted(workflow.subprocesses.items(), key=lambda item: item[1].depth)


def _tree(workflow: Any, name: str, parent_task: str | None = None) -> dict[str, Any]:
    names = {spec: number for number, spec in enumerate(workflow.spec.task_specs)}
    rows: list[list[Any]] = []
    numbers: dict[UUID, int] = {}
    queue = [workflow.task_tree]
    while queue:
        task = queue.pop()
        above = task.parent
        numbers[task.id] = len(rows)
        rows.append(_row(task, names, None if above is None else numbers[above.id], above.data if above is not None else {}))
        queue.extend(reversed(task.children))
    last = numbers.get(workflow.last_task.id) if workflow.last_task is not None else None
    tree = {"p": name, "t": rows, "d": pack(workflow.data), "c": workflow.completed, "s": workflow.success, "l": last}
    return tree if parent_task is None else {**tree, "in": parent_task}


def _row(task: Task, names: dict[str, int], parent: int | None, above: dict[str, Any]) -> list[Any]:
    row: list[Any] = [names[task.task_spec.name], task.state, parent]
    if task.has_state(TaskState.PREDICTED_MASK | TaskState.FUTURE) and not (task.data or task.internal_data or task.triggered):
        return row
    differing = [key for key, value in task.data.items() if key not in above or above[key] != value]
    changed = {key: pack(task.data[key]) for key in differing}
    gone = [key for key in above if key not in task.data]
    return [*row, str(task.id), round(task.last_state_change, 6), changed, gone, pack(task.internal_data), int(task.triggered)]


def _fill(workflow: Any, tree: dict[str, Any]) -> None:
    specs = list(workflow.spec.task_specs.values())
    tasks: list[Task] = []
    for row in tree["t"]:
        task = _task(workflow, specs[row[0]], row, tasks)
        tasks.append(task)
    workflow.task_tree = tasks[0]
    workflow.data = unpack(tree["d"])
    workflow.completed, workflow.success = tree["c"], tree["s"]
    workflow.last_task = tasks[tree["l"]] if tree["l"] is not None else None


def _task(workflow: Any, spec: Any, row: list[Any], tasks: list[Task]) -> Task:
    parent = tasks[row[2]] if row[2] is not None else None
    task = Task(workflow, spec, parent, state=row[1], id=UUID(row[3]) if len(row) > 3 else None)
    if len(row) > 3:
        _, _, _, _, changed_at, changed, gone, internal, triggered = row
        task.last_state_change, task.triggered = changed_at, bool(triggered)
        task.data = {key: value for key, value in parent.data.items() if key not in gone} if parent is not None else {}
        task.data.update({key: unpack(value) for key, value in changed.items()})
        task.internal_data = unpack(internal)
    if isinstance(spec, CatchingEvent) and task.state == TaskState.WAITING:
        workflow.top_workflow.event_manager.add_task(task)
    return task


def _thaw_sub(workflow: BpmnWorkflow, tree: dict[str, Any]) -> None:
    owner = workflow.get_task_from_id(UUID(tree["in"]))
    sub = BpmnSubWorkflow(workflow.subprocess_specs[tree["p"]], owner.id, workflow, deserializing=True)
    workflow.subprocesses[owner.id] = sub
    _fill(sub, tree)
    sub.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
