"""The task specs of SpiffWorkflow that speak to the machine, or that keep what stock ones lose."""

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as StockBoundary
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import ScriptTask, ServiceTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task

from engine.workflow import faults
from engine.workflow.model import BpmnError, Uncaught


class OperationTask(ServiceTask):
    """A service task: its result is a value, not a JSON text, and a BPMN error walks outward from it."""

    def _run_hook(self, my_task: Task) -> bool | None:
        hands = my_task.workflow.top_workflow.script_engine
        parameters = {name: hands.evaluate(my_task, param["value"]) for name, param in self.operation_params.items()}
        try:
            result = hands.machine.operate(self.operation_name, parameters, self.bpmn_id, my_task.data)
        except BpmnError as error:
            if not faults.raise_fault(my_task, None, error.code, error.payload):
                raise Uncaught(f"error {error.code!r} from {self.operation_name} at {self.bpmn_id} is caught by nobody") from error
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


class KeepingBoundary(BoundaryEvent):
    """A boundary event that hands on what the interrupted sub-process had already written (finding §3)."""

    def _run_hook(self, my_task: Task) -> Any:
        split = my_task.parent
        if isinstance(split.task_spec, BoundaryEventSplit):
            for main in split.children:
                inside = my_task.workflow.top_workflow.subprocesses.get(main.id)
                if not isinstance(main.task_spec, StockBoundary) and inside is not None and inside.last_task is not None:
                    changed = {k: v for k, v in inside.last_task.data.items() if k not in split.data or split.data[k] != v}
                    my_task.data.update(deepcopy(changed))
        return super()._run_hook(my_task)


CORRECTED = {ServiceTask: OperationTask, ScriptTask: ContextScriptTask, BoundaryEvent: KeepingBoundary}
__all__ = ["CORRECTED", "DecisionTaskParser"]
