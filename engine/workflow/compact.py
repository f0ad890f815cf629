"""Forgetting what no future step reads, so that a case's hundredth step costs what its first did.

Each rule keeps what one reader of history needs; everything else goes, and what is kept hangs on its nearest kept
ancestor. Rules: ../shared/step-cost.md section 3, adapted to joins that take each token once. Proof: a differential
test walks random processes with and without (tests/workflow/test_walks.py), and fails with any one rule switched off.
"""

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task

from engine.workflow.joins import JOINED, ancestors, reachable
from engine.workflow.tree import DONE


class Kept:
    """What stays of one tree: the ids of tasks, and of those whose variables stay too."""

    def __init__(self, tree: Any) -> None:
        self.tasks = tree.tasks
        self.root = tree.task_tree
        self.event_subs = tree.spec.event_subs
        self.live = [task for task in tree.tasks.values() if not task._state & DONE]
        self.tops = [task for task in self.live if task.parent is None or task.parent._state & DONE]
        self.ids = {self.root.id, *(task.id for task in self.live)}
        self.data = {task.id for task in self.live}
        self.ahead = reachable(*(task.task_spec for task in self.tops))

    def hold(self, task: Task | None) -> None:
        """Keep a task with its variables."""
        if task is not None:
            self.ids.add(task.id)
            self.data.add(task.id)


def parents(kept: Kept) -> None:
    """The parent of each open step: what waits inherits from it when it goes on."""
    for top in kept.tops:
        kept.hold(top.parent)


def roots(kept: Kept) -> None:
    """The first step of a scope with event sub-processes: their branches will part from it."""
    if kept.event_subs:
        kept.hold(kept.root)


def arrivals(kept: Kept) -> None:
    """Tokens that have come to a join still to run, each with the step that brought it."""
    for task in _arrived(kept):
        kept.ids.add(task.id)
        kept.hold(task.parent)


def _arrived(kept: Kept) -> list[Task]:
    return [
        task
        for task in kept.tasks.values()
        if task._state & DONE and isinstance(task.task_spec, UnstructuredJoin)
        and JOINED not in task.internal_data and task.task_spec.name in kept.ahead
    ]


def traces(kept: Kept) -> None:
    """The nearest element that stands on the diagram before each open step: the flow walked is told from it."""
    brought = [task for task in _arrived(kept) if task.id in kept.ids]
    for task in (*kept.tops, *brought):
        for above in ancestors(task):
            kept.ids.add(above.id)
            if above.task_spec.bpmn_id:
                break


def edges(kept: Kept) -> None:
    """On each path the step right below a split: the join takes any other child of the split for the activity itself."""
    for task in (*kept.tops, *_arrived(kept)):
        for above in ancestors(task):
            if above.parent is not None and isinstance(above.parent.task_spec, BoundaryEventSplit) and above.parent.id in kept.ids:
                kept.ids.add(above.id)


def partings(kept: Kept) -> None:
    """Each task below which two or more kept branches part: joins compare with it what the branches changed."""
    parting = _parting(kept)
    for task in _folded(kept, parting):
        kept.ids.discard(task.id)
    for name in _parting(kept).values():
        kept.hold(kept.tasks[name])


def _parting(kept: Kept) -> dict[str, str]:
    """Kept task → the nearest task above it below which another kept branch parts."""
    holds: dict[str, int] = {}
    order, queue = [], [kept.root]
    while queue:
        task = queue.pop()
        order.append(task)
        queue.extend(task.children)
    for task in reversed(order):
        branches = sum(1 for child in task.children if holds[child.id])
        holds[task.id] = branches if branches else int(task.id in kept.ids)
    found: dict[str, str] = {}
    for task in order[1:]:
        above = task.parent
        if holds[task.id]:
            found[task.id] = above.id if sum(1 for c in above.children if holds[c.id]) > 1 else found.get(above.id, "")
    return {task_id: name for task_id, name in found.items() if name}


def _folded(kept: Kept, parting: dict[str, str]) -> list[Task]:
    """Branches at the end join that changed nothing, or whose every change a later one from the same parting replaces.

    An event sub-process compares with what it saw when it began, and only beside the branch it does not interrupt.
    """
    began = {sub.name for sub in kept.event_subs}
    beside = any(task.task_spec.name not in began and not isinstance(task.task_spec, _EndJoin) for task in kept.tops)
    any_began = any(task.task_spec.name in began for task in kept.tasks.values())
    folded: list[Task] = []
    later: dict[str, list[set[str]]] = {}
    ended = [task for task in _arrived(kept) if isinstance(task.task_spec, _EndJoin) and task.id in parting]
    for task in sorted(ended, key=lambda one: -one.last_state_change):
        own = task.parent.task_spec.name in began
        if beside if own else not any_began:
            base = task.parent.internal_data["own"] if own else kept.tasks[parting[task.id]].data
            changed = _changed(task.parent.data, base)
            covering = later.setdefault("" if own else parting[task.id], [])
            if not changed or any(changed <= other for other in covering):
                folded.append(task)
            else:
                covering.append(changed)
    return folded


def _changed(data: dict[str, Any], base: dict[str, Any]) -> set[str]:
    return {key for key in data.keys() | base.keys() if key not in data or key not in base or data[key] != base[key]}


RULES: tuple[Callable[[Kept], None], ...] = (parents, roots, arrivals, traces, edges, partings)


def compact(tree: Any, rules: tuple[Callable[[Kept], None], ...] = RULES) -> None:
    """Drop finished tasks nothing reads any more from one workflow's tree, in place."""
    kept = Kept(tree)
    if len(kept.ids) == len(tree.tasks):
        return
    for rule in rules:
        rule(kept)
    _contract(tree, kept)
    if tree.last_task is not None and tree.last_task.id not in tree.tasks:
        tree.last_task = None


def _contract(tree: Any, kept: Kept) -> None:
    queue: list[tuple[Task, Task | None]] = [(tree.task_tree, None)]
    left: dict[str, Task] = {}
    while queue:
        task, parent = queue.pop()
        children = task.children
        if task.id in kept.ids:
            left[task.id] = task
            task._parent = parent.id if parent is not None else None
            task._children = []
            if parent is not None:
                parent._children.append(task.id)
            if task._state & DONE and task.id not in kept.data:
                task.data = {}
            parent = task
        queue.extend((child, parent) for child in reversed(children))
    tree.tasks = left
