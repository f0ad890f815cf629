"""SpiffWorkflow's parser where it swallows or refuses what our diagrams contain."""

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import event_parsers as stock
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator, full_tag
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, StartEvent
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.event_parsers import SpiffEventDefinitionParser

from engine.workflow import tasks
from engine.workflow.diagram import BPMN, local

_Q = f"{{{BPMN}}}"


class StartParser(SpiffEventDefinitionParser, stock.StartEventParser):
    """Start events, those of event sub-processes with errors and escalations too."""

    def create_task(self) -> Any:
        paths = [
            stock.MESSAGE_EVENT_XPATH, stock.SIGNAL_EVENT_XPATH, stock.TIMER_EVENT_XPATH, stock.ERROR_EVENT_XPATH,
            stock.ESCALATION_EVENT_XPATH,
        ]
        task = self._create_task(self.get_event_definition(paths))
        task.interrupting = self.node.get("isInterrupting", "true") == "true"
        self.spec.start.connect(task)
        return task


class EndParser(SpiffEventDefinitionParser, stock.EndEventParser):
    """End events, signals too: stock takes a signal end for a plain one."""

    def create_task(self) -> Any:
        paths = [
            stock.MESSAGE_EVENT_XPATH, stock.SIGNAL_EVENT_XPATH, stock.ERROR_EVENT_XPATH, stock.ESCALATION_EVENT_XPATH,
            stock.TERMINATION_EVENT_XPATH,
        ]
        task = self._create_task(self.get_event_definition(paths))
        task.connect(self.spec.end)
        return task


class Parser(SpiffBpmnParser):
    """SpiffWorkflow's parser with our tasks and events, and the order of the XML instead of shape positions."""

    OVERRIDE_PARSER_CLASSES = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("businessRuleTask"): (tasks.DecisionTaskParser, tasks.DecisionTask),
        full_tag("startEvent"): (StartParser, StartEvent),
        full_tag("endEvent"): (EndParser, EndEvent),
    }

    def __init__(self) -> None:
        super().__init__(validator=_validator)

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        super()._add_diagram_indexes(bpmn)
        key = self._document_key(bpmn)
        self.document_positions[key].clear()
        self.document_lanes[key] = {str(name).strip(): lane for name, lane in self.document_lanes[key].items()}


_validator = BpmnValidator()


def rewrite(root: etree._Element) -> None:
    """Draw what the parser would swallow: a flow from each link throw event to its catch event."""
    for sub in root.iter(f"{_Q}subProcess"):
        if sub.get("triggeredByEvent") == "false":  # the parser only asks whether the attribute is there
            del sub.attrib["triggeredByEvent"]
    for scope in root.iter(f"{_Q}process", f"{_Q}subProcess"):
        catches = {name: node for node, name in links(scope, "intermediateCatchEvent")}
        for thrower, name in links(scope, "intermediateThrowEvent"):
            flow = {"id": f"{thrower.get('id')}_link", "sourceRef": thrower.get("id"), "targetRef": catches[name].get("id")}
            scope.insert(scope.index(thrower) + 1, etree.Element(f"{_Q}sequenceFlow", {k: v or "" for k, v in flow.items()}))


def links(scope: etree._Element, kind: str) -> list[tuple[etree._Element, str]]:
    """The link events of a kind drawn in a scope itself, with the names of their links."""
    found = [(node, node.find(f"{_Q}linkEventDefinition")) for node in scope if local(node) == kind]
    return [(node, link.get("name", "")) for node, link in found if link is not None]
