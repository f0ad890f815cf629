"""Forgetting what no future step reads, so that a case's hundredth step costs what its first did.

Kept: live tasks and their parents; the split a waiting boundary belongs to, with its children; arrivals at a join that
is still to run; the nearest earlier instance of every join on a live path (it bounds the round); and every node where
kept branches part, because joins take their differences against it. The tree's walk stops at depth 1000 (finding §7),
so this is needed for correctness, not only for speed. Rules: ../shared/step-cost.md section 3, adapted to round joins.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.joins import ancestors, reachable

DONE = TaskState.COMPLETED | TaskState.CANCELLED


def compact(workflow: Any) -> None:
    """Drop finished tasks nothing reads any more from one workflow's tree, in place."""
    tasks = workflow.tasks
    live = [task for task in tasks.values() if not task.has_state(DONE)]
    tops = [task for task in live if task.parent is None or task.parent.has_state(DONE)]
    keep = {workflow.task_tree.id} | {task.id for task in live}
    with_data = {task.id for task in live}
    for top in tops:
        above = ancestors(top)
        if above:
            _hold(above[0], keep, with_data)
        _keep_rounds(above, keep, with_data)
        _keep_split(top, above, keep, with_data)
    _keep_arrivals(tasks, tops, keep, with_data)
    if workflow.last_task is not None and workflow.last_task.id in tasks:
        _hold(workflow.last_task, keep, with_data)
    _keep_partings(workflow.task_tree, keep, with_data)
    _contract(workflow, keep, with_data)


def _hold(task: Task, keep: set[Any], with_data: set[Any]) -> None:
    keep.add(task.id)
    with_data.add(task.id)


def _keep_rounds(above: list[Task], keep: set[Any], with_data: set[Any]) -> None:
    seen = set()
    for task in above:
        if isinstance(task.task_spec, UnstructuredJoin) and task.task_spec.name not in seen:
            seen.add(task.task_spec.name)
            _hold(task, keep, with_data)


def _keep_split(top: Task, above: list[Task], keep: set[Any], with_data: set[Any]) -> None:
    for task in above:
        if isinstance(task.task_spec, BoundaryEventSplit):
            below = [t for t in task.children if not t.has_state(DONE)] or _joins_below(top)
            if below:
                _hold(task, keep, with_data)
                keep.update(child.id for child in task.children)


def _joins_below(top: Task) -> list[Task]:
    return [task for task in top if isinstance(task.task_spec, BoundaryEventJoin)]


def _keep_arrivals(tasks: dict[Any, Task], tops: list[Task], keep: set[Any], with_data: set[Any]) -> None:
    ahead = reachable(*(task.task_spec for task in tops))
    on_every_path = set.intersection(*({a.id for a in ancestors(top)} for top in tops)) if tops else set()
    for task in tasks.values():
        join = isinstance(task.task_spec, UnstructuredJoin)
        if join and task.has_state(DONE) and task.task_spec.name in ahead and task.id not in on_every_path:
            keep.add(task.id)
            if task.parent is not None:
                _hold(task.parent, keep, with_data)


def _keep_partings(root: Task, keep: set[Any], with_data: set[Any]) -> None:
    """Keep each task below which two or more kept branches part (children before parents, without recursion)."""
    order, queue = [], [root]
    while queue:
        task = queue.pop()
        order.append(task)
        queue.extend(task.children)
    holds: dict[Any, bool] = {}
    for task in reversed(order):
        branches = sum(1 for child in task.children if holds[child.id])
        if branches > 1:
            _hold(task, keep, with_data)
        holds[task.id] = branches > 0 or task.id in keep


def _contract(workflow: Any, keep: set[Any], with_data: set[Any]) -> None:
    tasks = workflow.tasks
    if len(keep) == len(tasks):
        return
    queue = [(workflow.task_tree, None)]
    kept: dict[Any, Task] = {}
    while queue:
        task, parent = queue.pop()
        children = task.children
        if task.id in keep:
            kept[task.id] = task
            task._parent = parent.id if parent is not None else None
            task._children = []
            if parent is not None:
                parent._children.append(task.id)
            if task.has_state(DONE) and task.id not in with_data:
                task.data = {}
            parent = task
        queue.extend((child, parent) for child in reversed(children))
    workflow.tasks = kept
