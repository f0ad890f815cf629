"""A running case as bytes without its spec, and back on any process that has parsed the same files."""

import json
import zlib
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

from engine.workflow.compact import compact
from engine.workflow.joins import JOINED
from engine.workflow.load import Definition
from engine.workflow.model import Machine
from engine.workflow.running import Hands, Running
from engine.workflow.tree import DONE, Inner, Step, Tree
from engine.workflow.values import pack, unpack

VERSION = 2


class StateError(Exception):
    """A stored state does not fit the definition it is thawed with."""


def freeze(running: Running) -> bytes:
    """The case as bytes: what the next step needs, typed, compressed, without the spec."""
    workflow = running.workflow
    _drop_finished(workflow)
    trees = [_tree(workflow, "")]
    inner = sorted(workflow.subprocesses.items(), key=lambda item: item[1].depth)
    trees += [_tree(sub, sub.spec.name, task_id) for task_id, sub in inner]
    frozen = {"v": VERSION, "of": running.definition.digest, "m": workflow.moment, "trees": trees}
    return zlib.compress(json.dumps(frozen, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def thaw(definition: Definition, state: bytes, machine: Machine) -> Running:
    """The case as it was frozen; raises StateError when it belongs to other files or a later codec."""
    frozen = read(definition, state)
    if frozen["of"] != definition.digest:
        raise StateError(f"a state of {frozen['of']} does not fit {definition.digest}")
    return build(definition, frozen, machine)


def read(definition: Definition, state: bytes) -> dict[str, Any]:
    """A state of any codec version as today's; its definition tells older ones their names."""
    frozen: dict[str, Any] = json.loads(zlib.decompress(state))
    if frozen["v"] == 1:
        return _from_first(frozen, definition)
    if frozen["v"] != VERSION:
        raise StateError(f"a state of codec {frozen['v']} cannot be read by codec {VERSION}")
    return frozen


def build(definition: Definition, frozen: dict[str, Any], machine: Machine) -> Running:
    """The case of a state already read, over a definition that has all its names."""
    workflow = Tree(definition.spec, dict(definition.subprocess_specs), Hands(machine))
    _fill(workflow, frozen["trees"][0])
    for tree in frozen["trees"][1:]:
        _fill_inner(workflow, tree)
    workflow.moment = frozen["m"]
    return Running(definition, workflow)


def _drop_finished(workflow: Tree) -> None:
    for task_id in list(workflow.subprocesses):
        owner = workflow.find(task_id)
        if task_id in workflow.subprocesses and (owner is None or owner.has_state(DONE)):
            _drop(workflow, task_id)
    for tree in workflow.trees():
        compact(tree)


def _drop(workflow: Tree, task_id: str) -> None:
    for below in workflow.subprocesses.pop(task_id).tasks:
        if below in workflow.subprocesses:
            _drop(workflow, below)


def _tree(workflow: Any, name: str, parent_task: str | None = None) -> dict[str, Any]:
    names: dict[str, int] = {}
    rows: list[list[Any]] = []
    numbers: dict[str, int] = {}
    queue = [workflow.task_tree]
    while queue:
        task = queue.pop()
        above = task.parent
        numbers[task.id] = len(rows)
        rows.append(_row(task, names.setdefault(task.task_spec.name, len(names)), None if above is None else numbers[above.id], above))
        queue.extend(reversed(task.children))
    last = numbers.get(workflow.last_task.id) if workflow.last_task is not None else None
    tree = {
        "p": name, "n": list(names), "t": rows, "d": pack(workflow.data), "c": workflow.completed, "s": workflow.success, "l": last,
    }
    return tree if parent_task is None else {**tree, "in": parent_task}


def _row(task: Step, name: int, parent: int | None, above: Step | None) -> list[Any]:
    row: list[Any] = [name, task.state, parent]
    if task.has_state(TaskState.PREDICTED_MASK | TaskState.FUTURE) and not (task.data or task.internal_data or task.triggered):
        return row
    seen = above.data if above is not None else {}
    changed = {key: pack(value) for key, value in task.data.items() if key not in seen or seen[key] != value}
    gone = [key for key in seen if key not in task.data]
    name_for_others = task.id if above is None or not task.has_state(DONE) else ""
    row += [name_for_others, task.last_state_change, changed, gone, pack(task.internal_data), int(task.triggered)]
    while not row[-1]:
        row.pop()
    return row


def _fill(workflow: Any, tree: dict[str, Any]) -> None:
    specs = [workflow.spec.task_specs[name] for name in tree["n"]]
    tasks: list[Step] = []
    for row in tree["t"]:
        tasks.append(_task(workflow, specs[row[0]], row, tasks))
    workflow.task_tree = tasks[0]
    workflow.data = unpack(tree["d"])
    workflow.completed, workflow.success = tree["c"], tree["s"]
    workflow.last_task = tasks[tree["l"]] if tree["l"] is not None else None


def _task(workflow: Any, spec: Any, row: list[Any], tasks: list[Step]) -> Step:
    parent = tasks[row[2]] if row[2] is not None else None
    _, state, _, name, moment, changed, gone, internal, triggered = [*row, *_EMPTY[len(row) - 3 :]]
    task = Step(workflow, spec, parent, state=state, id=name or None)
    if len(row) > 3:
        task.last_state_change, task.triggered = moment, bool(triggered)
        task.data = {key: value for key, value in parent.data.items() if key not in gone} if parent is not None else {}
        task.data.update({key: unpack(value) for key, value in changed.items()})
        task.internal_data = unpack(internal)
    return task


_EMPTY: tuple[Any, ...] = ("", 0, {}, (), {}, 0)


def _fill_inner(workflow: Tree, tree: dict[str, Any]) -> None:
    owner = workflow.find(tree["in"])
    if owner is None:
        raise StateError(f"the sub-process {tree['p']} has lost its task")
    inner = Inner(workflow.subprocess_specs[tree["p"]], owner.id, workflow, deserializing=True)
    workflow.subprocesses[owner.id] = inner
    _fill(inner, tree)
    inner.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)


def _from_first(frozen: dict[str, Any], definition: Definition) -> dict[str, Any]:
    """Codec 1 numbered the elements of the spec, kept moments by the clock, and did not mark tokens a join had taken."""
    trees = []
    for tree in frozen["trees"]:
        specs = definition.specs[tree["p"]].task_specs
        _mark_taken(tree["t"], [isinstance(spec, UnstructuredJoin) for spec in specs.values()])
        trees.append({**tree, "n": list(specs)})
    moments = [row[4] for tree in trees for row in tree["t"] if len(row) > 3]
    return {"v": VERSION, "of": frozen["of"], "m": int(max(moments, default=0)) + 1, "trees": trees}


def _mark_taken(rows: list[list[Any]], joins: list[bool]) -> None:
    finished = [row for row in rows if joins[row[0]] and row[1] & DONE]
    for row in finished:
        if any(other[0] == row[0] and other[1] == TaskState.COMPLETED and other[4] >= row[4] for other in finished):
            row[7] = {**row[7], JOINED: True}
