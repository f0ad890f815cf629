"""A few words to draw small diagrams with, and a walk that freezes and thaws between all steps."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import feel
from engine import workflow

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="uji" targetNamespace="https://alur.example/uji">'
)
WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)


def process(name: str, *parts: str, flows: str, outside: str = "") -> bytes:
    """A process from its nodes and a line of flows such as 'a>b>c g>d:x = 1' (a condition runs to the end of its word group)."""
    return f'{HEAD}<bpmn:process id="{name}" isExecutable="true">{"".join(parts)}{arrows(flows)}</bpmn:process>{outside}</bpmn:definitions>'.encode()


def arrows(text: str) -> str:
    """Flows separated by ';': 'a>b>c' chains, 'g>d: condition' conditional."""
    out = []
    for chain in filter(None, (part.strip() for part in text.split(";"))):
        path, _, condition = chain.partition(":")
        names = [name.strip() for name in path.split(">")]
        for source, target in pairwise(names):
            body = f"<bpmn:conditionExpression>{escape(condition.strip())}</bpmn:conditionExpression>" if condition else ""
            out.append(f'<bpmn:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">{body}</bpmn:sequenceFlow>')
    return "".join(out)


def start(name: str = "s", definition: str = "", *, interrupting: bool = True) -> str:
    inner = '' if interrupting else ' isInterrupting="false"'
    return f'<bpmn:startEvent id="{name}"{inner}>{definition}</bpmn:startEvent>'


def end(*names: str, inside: str = "") -> str:
    return "".join(f'<bpmn:endEvent id="{name}">{inside}</bpmn:endEvent>' for name in names)


def users(name: str, loop: str, **props: str) -> str:
    """A user task done several times."""
    return f'<bpmn:userTask id="{name}" name="{name}">{properties(**props) if props else ""}{loop}</bpmn:userTask>'


def each(over: str, item: str = "", into: str = "", result: str = "", *, enough: str = "", sequential: bool = False, count: str = "") -> str:
    """Multi-instance characteristics over a list, one result each into another list."""
    parts = f"<bpmn:loopCardinality>{escape(count)}</bpmn:loopCardinality>" if count else f"<bpmn:loopDataInputRef>{over}</bpmn:loopDataInputRef>"
    parts += f"<bpmn:loopDataOutputRef>{into}</bpmn:loopDataOutputRef>" if into else ""
    parts += f'<bpmn:inputDataItem id="in_{item}_{over}" name="{item}"/>' if item else ""
    parts += f'<bpmn:outputDataItem id="out_{result}_{into}" name="{result}"/>' if result else ""
    parts += f"<bpmn:completionCondition>{escape(enough)}</bpmn:completionCondition>" if enough else ""
    kind = ' isSequential="true"' if sequential else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{kind}>{parts}</bpmn:multiInstanceLoopCharacteristics>"


def loop(condition: str = "", most: int | None = None, *, before: bool = False) -> str:
    body = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    maximum = f' loopMaximum="{most}"' if most else ""
    return f'<bpmn:standardLoopCharacteristics testBefore="{str(before).lower()}"{maximum}>{body}</bpmn:standardLoopCharacteristics>'


def user(*names: str) -> str:
    return "".join(f'<bpmn:userTask id="{name}" name="{name}"/>' for name in names)


def script(name: str, text: str, loop: str = "") -> str:
    return f'<bpmn:scriptTask id="{name}">{loop}<bpmn:script>{escape(text)}</bpmn:script></bpmn:scriptTask>'


def service(name: str, operation: str, result: str = "", **parameters: str) -> str:
    inner = "".join(f"<spiffworkflow:parameter id={quoteattr(k)} type='any' value={quoteattr(v)}/>" for k, v in parameters.items())
    variable = f' resultVariable="{result}"' if result else ""
    return (
        f'<bpmn:serviceTask id="{name}"><bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="{operation}"{variable}>'
        f"<spiffworkflow:parameters>{inner}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>"
    )


def decision(name: str, called: str) -> str:
    return (
        f'<bpmn:businessRuleTask id="{name}"><bpmn:extensionElements><spiffworkflow:calledDecisionId>{called}'
        "</spiffworkflow:calledDecisionId></bpmn:extensionElements></bpmn:businessRuleTask>"
    )


def xor(name: str, default: str = "") -> str:
    return f'<bpmn:exclusiveGateway id="{name}"' + (f' default="f_{name}_{default}"' if default else "") + "/>"


def par(*names: str) -> str:
    return "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in names)


def inc(name: str, default: str = "") -> str:
    return f'<bpmn:inclusiveGateway id="{name}"' + (f' default="f_{name}_{default}"' if default else "") + "/>"


def timer(expression: str, kind: str = "Duration") -> str:
    return f'<bpmn:timerEventDefinition><bpmn:time{kind}>{escape(expression)}</bpmn:time{kind}></bpmn:timerEventDefinition>'


def boundary(name: str, at: str, definition: str, *, interrupting: bool = True, **props: str) -> str:
    inner = f"{properties(**props) if props else ''}{definition}"
    return f'<bpmn:boundaryEvent id="{name}" attachedToRef="{at}" cancelActivity="{str(interrupting).lower()}">{inner}</bpmn:boundaryEvent>'


def catch(name: str, definition: str, **props: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{name}">{properties(**props) if props else ""}{definition}</bpmn:intermediateCatchEvent>'


def properties(**values: str) -> str:
    inner = "".join(f"<spiffworkflow:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
    return f"<bpmn:extensionElements><spiffworkflow:properties>{inner}</spiffworkflow:properties></bpmn:extensionElements>"


def message(ref: str, *, payload: str = "", variable: str = "") -> str:
    """A message event definition; the reference is also the message's name."""
    inner = f"<spiffworkflow:messagePayload>{escape(payload)}</spiffworkflow:messagePayload>" if payload else ""
    inner += f"<spiffworkflow:messageVariable>{variable}</spiffworkflow:messageVariable>" if variable else ""
    return f'<bpmn:messageEventDefinition messageRef="{ref}">{_extensions(inner)}</bpmn:messageEventDefinition>'


def signal(ref: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="{ref}"/>'


def named(*, messages: str = "", signals: str = "", errors: str = "", escalations: str = "", payload: str = "", variable: str = "") -> str:
    """Root elements whose ids are their names and codes; a payload and a variable go to all but messages."""
    inner = f"<spiffworkflow:payloadExpression>{escape(payload)}</spiffworkflow:payloadExpression>" if payload else ""
    inner += f"<spiffworkflow:variableName>{variable}</spiffworkflow:variableName>" if variable else ""
    out = [f'<bpmn:message id="{name}" name="{name}"/>' for name in messages.split()]
    out += [f'<bpmn:error id="{n}" name="{n}" errorCode="{n}">{_extensions(inner)}</bpmn:error>' for n in errors.split()]
    out += [f'<bpmn:escalation id="{n}" name="{n}" escalationCode="{n}">{_extensions(inner)}</bpmn:escalation>' for n in escalations.split()]
    out += [f'<bpmn:signal id="{n}" name="{n}">{_extensions(inner)}</bpmn:signal>' for n in signals.split()]
    return "".join(out)


def _extensions(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""


def error(ref: str) -> str:
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def escalation(ref: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>' if ref else "<bpmn:escalationEventDefinition/>"


def throw(name: str, definition: str, **props: str) -> str:
    return f'<bpmn:intermediateThrowEvent id="{name}">{properties(**props) if props else ""}{definition}</bpmn:intermediateThrowEvent>'


def send(name: str, ref: str, **props: str) -> str:
    return f'<bpmn:sendTask id="{name}" messageRef="{ref}">{_extensions(_inner(props))}</bpmn:sendTask>'


def receive(name: str, ref: str, variable: str = "", **props: str) -> str:
    inner = _inner(props) + (f"<spiffworkflow:messageVariable>{variable}</spiffworkflow:messageVariable>" if variable else "")
    return f'<bpmn:receiveTask id="{name}" messageRef="{ref}">{_extensions(inner)}</bpmn:receiveTask>'


def _inner(props: Mapping[str, str]) -> str:
    return properties(**props).removeprefix("<bpmn:extensionElements>").removesuffix("</bpmn:extensionElements>") if props else ""


def call(name: str, called: str, loop: str = "") -> str:
    return f'<bpmn:callActivity id="{name}" calledElement="{called}">{loop}</bpmn:callActivity>'


def sub(name: str, *parts: str, flows: str, loop: str = "") -> str:
    return f'<bpmn:subProcess id="{name}">{loop}{"".join(parts)}{arrows(flows)}</bpmn:subProcess>'


def event_sub(name: str, *parts: str, flows: str) -> str:
    return f'<bpmn:subProcess id="{name}" triggeredByEvent="true">{"".join(parts)}{arrows(flows)}</bpmn:subProcess>'


def first_event(name: str) -> str:
    return f'<bpmn:eventBasedGateway id="{name}"/>'


class Hands:
    """A machine that speaks real FEEL; operations and decisions are given by the test."""

    zone = WIB

    def __init__(self, now: datetime, operations: Mapping[str, Any] | None = None) -> None:
        self.now, self.operations = now, operations or {}

    def evaluate(self, expression: str, data: Mapping[str, Any]) -> Any:
        return feel.compile_expression(expression).evaluate(data, feel.Setting(self.now, None, self.zone))

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return {decision: self.operations[decision](data)}

    def operate(self, operation: str, parameters: dict[str, Any], element: str, data: Mapping[str, Any]) -> Any:
        return self.operations[operation](**parameters)


class Case:
    """A case that is frozen, and thawed with freshly parsed files, between all steps: as by another process each time."""

    def __init__(
        self, files: Mapping[str, bytes] | bytes, name: str = "p", now: datetime | None = None,
        operations: Mapping[str, Any] | None = None, *, at: str | None = None, payload: Any = None, **data: Any,
    ) -> None:
        self.files = {"p.bpmn": files} if isinstance(files, bytes) else dict(files)
        self.name, self.walked = name, []
        self.thrown: list[workflow.Thrown] = []
        self.hands = Hands(now or NOW, operations)
        running = workflow.begin(self._definition(), at, data, self.hands, payload)
        workflow.run(running)
        self._put_away(running)

    def _definition(self) -> workflow.Definition:
        return workflow.load(self.files, self.name)

    def _running(self) -> workflow.Running:
        return workflow.thaw(self._definition(), self.state, self.hands)

    def _put_away(self, running: workflow.Running) -> None:
        self.walked += [step.element for step in workflow.walked(running)]
        self.thrown += workflow.thrown(running)
        self.state = workflow.freeze(running)

    @property
    def waits(self) -> workflow.Waiting:
        return workflow.waiting(self._running())

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.waits.tasks)

    @property
    def data(self) -> dict[str, Any]:
        return workflow.data(self._running())

    @property
    def ended(self) -> bool:
        return self.waits.ended

    def do(self, element: str, nth: int = 0, **answers: Any) -> "Case":
        """Complete the open task of an element (the nth of several)."""
        running = self._running()
        task = [task for task in workflow.waiting(running).tasks if task.element == element][nth]
        workflow.finish(running, task.id, answers)
        workflow.run(running)
        self._put_away(running)
        return self

    def hear(self, name: str, payload: Any = None, *, at: str | None = None) -> "Case":
        """Deliver a message or signal to the one element that waits for it (the first, or the one named)."""
        running = self._running()
        waits = [w for w in workflow.waiting(running).subscriptions if w.name == name and at in (None, w.element)]
        workflow.deliver(running, waits[0].task_id, name, payload)
        workflow.run(running)
        self._put_away(running)
        return self

    def wait(self, **span: float) -> int:
        """Let time pass, as the worker does; returns how many timers fired."""
        self.hands.now += timedelta(**span)
        running = self._running()
        fired = workflow.fire_due(running)
        self._put_away(running)
        return fired
