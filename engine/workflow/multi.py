"""Multi-instance over the members of a FEEL list, and loops.

Findings 2 and §5: stock ones hang after a thaw elsewhere, refuse names that exist already, lose the order of the list and
leak every variable of every instance. Here each instance hands back one result or what it changed, in the order of the list.
"""

from copy import deepcopy
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask, StandardLoopTask
from SpiffWorkflow.spiff.specs import defaults as stock
from SpiffWorkflow.util.task import TaskState

from engine.workflow.model import TooMany
from engine.workflow.tree import Step

MOST_MEMBERS = 20  # every instance carries the case's variables: beyond this, child cases


class _Each(LoopTask):
    """What both kinds of multi-instance share."""

    sequential = False
    task_spec: str
    data_input: Any
    data_output: Any
    input_item: Any
    output_item: Any
    cardinality: str | None
    condition: str | None

    def _update_hook(self, my_task: Step) -> bool:
        if "members" in my_task.internal_data:
            return False
        super(MultiInstanceTask, self)._update_hook(my_task)
        members = self._members(my_task)
        my_task.internal_data.update(members=members, results={}, changes={}, ended=0)
        if not members:
            self._collect(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for index in range(1 if self.sequential else len(members)):
            self._spawn(my_task, index)
        return False

    def _members(self, my_task: Step) -> list[Any]:
        hands = my_task.workflow.top_workflow.script_engine
        if self.cardinality is not None:
            return self._bounded([Decimal(n + 1) for n in range(int(hands.evaluate(my_task, self.cardinality) or 0))])
        drawn = my_task.workflow.spec.task_specs[self.task_spec].extensions
        collection = drawn.get("properties", {}).get("collection") or self.data_input.bpmn_id
        members = hands.evaluate(my_task, collection)
        if members is None:
            return []
        if not isinstance(members, list):
            raise TypeError(f"{self.name}: the collection {collection!r} is not a list but {members!r}")
        return self._bounded(deepcopy(members))

    def _bounded(self, members: list[Any]) -> list[Any]:
        if len(members) > MOST_MEMBERS:
            raise TooMany(f"{self.name}: {len(members)} members; beyond {MOST_MEMBERS} open child cases with case.start")
        return members

    def _spawn(self, my_task: Step, index: int) -> None:
        spec = my_task.workflow.spec.task_specs[self.task_spec]
        child = my_task._add_child(spec, TaskState.WAITING)
        child.triggered = True
        own = dict(my_task.internal_data["changes"]) if self.sequential else {}
        if self.output_item is not None:
            own[variable(self.output_item)] = None
        if self.input_item is not None:
            own[variable(self.input_item)] = my_task.internal_data["members"][index]
        child.internal_data.update(index=index, own=own)
        spec._update(child)

    def merge_child(self, workflow: Any, child: Step) -> None:
        """Take over what an instance hands back; go on when all have ended or the condition says enough."""
        my_task, kept = child.parent, child.parent.internal_data
        if my_task.state != TaskState.STARTED or "members" not in kept:
            return
        index = child.internal_data["index"]
        if self.output_item is not None:
            kept["results"][str(index)] = child.data.get(variable(self.output_item))
        else:
            kept["changes"].update(self._changed(my_task, child))
        kept["ended"] += 1
        if kept["ended"] == len(kept["members"]) or self._enough(my_task, child):
            for other in self._instances(my_task):
                other.cancel()
            self._collect(my_task)
            my_task._set_state(TaskState.READY)
        elif self.sequential:
            self._spawn(my_task, index + 1)

    def _changed(self, my_task: Step, child: Step) -> dict[str, Any]:
        item = variable(self.input_item) if self.input_item is not None else None
        before = {**my_task.data, **child.internal_data["own"]}
        return {k: deepcopy(v) for k, v in child.data.items() if k != item and (k not in before or before[k] != v)}

    def _enough(self, my_task: Step, child: Step) -> bool:
        if not self.condition:
            return False
        kept = my_task.internal_data
        seen = {**my_task.data, **child.data, "jumlah": len(kept["members"]), "selesai": kept["ended"]}
        if self.data_output is not None:
            seen[self.data_output.bpmn_id] = in_order(kept["results"])
        return my_task.workflow.top_workflow.script_engine.machine.evaluate(self.condition, seen) is True

    def _collect(self, my_task: Step) -> None:
        my_task.data = {**my_task.data, **so_far(my_task)}
        for name in ("members", "results", "changes", "ended"):
            my_task.internal_data.pop(name)


class ParallelEach(_Each, stock.ParallelMultiInstanceTask):
    """All members at the same time."""


class SequentialEach(_Each, stock.SequentialMultiInstanceTask):
    """One member after the other; each sees what the ones before have changed."""

    sequential = True


class Loop(stock.StandardLoopTask):
    """The same activity again while its condition holds, at most `loopMaximum` times."""

    def _update_hook(self, my_task: Step) -> bool:
        if "rounds" in my_task.internal_data:
            return False
        super(StandardLoopTask, self)._update_hook(my_task)
        my_task.internal_data["rounds"] = 0
        if self.test_before and self._enough(my_task):
            return True
        my_task._set_state(TaskState.STARTED)
        self._spawn(my_task)
        return False

    def _spawn(self, my_task: Step) -> None:
        spec = my_task.workflow.spec.task_specs[self.task_spec]
        child = my_task._add_child(spec, TaskState.WAITING)
        child.triggered = True
        child.internal_data["index"] = my_task.internal_data["rounds"]
        spec._update(child)

    def merge_child(self, workflow: Any, child: Step) -> None:
        """Take over the round's variables; go on or do another."""
        my_task = child.parent
        if my_task.state != TaskState.STARTED or "rounds" not in my_task.internal_data:
            return
        my_task.data = deepcopy(child.data)
        my_task.internal_data["rounds"] += 1
        if self._enough(my_task):
            my_task._set_state(TaskState.READY)
        else:
            self._spawn(my_task)

    def _enough(self, my_task: Step) -> bool:
        rounds = my_task.internal_data["rounds"]
        more = self.condition is None or my_task.workflow.top_workflow.script_engine.evaluate(my_task, self.condition) is True
        if not more or (self.maximum is not None and rounds >= self.maximum):
            my_task.internal_data.pop("rounds")
            return True
        return False


def variable(item: Any) -> str:
    """The variable of an input or output item: its name, else its id (two elements of a file cannot share an id)."""
    return str(item.bpmn_name or item.bpmn_id)


def in_order(results: dict[str, Any]) -> list[Any]:
    """Results by the index of their member, as a list in the order of the members."""
    return [results[index] for index in sorted(results, key=int)]


def so_far(my_task: Step) -> dict[str, Any]:
    """The variables the instances that have ended hand back, while others may still be open."""
    kept, spec = my_task.internal_data, my_task.task_spec
    if not isinstance(spec, _Each) or "members" not in kept:
        return {}
    collected = {spec.data_output.bpmn_id: in_order(kept["results"])} if spec.data_output is not None else {}
    return {**kept["changes"], **collected}


def connect(spec: Any) -> None:
    """Let the instances report to their multi-instance, once per parsed spec: also to those thawed later."""
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, _Each | Loop):
            spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)


CORRECTED = {
    stock.ParallelMultiInstanceTask: ParallelEach, stock.SequentialMultiInstanceTask: SequentialEach, stock.StandardLoopTask: Loop,
}
