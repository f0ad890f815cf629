"""Trying a rule out: an expression, a cell's test or a decision over a sample context, with what it read or where it fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import feel
import feel.dmn
from engine import scope

ABOUT_NOBODY = {"service_id": "", "service_active": False, "subject_id": None, "unit_id": None}


@dataclass(frozen=True)
class Fault:
    """Why there is no result: in which text, and where in it when the place is known."""

    text: str
    kind: str
    detail: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Tried:
    """A result, or a fault; and everything worth knowing beside it."""

    value: Any = None
    fault: Fault | None = None
    warnings: list[feel.Remark] = field(default_factory=list)
    traces: list[feel.dmn.Trace] = field(default_factory=list)
    findings: list[feel.dmn.Finding] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


def try_out(source: str, sample: str, *, tested: str = "", decision: str = "", now: datetime) -> Tried:
    """Evaluate a FEEL text, a cell's tests of a value, or a decision of a DMN text; nothing is kept."""
    about = scope.About(**ABOUT_NOBODY, now=now)  # type: ignore[arg-type]
    setting = scope.setting(about)
    try:
        given = feel.compile_expression(sample.strip() or "{}", names=scope.NAMES).evaluate(scope.context(about), setting)
    except feel.FeelError as error:
        return _failed("sample", error)
    if not isinstance(given, Mapping):
        return Tried(fault=Fault("sample", "no_context", ""))
    seen = feel.Layers(given, scope.context(about))
    try:
        if source.lstrip().startswith("<"):
            return _decide(source, decision, seen, setting, given)
        return _evaluate(source, tested, seen, setting, given)
    except feel.FeelError as error:
        return _failed("source", error)


def _failed(text: str, error: feel.FeelError) -> Tried:
    kind = "limit" if isinstance(error, feel.FeelLimit) else "broken" if isinstance(error, feel.dmn.DecisionError) else "unreadable"
    return Tried(fault=Fault(text, kind, str(error), error.line, error.column))


def _evaluate(source: str, tested: str, seen: feel.Layers, setting: feel.Setting, given: Mapping[str, Any]) -> Tried:
    names = (*scope.NAMES, *given)
    if not tested.strip():
        return Tried(feel.compile_expression(source, names=names).evaluate(seen, setting), warnings=setting.warnings)
    test = feel.compile_unary(source, names=names)
    value = feel.compile_expression(tested, names=names).evaluate(seen, setting)
    return Tried(test.evaluate(feel.Layers({"?": value}, seen), setting) is True, warnings=setting.warnings)


def _decide(source: str, decision: str, seen: feel.Layers, setting: feel.Setting, given: Mapping[str, Any]) -> Tried:
    model = feel.dmn.load_model(source.encode(), name="dmn")
    if not model.decisions:
        return Tried(fault=Fault("source", "no_decision", ""))
    required = {key for one in model.decisions.values() for key in one.requires}
    wanted = decision if decision in model.decisions else next((key for key in model.decisions if key not in required), "")
    findings = feel.dmn.check(model, set(seen))
    try:
        result = model.evaluate(wanted or next(iter(model.decisions)), seen, setting)
    except feel.FeelError as error:
        fault = _failed("source", error).fault
        return Tried(fault=fault, warnings=setting.warnings, findings=findings, decisions=list(model.decisions))
    return Tried(result.value, None, setting.warnings, result.traces, findings, list(model.decisions))
