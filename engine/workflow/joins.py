"""Joins that keep every branch's answers and take each token once.

Finding 1: stock joins let the branch that ends last overwrite the others' answers with its stale copies; here a join
takes from each branch only what it changed since it parted from the others. Finding 6: stock joins inside a return
loop count arrivals of earlier rounds; here a token that has been taken is marked and never counts again.
"""

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

JOINED = "joined"
LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def ancestors(task: Task) -> list[Task]:
    """The task's ancestors, the nearest first."""
    found = []
    above = task.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def arrivals(task: Task) -> list[Task]:
    """The other tokens that have come to this join and that no instance of it has taken yet."""
    return [
        other
        for other in task.workflow.tasks.values()
        if other.task_spec is task.task_spec
        and other is not task
        and other.has_state(TaskState.WAITING | TaskState.CANCELLED)
        and JOINED not in other.internal_data
    ]


def take_all(tree: Any) -> None:
    """Let no token that has come to a join of the tree count any more: what they brought is seen by what ends them."""
    for task in tree.tasks.values():
        if isinstance(task.task_spec, UnstructuredJoin) and task.has_state(TaskState.FINISHED_MASK):
            task.internal_data[JOINED] = True


def _one_per_input(task: Task, others: list[Task]) -> list[Task]:
    """Of the tokens at each other input the one most closely related: what began together joins together."""
    chain = {above.id: nearness for nearness, above in enumerate(ancestors(task))}
    taken: dict[str, Task] = {}
    for other in sorted(others, key=lambda one: (_nearness(one, chain), one.last_state_change)):
        taken.setdefault(other.parent.task_spec.name, other)
    taken.pop(task.parent.task_spec.name, None)
    return list(taken.values())


def _nearness(task: Task, chain: dict[str, int]) -> int:
    return next((chain[above.id] for above in ancestors(task) if above.id in chain), len(chain))


def merged(tasks: list[Task]) -> dict[str, Any]:
    """The data with which tasks arrive at a join: what each branch changed, in order of arrival."""
    ordered = sorted(tasks, key=lambda task: task.last_state_change)
    return three_way([(task.parent, task.parent.data) for task in ordered])


def three_way(branches: list[tuple[Task, dict[str, Any]]]) -> dict[str, Any]:
    """What each branch changed since it parted from the others, the later ones over the earlier.

    Branches that parted later are merged first: against an older ancestor all of them would seem to have changed what
    the trunk between changed, and the last one's stale copy would win.
    """
    leaves = [(task, data, [task, *ancestors(task)][::-1]) for task, data in branches]
    return deepcopy(_merge(leaves, 0))


def _merge(leaves: list[tuple[Task, dict[str, Any], list[Task]]], depth: int) -> dict[str, Any]:
    """Merge the branches that have the first `depth` ancestors in common."""
    if len(leaves) == 1 or all(len(chain) <= depth + 1 for _, _, chain in leaves):
        return leaves[-1][1]
    while all(len(chain) > depth + 1 and chain[depth + 1] is leaves[0][2][depth + 1] for _, _, chain in leaves):
        depth += 1
    common = leaves[0][2][depth].data
    groups: dict[str, list[tuple[Task, dict[str, Any], list[Task]]]] = {}
    for leaf in reversed(leaves):  # a group stands where its last arrival does
        groups.setdefault(leaf[2][depth + 1].id if len(leaf[2]) > depth + 1 else "", []).insert(0, leaf)
    result = dict(common)
    for group in reversed(groups.values()):
        data, base = _merge(group, depth + 1), _own_base(group[0][0]) or common
        result.update((key, value) for key, value in data.items() if key not in base or base[key] != value)
        for key in base.keys() - data.keys():
            result.pop(key, None)
    return result


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
    leaves = [(task.last_state_change, *leaf) for top in live for task, *leaf in _leaves(top)]
    return three_way([(task, data) for _, task, data in sorted(leaves, key=lambda leaf: leaf[0])])


def _leaves(top: Task) -> list[tuple[Task, Task, dict[str, Any]]]:
    """(what arrived when, the step that brought it, its variables) of an open step; of a waiting join, of all that came."""
    if isinstance(top.task_spec, UnstructuredJoin):
        return [(task, task.parent, task.parent.data) for task in (*arrivals(top), top)]
    inner = top.workflow.top_workflow.subprocesses.get(top.id)
    data = scope_data(inner) if inner is not None else top.data or (top.parent.data if top.parent is not None else {})
    return [(top, top, data)]


class _OnceJoin(UnstructuredJoin):
    """A join that takes each token once and keeps what each branch changed."""

    def _taken(self, my_task: Task) -> list[Task]:
        return arrivals(my_task)

    def _join(self, my_task: Task) -> None:
        my_task.came = self._taken(my_task)
        my_task.data = merged([*my_task.came, my_task])
        for other in (*my_task.came, my_task):
            other.internal_data[JOINED] = True


class OnceParallelGateway(_OnceJoin, ParallelGateway):
    """An AND gateway that waits for one token at each of its inputs."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self.inputs) == 1:
            return True
        came = {other.parent.task_spec.name for other in (*arrivals(my_task), my_task) if other.parent.has_state(TaskState.COMPLETED)}
        missing = {spec.name for spec in self.inputs} - came
        return not missing & before(self, my_task.workflow.spec.start)

    def _taken(self, my_task: Task) -> list[Task]:
        return _one_per_input(my_task, arrivals(my_task))

    def _run_hook(self, my_task: Task) -> bool:
        self._join(my_task)
        return True


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


class OnceInclusiveGateway(_OnceJoin, InclusiveGateway):
    """An OR gateway that waits for the tokens that may still come, and merges those that came."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self.inputs) == 1:
            return True
        live = TaskState.READY | TaskState.WAITING | TaskState.STARTED
        others = [t for t in my_task.workflow.tasks.values() if t.has_state(live) and t.task_spec is not self]
        return not any(self.name in reachable(task.task_spec) for task in others)

    def _run_hook(self, my_task: Task) -> bool:
        self._join(my_task)
        matches, defaults = self._get_matching_outputs(my_task)
        if not (matches or defaults):
            raise WorkflowTaskException("no condition is true and there is no default flow", task=my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


def reachable(*specs: Any) -> set[str]:
    """The names of the specs a token at one of these may come to, these included."""
    return set().union(*(_ahead(spec) for spec in specs))


def _ahead(spec: Any) -> frozenset[str]:
    if not hasattr(spec, "ahead"):  # specs never change once loaded
        seen: set[str] = set()
        queue = [spec]
        while queue:
            one = queue.pop()
            if one.name not in seen:
                seen.add(one.name)
                queue.extend(one.outputs)
        spec.ahead = frozenset(seen)
    found: frozenset[str] = spec.ahead
    return found


class OnceEndJoin(_OnceJoin, _EndJoin):
    """The end of a process: every branch's answers, none overwritten by a stale copy."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        unfinished = (task for task in my_task.workflow.tasks.values() if task.has_state(TaskState.NOT_FINISHED_MASK))
        return all(task.task_spec is self or (task.parent is not None and task.parent.task_spec is self) for task in unfinished)

    def _run_hook(self, my_task: Task) -> bool:
        self._join(my_task)
        my_task.workflow.data.update(my_task.data)
        return True


CORRECTED = {ParallelGateway: OnceParallelGateway, InclusiveGateway: OnceInclusiveGateway, _EndJoin: OnceEndJoin}
__all__ = ["CORRECTED", "ancestors", "arrivals", "merged", "reachable", "scope_data", "three_way"]
