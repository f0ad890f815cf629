"""Joins that keep every branch's answers and count only their own round.

Finding 1: stock joins let the branch that ends last overwrite the others' answers with its stale copies; here a join
takes from each branch only what differs from the youngest common ancestor. Finding 6: stock joins inside a return
loop count arrivals of earlier rounds; here an arrival counts only below the nearest earlier instance of the same join.
"""

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def ancestors(task: Task) -> list[Task]:
    """The task's ancestors, the nearest first."""
    found = []
    above = task.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def round_of(task: Task) -> Task | None:
    """The nearest earlier instance of the same spec on the path: two arrivals with the same one are of one round."""
    return next((above for above in ancestors(task) if above.task_spec is task.task_spec), None)


def arrivals(task: Task) -> list[Task]:
    """The finished instances of this join that belong to the task's own round."""
    mine = round_of(task)
    return [
        other
        for other in task.workflow.tasks.values()
        if other.task_spec is task.task_spec
        and other is not task
        and other.has_state(TaskState.FINISHED_MASK)
        and round_of(other) is mine
    ]


def merged(tasks: list[Task]) -> dict[str, Any]:
    """The data with which tasks arrive at a join: what each branch changed, in order of arrival."""
    ordered = sorted(tasks, key=lambda task: task.last_state_change)
    return three_way([(task.parent, task.parent.data) for task in ordered])


def three_way(branches: list[tuple[Task, dict[str, Any]]]) -> dict[str, Any]:
    """What each branch changed against their youngest common ancestor, the later ones over the earlier."""
    common = _common_data([task for task, _ in branches])
    result = dict(common)
    for task, data in branches:
        base = _own_base(task) or common
        for key, value in data.items():
            if key not in base or base[key] != value:
                result[key] = value
        for key in base.keys() - data.keys():
            result.pop(key, None)
    return deepcopy(result)


def _own_base(task: Task) -> dict[str, Any] | None:
    """What an event sub-process saw when it began: it compares with that, not with the scope's first task."""
    begun = {id(sub.spec) for sub in task.workflow.spec.event_subs}
    if not begun:
        return None
    return next((t.internal_data["own"] for t in (task, *ancestors(task)) if id(t.task_spec) in begun), None)


def scope_data(tree: Any) -> dict[str, Any]:
    """The newest variables of a scope, whatever is open in it: each branch's changes, those inside its sub-processes too."""
    live = [task for task in tree.tasks.values() if task.has_state(LIVE)]
    if not live:
        return deepcopy(tree.last_task.data if tree.last_task is not None else tree.task_tree.data)
    inside = tree.top_workflow.subprocesses
    seen = [(task, scope_data(inside[task.id]) if task.id in inside else _data_of(task)) for task in live]
    return three_way(sorted(seen, key=lambda pair: pair[0].last_state_change))


def _data_of(task: Task) -> dict[str, Any]:
    if isinstance(task.task_spec, UnstructuredJoin):
        return merged([*arrivals(task), task])
    data: dict[str, Any] = task.data or (task.parent.data if task.parent is not None else {})
    return data


def _common_data(branches: list[Task]) -> dict[str, Any]:
    chains = [[branch, *ancestors(branch)] for branch in branches]
    shared = set.intersection(*({task.id for task in chain} for chain in chains))
    return next((task.data for task in chains[0] if task.id in shared), {})


def reached(task: Task) -> set[str]:
    """The names of the inputs from which this round's tokens have come to the join."""
    mine = round_of(task)
    here = TaskState.WAITING | TaskState.FINISHED_MASK
    came = [
        other
        for other in task.workflow.tasks.values()
        if other.task_spec is task.task_spec and other is not task and other.has_state(here) and round_of(other) is mine
    ]
    return {other.parent.task_spec.name for other in (*came, task) if other.parent.has_state(TaskState.COMPLETED)}


class _RoundJoin(UnstructuredJoin):
    def _run_hook(self, my_task: Task) -> bool:
        data = merged([*arrivals(my_task), my_task])
        super()._run_hook(my_task)
        my_task.data = data
        return True


class RoundParallelGateway(_RoundJoin, ParallelGateway):
    """An AND gateway that waits for each of its inputs once per round."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self.inputs) == 1:
            return True
        missing = {spec.name for spec in self.inputs} - reached(my_task)
        return not missing & before(self, my_task.workflow.spec.start)


def before(join: Any, start: Any) -> set[str]:
    """Specs reachable from the start without passing the join: an input that lies only behind it is not waited for."""
    seen: set[str] = set()
    queue = [start]
    while queue:
        spec = queue.pop()
        if spec.name not in seen and spec is not join:
            seen.add(spec.name)
            queue.extend(spec.outputs)
    return seen


class RoundInclusiveGateway(InclusiveGateway):
    """An OR gateway that waits for the tokens that may still come, and merges the branches of its own round."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self.inputs) == 1:
            return True
        live = TaskState.READY | TaskState.WAITING | TaskState.STARTED
        others = [t for t in my_task.workflow.tasks.values() if t.has_state(live) and t.task_spec is not self]
        return not any(self.name in reachable(task.task_spec) for task in others)

    def _run_hook(self, my_task: Task) -> bool:
        data = merged([*arrivals(my_task), my_task])
        my_task.data = data
        return bool(super()._run_hook(my_task))


def reachable(*specs: Any) -> set[str]:
    """The names of the specs a token at one of these may come to, these included."""
    seen: set[str] = set()
    queue = list(specs)
    while queue:
        spec = queue.pop()
        if spec.name not in seen:
            seen.add(spec.name)
            queue.extend(spec.outputs)
    return seen


class RoundEndJoin(_EndJoin):
    """The end of a process: every branch's answers, none overwritten by a stale copy."""

    def _run_hook(self, my_task: Task) -> bool:
        data = merged([*arrivals(my_task), my_task])
        UnstructuredJoin._run_hook(self, my_task)
        my_task.data = data
        my_task.workflow.data.update(data)
        return True


CORRECTED = {ParallelGateway: RoundParallelGateway, InclusiveGateway: RoundInclusiveGateway, _EndJoin: RoundEndJoin}
__all__ = ["CORRECTED", "ancestors", "arrivals", "merged", "round_of"]
