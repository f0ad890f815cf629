"""How a running diagram reaches FEEL, decision tables and operations: one object per step."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

import feel
import operations
from engine import roles, scope, workflow
from engine.actors import house
from engine.bundles import LoadedBundle
from engine.scope import About
from feel import Layers


class Machine:
    """The hands of a workflow during one step; it keeps the traces of the decisions it made."""

    def __init__(self, about: About, bundle: LoadedBundle) -> None:
        self.about, self.bundle = about, bundle
        self.now: datetime = about.now
        self.doer: int | None = None  # the person who acts in this step
        self.zone: tzinfo = house().zone
        self.traces: list[dict[str, Any]] = []
        self._setting = scope.setting(about)
        self._context = scope.context(about)

    def evaluate(self, expression: str, data: Mapping[str, Any]) -> Any:
        """The value of a FEEL expression over the case's variables."""
        compiled = feel.compile_expression(expression, where=self.bundle.service_id, names=scope.NAMES)
        return compiled.evaluate(Layers(data, self._context), self._setting)

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Evaluate a decision as at its own reference date; its result becomes the variable of its name."""
        return {decision: self.value_of(decision, element, data)}

    def value_of(self, decision: str, element: str, data: Mapping[str, Any]) -> Any:
        """The value of a decision; a trace of what it saw is kept."""
        as_of = self.reference_date(decision, data)
        given = Layers(data, scope.context(self.about, as_of))
        result = self.bundle.decisions.evaluate(decision, given, self._setting)
        for trace in result.traces:
            self.traces.append({"element": element, "decision": trace.decision, "as_of": as_of.isoformat(), "trace": plain_trace(trace)})
        return result.value

    def reference_date(self, decision: str, data: Mapping[str, Any]) -> date:
        """The date a decision reads record and tables at: its own expression, else the day the case was opened."""
        expression = self.bundle.decisions.decisions[decision].reference_date
        value = expression.evaluate(Layers(data, self._context), self._setting) if expression else None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return (self.about.opened_at or self.now).astimezone(self.zone).date()

    def operate(self, operation: str, parameters: dict[str, Any], element: str, data: Mapping[str, Any]) -> Any:
        """Run an operation for this case."""
        if self.about.case_id is None:
            raise operations.OperationError("an operation needs a case")
        about = self.about
        call = operations.Call(
            about.case_id or 0, about.subject_id, element, self.now, self._holders, f"{about.subject_kind}:{about.subject_key}",
            self.zone, workflow.pack, self.doer,
        )
        return operations.perform(operation, call, parameters)

    def _holders(self, role: str) -> list[int]:
        return list(roles.resolve(role, subject_id=self.about.subject_id, unit_id=self.about.unit_id, day=self.about.day).holders)


def plain_trace(trace: Any) -> dict[str, Any]:
    """A decision's trace as plain JSON."""
    return {
        "keputusan": trace.decision,
        "cara": trace.hit_policy,
        "masukan": [[label, plain(value)] for label, value in trace.inputs],
        "aturan": [{"id": hit.id, "urut": hit.index, "catatan": dict(hit.annotations)} for hit in trace.matched],
        "acuan": [
            {"fungsi": name, "kunci": plain(keys), "isi": len(answer) if isinstance(answer, list) else plain(answer)}
            for name, keys, answer in trace.reads
        ],
        "hasil": plain(trace.output),
    }


def plain(value: Any) -> Any:
    """A FEEL value as JSON for people and traces: numbers as numbers, dates as ISO text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, int):
        return value
    if hasattr(value, "as_tuple"):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
