"""Which flows of a service no scenario walks, and which rules of its tables none matches."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.bundles import LoadedBundle, files_of
from engine.scenarios.outcome import Result

_PROCESS = re.compile(rb'<(?:\w+:)?process\b[^>]*?\bid="([^"]+)"')


@dataclass(frozen=True)
class Coverage:
    """How much of a service its scenarios touch; what is missing is named by process and flow, decision and rule."""

    flows: int
    unwalked: list[str]
    rules: int
    unmatched: list[str]

    @property
    def whole(self) -> bool:
        return not self.unwalked and not self.unmatched


def coverage(bundle: LoadedBundle, results: Iterable[Result], *, shared: bool = False) -> Coverage:
    """What the results of all scenarios of a version leave untouched; of common parts only when `shared`."""
    played = list(results)
    walked = {flow for result in played for flow in result.flows}
    matched = {rule for result in played for rule in result.rules}
    folder = f"processes/{bundle.service_id}/"
    own = {name.decode() for path, content in files_of(bundle.id).items() if path.endswith(".bpmn") and (shared or path.startswith(folder))
           for name in _PROCESS.findall(content)}
    flows: dict[str, str] = {}
    for definition in bundle.processes.values():
        for flow in definition.flows.values():
            process = definition.elements[flow.source].process
            if process in own:
                flows[flow.id] = f"{process}: {flow.source} → {flow.target}"
    rules = {
        (decision.id, rule.id): f"{decision.id}: {rule.id}{f' ({note})' if (note := next(iter(rule.annotations.values()), '')) else ''}"
        for decision in bundle.decisions.decisions.values()
        if shared or decision.file.startswith(folder)
        for rule in (decision.table.rules if decision.table else ())
    }
    return Coverage(
        len(flows), [text for flow, text in flows.items() if flow not in walked],
        len(rules), [text for rule, text in rules.items() if rule not in matched],
    )
