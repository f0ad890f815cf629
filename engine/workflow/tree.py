"""A case's tokens: SpiffWorkflow's trees with short ids, an order of arrival of our own, and no walk that stops at depth 1000."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.model import Runaway, Thrown

MOST_AUTOMATIC = 2000  # elements one step may run without a person: beyond that a loop has no way out
DONE = TaskState.COMPLETED | TaskState.CANCELLED


class Step(Task):
    """A task whose id is short and whose last change is its place in the case's own order, not a reading of the clock."""

    _state: int
    data: dict[str, Any]

    def __init__(
        self, workflow: Any, task_spec: Any, parent: Task | None = None, state: int = TaskState.MAYBE, id: str | None = None
    ) -> None:
        super().__init__(workflow, task_spec, parent, state=state, id=id or os.urandom(8).hex())
        self.last_state_change = workflow.top_workflow.next_moment()

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> "Step":
        task = Step(self.workflow, task_spec, self, state=state)
        if state == TaskState.READY:
            task._ready()
        return task

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self._state = value
            self.last_state_change = self.workflow.top_workflow.next_moment()

    def _inherit_data(self) -> None:
        """The parent's variables over one's own, whole: lists are never merged by index (finding §8)."""
        self.data = {**self.data, **self.parent.data, **self.internal_data.get("own", {})}

    def find_ancestor(self, spec_name: str) -> Task | None:
        """The nearest earlier task of that spec, however deep the tree."""
        above = self.parent
        while above is not None and above.task_spec.name != spec_name:
            above = above.parent
        return above


class _Tree:
    """What the case's own tree and those inside it share."""

    tasks: dict[str, Step]
    completed: bool
    success: bool
    spec: Any
    top_workflow: Any

    def plant(self) -> None:
        """Set the first task, as a workflow that is not thawed does by itself."""
        self.task_tree = Step(self, self.spec.start, state=TaskState.FUTURE)
        self.task_tree.task_spec._predict(self.task_tree, mask=TaskState.NOT_FINISHED_MASK)
        self.task_tree._ready()

    def with_state(self, state: int) -> list[Step]:
        """Every task in a state, in the order of the tree."""
        return [task for task in self.tasks.values() if task._state & state]

    def update_waiting_tasks(self) -> None:
        """Let waiting joins look again; events wait until they are fired."""
        for task in self.with_state(TaskState.WAITING):
            if isinstance(task.task_spec, Join) and task._state == TaskState.WAITING and task.id in self.tasks:
                task.task_spec._update(task)

    def is_completed(self) -> bool:
        """Whether nothing in the tree is unfinished."""
        if not self.completed and not self.with_state(TaskState.NOT_FINISHED_MASK):
            self.completed = True
        return self.completed

    def cancel(self, success: bool = False) -> list[Step]:
        """End everything in the tree, and in the trees inside it."""
        self.success, self.completed = success, True
        cancelled = self.with_state(TaskState.NOT_FINISHED_MASK)
        for task in cancelled:
            if task.id in self.tasks:
                task.cancel()
        return cancelled

    def _task_removed_notify(self, task: Step) -> None:
        self.top_workflow.forget(task)


class Inner(_Tree, BpmnSubWorkflow):
    """The tree of a called process or an embedded sub-process."""


class Tree(_Tree, BpmnWorkflow):
    """The tree of a case: it runs what is automatic, in all its trees, the innermost first."""

    def __init__(self, spec: Any, subprocess_specs: dict[str, Any], script_engine: Any) -> None:
        self.moment = 0
        self.thrown: list[Thrown] = []
        self.after: list[Callable[[], object]] = []  # what a running task set off: done once it has completed
        super().__init__(spec, subprocess_specs, script_engine=script_engine, deserializing=True)

    def next_moment(self) -> int:
        """The next place in the case's order of arrival."""
        self.moment += 1
        return self.moment

    def trees(self) -> list[Any]:
        """The case's own tree and those of its called processes and sub-processes."""
        return [self, *self.subprocesses.values()]

    def find(self, task_id: str) -> Step | None:
        """The task of that id in any tree."""
        return next((tree.tasks[task_id] for tree in self.trees() if task_id in tree.tasks), None)

    get_task_from_id = find

    def create_subprocess(self, my_task: Step, spec_name: str) -> Inner:
        """A fresh tree for a sub-process or call."""
        inner = Inner(self.subprocess_specs[spec_name], my_task.id, self, deserializing=True)
        self.subprocesses[my_task.id] = inner
        inner.plant()
        return inner

    def forget(self, task: Step) -> None:
        """Drop the tree inside a task that was removed, and those inside it (finding 4: stock leaves orphans)."""
        inner = self.subprocesses.pop(task.id, None)
        if inner is not None:
            inner.completed = True
            for below in list(inner.tasks.values()):
                self.forget(below)

    def run_automatic(self, note: Callable[[Step], None]) -> None:
        """Run every automatic task until only people, timers and messages are waited for; raises Runaway."""
        ran, moved = 0, True
        while moved:
            moved = False
            for tree in self._innermost_first():
                for task in self._ready(tree):
                    moved, ran = True, ran + 1
                    if ran > MOST_AUTOMATIC:
                        raise Runaway(f"{ran} elements ran without a person at {task.task_spec.name}; give the loop a way out")
                    task.run()
                    note(task)
                    self.settle()

    def settle(self) -> None:
        """Do what the task that has just run set off."""
        while self.after:
            self.after.pop(0)()

    def _innermost_first(self) -> list[Any]:
        return [*sorted(self.subprocesses.values(), key=lambda tree: -tree.depth), self]

    def _ready(self, tree: Any) -> Iterator[Step]:
        """The tree's automatic tasks, one after the other, as long as the tree itself is still there."""
        while tree is self or self.subprocesses.get(tree.parent_task_id) is tree:
            batch = [task for task in tree.tasks.values() if task._state == TaskState.READY and not task.task_spec.manual]
            if not batch:
                return
            for task in batch:
                if task._state == TaskState.READY and task.id in tree.tasks:
                    yield task
