"""From files to a definition that all cases of a version share and no run changes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from engine.workflow import diagram, events, eventsub, faults, joins, multi, refused, tasks, timers
from engine.workflow.diagram import Flow
from engine.workflow.events import Message, Signal
from engine.workflow.model import BundleError, Element
from engine.workflow.parsing import Parser, rewrite
from engine.workflow.refusals import REFUSED
from engine.workflow.timers import DueTimer


@dataclass(frozen=True)
class StartEvent:
    """A way to begin a process; `kind` says what calls for it, `trigger` which message or signal, or when (FEEL)."""

    id: str
    name: str
    properties: Mapping[str, str]
    kind: str = "none"
    trigger: str | None = None
    variable: str | None = None


@dataclass(frozen=True)
class Definition:
    """A parsed process with everything it calls."""

    process: str
    digest: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    spec: Any
    subprocess_specs: Mapping[str, Any]

    @cached_property
    def start_events(self) -> list[StartEvent]:
        """The start events of the main process."""
        drawn = [e for e in self.elements.values() if e.kind == "startEvent" and e.process == self.process]
        starts = [e for e in drawn if e.id in self.spec.task_specs]
        return [StartEvent(e.id, e.name, e.properties, *self.spec.task_specs[e.id].trigger) for e in starts]

    @cached_property
    def order(self) -> list[str]:
        """The user tasks in the order a case meets them, called processes in place, exceptional paths left out."""
        found: list[str] = []
        self._walk([start.id for start in self.start_events], found, set())
        return found

    def _walk(self, queue: list[str], found: list[str], seen: set[str]) -> None:
        while queue:
            name = queue.pop(0)
            if name in seen or name not in self.elements:
                continue
            seen.add(name)
            element = self.elements[name]
            if element.kind in ("userTask", "manualTask"):
                found.append(name)
            if element.called or element.kind == "subProcess":
                self._walk(self._inner_starts(element), found, seen)
            queue.extend(self.flows[flow].target for flow in element.outgoing)

    def _inner_starts(self, element: Element) -> list[str]:
        spec = self.subprocess_specs.get(element.called or element.id)
        return [name for name in spec.task_specs if name in self.elements and self.elements[name].kind == "startEvent"] if spec else []

    @cached_property
    def waits_for_events(self) -> bool:
        """Whether a case of this definition can ever wait for a timer, a message or a signal."""
        catching = {"boundaryEvent", "intermediateCatchEvent", "receiveTask", "eventBasedGateway"}
        event_subs = any(spec.event_subs for spec in self.specs.values())
        return event_subs or any(element.kind in catching for element in self.elements.values())

    @cached_property
    def flow_between(self) -> Mapping[tuple[str, str], str]:
        """(source, target) → id of the sequence flow."""
        return {(flow.source, flow.target): flow.id for flow in self.flows.values()}

    @cached_property
    def specs(self) -> Mapping[str, Any]:
        """Process or sub-process name → its spec; the main process has the empty name."""
        return {"": self.spec, **self.subprocess_specs}


def load(files: Mapping[str, bytes], process: str) -> Definition:
    """Parse a process and everything it calls; raises BundleError with the file, the element and the repair."""
    roots = {name: diagram.read(name, content) for name, content in sorted(files.items())}
    for name, root in roots.items():
        refused.refuse(name, root)
        rewrite(root)
    parser = Parser()
    for name, root in roots.items():  # `roots` stays alive: lanes are indexed by the id of the root object
        _add(parser, name, root)
    spec, subprocess_specs = _specs(parser, process)
    _prepare(spec, subprocess_specs, {name for root in roots.values() for name in diagram.event_subs(root)})
    elements = {e.id: e for root in roots.values() for e in diagram.elements(root)}
    flows = {f.id: f for root in roots.values() for f in diagram.flows(root)}
    _refuse_recursion(elements, process)
    _refuse_many_starts(elements, subprocess_specs)
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in sorted(files.items()))).hexdigest()[:16]
    return Definition(process, digest, elements, flows, spec, subprocess_specs)


def _add(parser: Parser, name: str, root: etree._Element) -> None:
    try:
        parser.add_bpmn_xml(root, filename=name)
    except BundleError:
        raise
    except Exception as error:  # SpiffWorkflow raises many kinds, bare TypeErrors among them, on foreign files
        raise BundleError("invalid", name, None, f"not a valid BPMN 2.0 diagram: {error}") from error


def _specs(parser: Parser, process: str) -> tuple[Any, dict[str, Any]]:
    try:
        spec = parser.get_spec(process)
        return spec, dict(parser.get_subprocess_specs(process))
    except Exception as error:  # see _add
        element = getattr(error, "sourceline", None)
        raise BundleError("unparsable", process, str(element) if element else None, str(error)) from error


def _prepare(spec: Any, subprocess_specs: dict[str, Any], event_subs: set[str]) -> None:
    every = [spec, *subprocess_specs.values()]
    for one in every:
        _correct(one)
    for one in every:
        eventsub.rewire(one, subprocess_specs, event_subs)
        multi.connect(one)
    for one in every:
        for start in one.bpmn_start_events:
            start.trigger = _trigger(start.event_definition)
            if one.name not in event_subs:  # whoever begins a case names its start: none of them waits in a case
                start.event_definition = NoneEventDefinition()


def _trigger(definition: Any) -> tuple[str, str | None, str | None]:
    if isinstance(definition, DueTimer):
        return "timer", definition.expression, None
    if isinstance(definition, Message | Signal):
        return definition.kind, definition.name, definition.variable_name
    return "none", None, None


def _correct(spec: Any) -> None:
    corrected = {**joins.CORRECTED, **tasks.CORRECTED, **multi.CORRECTED}
    for task_spec in spec.task_specs.values():
        task_spec.__class__ = corrected.get(type(task_spec), type(task_spec))
        definition = getattr(task_spec, "event_definition", None)
        if isinstance(definition, MultipleEventDefinition):
            pairs = zip(definition.event_definitions, task_spec.outputs, strict=True)  # an event-based gateway's own
            definition.event_definitions = [_own(d, after, f"{task_spec.name}#{n}") for n, (d, after) in enumerate(pairs)]
        elif definition is not None:
            task_spec.event_definition = _own(definition, task_spec, task_spec.name)


def _own(definition: Any, task_spec: Any, slot: str) -> Any:
    properties = task_spec.extensions.get("properties", {})
    timer = timers.own(definition, slot, properties.get("pauses_for"))
    return events.own(faults.own(timer), properties.get("correlation"), slot)


def _refuse_recursion(elements: Mapping[str, Element], process: str) -> None:
    calls = {(e.process, e.called, e.id) for e in elements.values() if e.called}

    def visit(name: str, path: tuple[str, ...]) -> None:
        for caller, called, element in sorted(calls):
            if caller == name and called in path:
                raise BundleError("recursion", name, element, f"the process calls itself through {' → '.join((*path, called))}")
            if caller == name:
                visit(called, (*path, called))

    visit(process, (process,))


def _refuse_many_starts(elements: Mapping[str, Element], subprocess_specs: Mapping[str, Any]) -> None:
    for element in elements.values():
        called = subprocess_specs.get(element.called or "")
        if called is not None and len(called.bpmn_start_events) != 1:
            raise BundleError("called_start", element.process, element.id, REFUSED["called_start"][1])
