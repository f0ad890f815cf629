"""Going on with other files: a running case takes over a newer version of its diagrams where its tokens allow it.

Finding §10: stock gives open tasks new deadlines and can write states nobody can thaw; here ids and due dates stay.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

from engine.workflow import joins, state
from engine.workflow.load import Definition
from engine.workflow.model import NotMigratable
from engine.workflow.running import Running, waiting
from engine.workflow.tree import Step

PREDICTED = TaskState.PREDICTED_MASK | TaskState.FUTURE
REST = "Start"  # what a finished element that is drawn no more counts as


def migrate(running: Running, definition: Definition) -> Running:
    """The same case over other files, its open steps with the same ids and due dates; the given one stays as it was.

    Raises NotMigratable: `scope_gone`, `element_gone`, `element_changed` (another kind, or multi-instance or loop
    added or removed), `boundary_changed`, `event_changed`, `gateway_changed` (while branches are open), `stuck`.
    """
    for tree in running.workflow.trees():
        _check(tree, _spec(tree, running, definition))
    frozen = state.read(running.definition, state.freeze(running))
    frozen["of"] = definition.digest
    for tree in frozen["trees"]:
        _fit(tree, definition.specs[tree["p"]])
    moved = state.build(definition, frozen, running.machine)
    for task in moved.tasks(joins.LIVE):
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    moved = state.thaw(definition, state.freeze(moved), running.machine)
    if waiting(moved).stuck:
        raise NotMigratable("stuck", definition.process)
    return moved


def _spec(tree: Any, running: Running, definition: Definition) -> Any:
    name = "" if tree is running.workflow else tree.spec.name
    if name not in definition.specs:
        raise NotMigratable("scope_gone", name)
    return definition.specs[name]


def _check(tree: Any, new: Any) -> None:
    live = tree.with_state(joins.LIVE)
    for task in live:
        _check_token(task, tree.spec, new)
    if len({_branch(task).id for task in live}) > 1:
        _check_gateways(live, tree.spec, new)


def _check_token(task: Step, old: Any, new: Any) -> None:
    name, element = task.task_spec.name, str(task.task_spec.bpmn_id or task.task_spec.name)
    after = new.task_specs.get(name)
    if after is None:
        raise NotMigratable("element_gone", element)
    if type(after) is not type(task.task_spec):
        raise NotMigratable("element_changed", element)
    split = f"{name.removesuffix(' [child]')}.BoundaryEventSplit"
    if isinstance(task.parent.task_spec if task.parent is not None else None, BoundaryEventSplit):
        split = task.parent.task_spec.name
    if _drawn(old, split) != _drawn(new, split):
        raise NotMigratable("boundary_changed", element)
    if isinstance(after, CatchingEvent) and _events(after) != _events(task.task_spec):
        raise NotMigratable("event_changed", element)


def _drawn(spec: Any, name: str) -> list[str] | None:
    return sorted(spec.task_specs[name]._outputs) if name in spec.task_specs else None


def _events(spec: Any) -> list[type]:
    definition = spec.event_definition
    return [type(one) for one in getattr(definition, "event_definitions", [definition])]


def _branch(task: Step) -> Step:
    """A task, or the split it shares with its boundary events: these are one token."""
    return task.parent if task.parent is not None and isinstance(task.parent.task_spec, BoundaryEventSplit) else task


def _check_gateways(live: list[Step], old: Any, new: Any) -> None:
    ahead = {name for task in live for name in joins.reachable(task.task_spec)}
    for name in ahead:
        gateway = old.task_specs[name]
        if isinstance(gateway, UnstructuredJoin) and not isinstance(gateway, _EndJoin):
            after = new.task_specs.get(name)
            if after is None or type(after) is not type(gateway) or sorted(after._inputs) != sorted(gateway._inputs):
                raise NotMigratable("gateway_changed", name)


def _fit(tree: dict[str, Any], spec: Any) -> None:
    """Leave out what was predicted, and let finished elements that are gone count as the start."""
    kept: dict[int, int] = {}
    rows: list[list[Any]] = []
    for number, row in enumerate(tree["t"]):
        if not row[1] & PREDICTED and (row[2] is None or row[2] in kept):
            kept[number] = len(rows)
            rows.append([row[0], row[1], None if row[2] is None else kept[row[2]], *row[3:]])
    for row in rows:
        _fit_row(row, rows, tree["n"], spec)
    names = [name if name in spec.task_specs else REST for name in tree["n"]]
    tree.update(t=rows, n=names, l=kept.get(tree["l"]) if tree["l"] is not None else None)


def _fit_row(row: list[Any], rows: list[list[Any]], names: list[str], spec: Any) -> None:
    above = rows[row[2]] if row[2] is not None else None
    here = spec.task_specs.get(names[row[0]])
    joined = isinstance(here, UnstructuredJoin) and not isinstance(here, _EndJoin)
    if joined and above is not None and names[above[0]] not in spec.task_specs:
        raise NotMigratable("gateway_changed", names[row[0]])
