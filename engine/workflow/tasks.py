"""The task specs of SpiffWorkflow that speak to the machine, or that keep what stock ones lose."""

from copy import deepcopy
from functools import partial
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EventBasedGateway
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as StockBoundary
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import ScriptTask, ServiceTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow import faults, joins, multi
from engine.workflow.model import BpmnError, Uncaught
from engine.workflow.tree import DONE


class OperationTask(ServiceTask):
    """A service task: its result is a value, not a JSON text, and a BPMN error walks outward from it."""

    def _run_hook(self, my_task: Task) -> bool | None:
        hands = my_task.workflow.top_workflow.script_engine
        parameters = {name: hands.evaluate(my_task, param["value"]) for name, param in self.operation_params.items()}
        try:
            result = hands.machine.operate(self.operation_name, parameters, self.bpmn_id, my_task.data)
        except BpmnError as error:
            caught = faults.catcher(my_task, None, error.code)
            if caught is None:
                raise Uncaught(f"error {error.code!r} from {self.operation_name} at {self.bpmn_id} is caught by nobody") from error
            my_task.workflow.top_workflow.after.append(partial(caught, error.payload))
            return None
        if not self.result_variable.startswith("spiff__"):
            my_task.data[self.result_variable] = result
        return True


class DecisionTask(SpiffBpmnTask):
    """A business-rule task: the machine evaluates the decision."""

    decision = ""

    def _run_hook(self, my_task: Task) -> bool:
        hands = my_task.workflow.top_workflow.script_engine
        my_task.data.update(hands.machine.decide(self.decision, self.bpmn_id, my_task.data))
        return True


class DecisionTaskParser(SpiffTaskParser):
    """Parses a business-rule task without SpiffWorkflow's own tables (which run Python)."""

    def create_task(self) -> DecisionTask:
        task = DecisionTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        task.decision = (self.parse_extensions().get("calledDecisionId") or "").strip()
        return task

    @staticmethod
    def get_decision_ref(node: Any) -> None:
        return None


class ContextScriptTask(ScriptTask):
    """A script task: one FEEL context whose entries become variables."""

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.top_workflow.script_engine.execute(my_task, self.script)
        return True


class Boundary(BoundaryEvent):
    """A boundary event that hands on what the interrupted activity had already written, and waits again if it repeats.

    Findings §3: stock loses the variables of the inside, and a non-interrupting message or signal fires only once.
    """

    def _run_hook(self, my_task: Task) -> Any:
        split = my_task.parent
        for main in split.children:
            inside = my_task.workflow.top_workflow.subprocesses.get(main.id)
            if not isinstance(main.task_spec, StockBoundary):
                seen = joins.scope_data(inside) if inside is not None else multi.so_far(main)
                changed = {key: value for key, value in seen.items() if key not in split.data or split.data[key] != value}
                my_task.data.update(deepcopy(changed))
        open_still = any(not isinstance(t.task_spec, StockBoundary) and not t.has_state(DONE) for t in split.children)
        again = self._again(my_task) if open_still and not self.cancel_activity else None
        result = super()._run_hook(my_task)
        if not self.cancel_activity:  # its path does not decide when the activity's own goes on
            for child in my_task.children:
                if isinstance(child.task_spec, BoundaryEventJoin):
                    my_task.workflow._remove_task(child.id)
        if again is not None:
            self._wait_again(split, again)
        return result

    def _again(self, my_task: Task) -> dict[str, Any] | None:
        return self.event_definition.again(my_task) if getattr(self.event_definition, "repeats", False) else None

    def _wait_again(self, split: Task, remembered: dict[str, Any]) -> None:
        following = split._add_child(self, TaskState.WAITING)
        following.internal_data.update(remembered)
        self._predict(following, mask=TaskState.NOT_FINISHED_MASK)
        self._update(following)


class FirstEventGateway(EventBasedGateway):
    """An event-based gateway that goes on along the one event that came first; each keeps its own due date or key."""

    def _update_hook(self, my_task: Task) -> bool:
        super(CatchingEvent, self)._update_hook(my_task)
        if "won" in my_task.internal_data:
            return True
        my_task._set_state(TaskState.WAITING)
        for definition in self.event_definition.event_definitions:
            definition.update_task(my_task)
        return False

    def _run_hook(self, my_task: Task) -> bool:
        number = my_task.internal_data.pop("won")
        self.event_definition.event_definitions[number].update_task_data(my_task)
        for definition in self.event_definition.event_definitions:
            definition.reset(my_task)
        my_task._sync_children([self.outputs[number]], TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


CORRECTED = {ServiceTask: OperationTask, ScriptTask: ContextScriptTask, BoundaryEvent: Boundary, EventBasedGateway: FirstEventGateway}
__all__ = ["CORRECTED", "DecisionTaskParser"]
