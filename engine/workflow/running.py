"""A running case: begin it, finish a task, run what is automatic, let due time pass, see what it waits for."""

import logging
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow import joins, waits
from engine.workflow.events import Message, Signal
from engine.workflow.load import Definition
from engine.workflow.model import CANCELLED, Machine, NotWaiting, OpenTask, Subscription, Thrown, Timer, Waiting, Walked
from engine.workflow.timers import DueTimer
from engine.workflow.tree import Step, Tree
from engine.workflow.values import FORBIDDEN, Unstorable
from engine.workflow.waits import Wait

for name in ("spiff", "spiff.workflow", "spiff.task"):  # an unset level makes SpiffWorkflow collect log extras at every step
    logging.getLogger(name).setLevel(logging.WARNING)

MOST_FIRED = 100


class _Environment:
    """What correlations call past the engine."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def evaluate(self, expression: str, data: Mapping[str, Any], external_context: Any = None) -> Any:
        return self._machine.evaluate(expression, data)


class Hands:
    """SpiffWorkflow's script engine, in FEEL."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.environment = _Environment(machine)

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:
        """The value of a FEEL expression over a task's data."""
        return self.machine.evaluate(expression, task.data)

    def execute(self, task: Task, script: str, external_context: Any = None) -> None:
        """Put the entries of a FEEL context among a task's variables; raises TypeError when it is no context."""
        result = self.evaluate(task, script)
        if not isinstance(result, Mapping):
            raise TypeError(f"a script task needs a FEEL context, not {result!r}")
        task.data.update(result)

    def call_service(self, task: Task, operation_name: str, operation_params: Any) -> str:
        """Never called: service tasks are ours."""
        raise NotImplementedError(operation_name)


class Running:
    """A case in memory during one step."""

    def __init__(self, definition: Definition, workflow: Tree) -> None:
        self.definition, self.workflow = definition, workflow
        self.path: list[Walked] = []

    @property
    def machine(self) -> Machine:
        """What the caller gave for this step."""
        machine: Machine = self.workflow.script_engine.machine
        return machine

    def tasks(self, state: int) -> Iterator[Step]:
        """Every task in a state, wherever it is."""
        return (task for tree in self.workflow.trees() for task in tree.with_state(state))


def begin(
    definition: Definition, start_event: str | None, data: Mapping[str, Any], machine: Machine, payload: Any = None
) -> Running:
    """A new case at exactly the named start event (None: the first); raises NotWaiting for an unknown one.

    A payload goes to the variable a message or signal start names.
    """
    starts = {start.id: start for start in definition.start_events}
    chosen = start_event or next(iter(starts))
    if chosen not in starts:
        raise NotWaiting(chosen)
    workflow = Tree(definition.spec, dict(definition.subprocess_specs), Hands(machine))
    workflow.plant()
    running = Running(definition, workflow)
    root = workflow.task_tree
    root.data.update(plain_copy(data))
    if (variable := starts[chosen].variable) is not None:
        root.data[variable] = plain_copy(payload)
    if len(starts) > 1:
        _choose_start(running, chosen)
    return running


def _choose_start(running: Running, start_event: str) -> None:
    for _ in range(2):  # Start, then the split SpiffWorkflow puts before several start events
        next(running.tasks(TaskState.READY)).run()
    for task in list(running.tasks(TaskState.NOT_FINISHED_MASK)):
        if task.task_spec.bpmn_id in {s.id for s in running.definition.start_events} - {start_event}:
            task.cancel()


def run(running: Running) -> None:
    """Run every automatic step until only people, timers or messages are waited for."""
    running.workflow.run_automatic(lambda task: _note(running, task))
    for wait in waits.all_of(running.workflow):
        wait.definition.update_task(wait.holder)  # due dates and keys are those of the moment the wait opened
    _hold_clocks(running)


def _hold_clocks(running: Running) -> None:
    """Let each clock that pauses for somebody stand still while the case waits for nobody else."""
    pausing = [wait for wait in _clocks(running) if wait.definition.pauses_for]
    if not pausing:
        return
    elements = running.definition.elements
    at = [task.task_spec.bpmn_id for task in running.tasks(TaskState.READY) if task.task_spec.manual]
    at += [wait.element for wait in _events(running) if elements[wait.element].kind not in ("boundaryEvent", "startEvent")]
    waited_for = [{name, elements[name].properties.get("role") or elements[name].lane} for name in at]
    for wait in pausing:
        standing = bool(waited_for) and all(names & wait.definition.pauses_for for names in waited_for)
        wait.definition.hold(wait.holder, standing, running.machine.now)


def finish(running: Running, task_id: str, answers: Mapping[str, Any]) -> None:
    """Enter a person's answers and complete their task; raises NotWaiting, and Unstorable for a forbidden key."""
    task = running.workflow.find(task_id)
    if task is None or task.state != TaskState.READY or not task.task_spec.manual:
        raise NotWaiting(task_id)
    task.data.update(plain_copy(answers))
    task.run()
    _note(running, task)
    running.workflow.settle()


def fire_due(running: Running) -> int:
    """Let time pass up to the machine's now: due timers fire, the earliest first; returns how many fired.

    At most MOST_FIRED: a cycle long overdue goes on in the next step.
    """
    fired = 0
    while fired < MOST_FIRED and (wait := _earliest(running)) is not None:
        waits.fire(wait)
        fired += 1
        run(running)
    return fired


def _earliest(running: Running) -> Wait | None:
    due = [(wait.definition.due(wait.holder), wait) for wait in _timers(running)]
    past = [pair for pair in due if pair[0] <= running.machine.now]
    return min(past, key=lambda pair: pair[0])[1] if past else None


def _timers(running: Running) -> Iterator[Wait]:
    return (wait for wait in _clocks(running) if not wait.definition.held(wait.holder))


def _clocks(running: Running) -> Iterator[Wait]:
    return (wait for wait in waits.all_of(running.workflow) if isinstance(wait.definition, DueTimer))


def _events(running: Running) -> Iterator[Wait]:
    """What may come from elsewhere; a cancelling comes from the engine alone."""
    found = waits.all_of(running.workflow)
    return (wait for wait in found if isinstance(wait.definition, Message | Signal) and not _is_cancelling(wait))


def waiting(running: Running) -> Waiting:
    """What the case waits for now."""
    elements = running.definition.elements
    tasks = [
        OpenTask(str(t.id), t.task_spec.bpmn_id, t.task_spec.bpmn_name or t.task_spec.bpmn_id, elements[t.task_spec.bpmn_id].lane,
                 elements[t.task_spec.bpmn_id].properties, t.data)
        for t in running.tasks(TaskState.READY)
        if t.task_spec.manual and t.task_spec.bpmn_id
    ]
    timers = [Timer(w.id, w.definition.key, w.element, w.definition.due(w.holder), w.interrupting) for w in _timers(running)]
    subscriptions = [
        Subscription(w.id, w.element, w.definition.kind, w.definition.name, w.definition.key(w.holder), w.interrupting)
        for w in _events(running)
    ]
    return Waiting(tasks, timers, subscriptions, running.workflow.is_completed())


def deliver(running: Running, task_id: str, name: str, payload: Any) -> None:
    """Give a message or signal to exactly one waiting element, before the next `run`; raises NotWaiting."""
    for wait in _events(running):
        if (wait.id, wait.definition.name) == (task_id, name):
            waits.fire(wait, plain_copy(payload or {}))
            return
    raise NotWaiting(f"{task_id} {name}")


def thrown(running: Running) -> list[Thrown]:
    """The messages and signals that left the case in this step."""
    return list(running.workflow.thrown)


def walked(running: Running) -> list[Walked]:
    """The elements completed since the case was begun or thawed, with the flows that led to them."""
    return list(running.path)


def reached(running: Running) -> set[str]:
    """The sequence flows that led to what the case waits for now; later their beginnings may be compacted away."""
    between = running.definition.flow_between
    here = running.tasks(TaskState.READY | TaskState.WAITING | TaskState.STARTED)
    return {flow for task in here if (flow := between.get((_drawn_before(task), task.task_spec.bpmn_id or ""))) is not None}


def data(running: Running) -> dict[str, Any]:
    """The case's variables as its open tasks and end see them."""
    merged: dict[str, Any] = dict(running.workflow.data)
    merged.pop("data_objects", None)
    for task in running.tasks(TaskState.READY | TaskState.WAITING | TaskState.STARTED):
        merged.update(task.data)
    return merged


def cancel(running: Running, payload: Mapping[str, Any]) -> bool:
    """Cancel the case: along the path its diagram draws for that, before the next `run`, or where it stands (False)."""
    top = running.workflow
    drawn = next((wait for wait in waits.all_of(top) if _is_cancelling(wait) and wait.holder.workflow is top), None)
    if drawn is None:
        top.cancel()
        return False
    waits.fire(drawn, plain_copy(payload))
    return True


def _is_cancelling(wait: Wait) -> bool:
    return isinstance(wait.definition, Message | Signal) and wait.definition.name == CANCELLED


def _note(running: Running, task: Task) -> None:
    name = task.task_spec.bpmn_id
    if name is None or name not in running.definition.elements or not task.has_state(TaskState.COMPLETED):
        return
    came = [*getattr(task, "came", ()), task]
    for arrival in came:
        flow = running.definition.flow_between.get((_drawn_before(arrival), name))
        running.path.append(Walked(name, flow))


def _drawn_before(task: Task) -> str:
    """The nearest earlier element that stands on the diagram."""
    return next((above.task_spec.bpmn_id for above in joins.ancestors(task) if above.task_spec.bpmn_id), "")


def plain_copy(values: Any) -> Any:
    """Values of one's own, free of the forbidden key; raises Unstorable."""
    if isinstance(values, Mapping):
        if FORBIDDEN in values:
            raise Unstorable(f"{FORBIDDEN!r} is not allowed as a variable or key")
        return {key: plain_copy(value) for key, value in values.items()}
    if isinstance(values, list):
        return [plain_copy(value) for value in values]
    return deepcopy(values)


__all__ = [
    "Hands", "Running", "begin", "cancel", "data", "deliver", "finish", "fire_due", "plain_copy", "reached", "run", "thrown",
    "waiting", "walked",
]
