"""A decision model: decisions evaluated after what they require, with the functions and services they may call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feel.compiling import Run
from feel.dmn.table import DecisionError, Table, Trace
from feel.env import Env, Meter
from feel.expression import Expression
from feel.types import ANY, NO_TYPES, Type, Types, fitted
from feel.values import FeelLimit, Function, Setting, check_size, normal


@dataclass(frozen=True)
class Requirement:
    """Another element by its key, and the name it is seen by, below the name of an import where it comes from one."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Input:
    """An input data element."""

    key: str
    name: str
    type: Type = ANY


@dataclass(frozen=True)
class Decision:
    """A decision: its logic as a closure, its table when it is one."""

    id: str
    name: str
    file: str
    requirements: tuple[Requirement, ...] = ()
    reference_date: Expression | None = None
    kind: str = "LITERAL"
    logic: Run = field(default=lambda env: None, compare=False)
    table: Table | None = None
    literal: Expression | None = None
    type: Type = ANY

    @property
    def requires(self) -> tuple[str, ...]:
        """The keys of what it requires."""
        return tuple(requirement.key for requirement in self.requirements)


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function that decisions may call."""

    key: str
    name: str
    parameters: tuple[str, ...]
    types: tuple[Type, ...]
    logic: Run
    type: Type
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class Service:
    """A decision service: output decisions as a function of input data and input decisions."""

    key: str
    name: str
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class DecisionResult:
    """A decision's value, and the traces of it and of all it required."""

    value: Any
    traces: list[Trace]


@dataclass(frozen=True)
class Model:
    """The elements of one or several files, each by its key: the id, or namespace#id where two files share an id."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    types: Types = NO_TYPES
    lenient: bool = False

    def evaluate(self, decision_id: str, scope: Mapping[str, Any], setting: Setting) -> DecisionResult:
        """The value of a decision, those it requires evaluated first; raises DecisionError and FeelError."""
        evaluation = _Evaluation(self, scope, Meter(setting), {})
        try:
            value = evaluation.value_of(decision_id)
        except RecursionError as error:
            raise FeelLimit(f"too deep: decision {decision_id!r}") from error
        check_size(value)
        return DecisionResult(value, evaluation.meter.traces)

    def call(self, key: str, named: Mapping[str, Any], setting: Setting) -> Any:
        """The value of a decision service or business knowledge model called with named arguments."""
        evaluation = _Evaluation(self, named, Meter(setting), {})
        function = evaluation.function(key)
        return function.call(Env(named, None, evaluation.meter), *(normal(named.get(name)) for name in function.parameters))


class _Evaluation:
    """One evaluation: the values of the decisions made so far over one scope."""

    def __init__(self, model: Model, scope: Mapping[str, Any], meter: Meter, values: dict[str, Any]) -> None:
        self.model, self.scope, self.meter, self.values = model, scope, meter, values
        self.path: list[str] = []

    def value_of(self, key: str) -> Any:
        """The value of a decision; raises DecisionError when it requires itself."""
        if key in self.values:
            return self.values[key]
        if key in self.path:
            raise DecisionError(f"decision {key!r} requires itself through {' → '.join(self.path)}")
        if key not in self.model.decisions:
            raise DecisionError(f"decision {key!r} does not exist")
        decision = self.model.decisions[key]
        self.path.append(key)
        known = self.known(decision.requirements)
        self.path.pop()
        env = Env(known, Env(self.scope, None, self.meter), self.meter)
        read_before = len(self.meter.reads)
        value, inputs, matched = self._run(decision, env)
        value, fits = fitted(value, decision.type, self.model.types)
        if not fits:
            self.meter.warn("type", decision.name)
        policy = decision.table.hit_policy if decision.table else decision.kind
        self.meter.traces.append(Trace(key, policy, inputs, matched, value, self.meter.reads[read_before:]))
        self.values[key] = value
        return value

    def _run(self, decision: Decision, env: Env) -> tuple[Any, list[Any], list[Any]]:
        try:
            return decision.table.run(env) if decision.table else (decision.logic(env), [], [])
        except DecisionError as error:
            if not self.model.lenient:
                raise
            self.meter.warn("broken", str(error))
            return None, [], []

    def known(self, requirements: tuple[Requirement, ...]) -> dict[str, Any]:
        """The names that requirements bring into scope, with their values."""
        found: dict[str, Any] = {}
        for requirement in requirements:
            inner = found
            for name in requirement.names[:-1]:
                inner = inner.setdefault(name, {})
            if requirement.key in self.model.inputs:
                self._add_input(requirement, inner)
                continue
            value = self._required(requirement.key)
            inner[requirement.names[-1]] = value
            if requirement.key in self.model.decisions:
                inner.setdefault(requirement.key, value)
        return found

    def _add_input(self, requirement: Requirement, inner: dict[str, Any]) -> None:
        wanted = self.model.inputs[requirement.key]
        if wanted.name not in self.scope:
            return
        given = normal(self.scope[wanted.name])
        value, fits = fitted(given, wanted.type, self.model.types)
        if not fits:
            self.meter.warn("type", wanted.name)
        if value is not given or len(requirement.names) > 1:
            inner[requirement.names[-1]] = value

    def _required(self, key: str) -> Any:
        if key in self.model.knowledge or key in self.model.services:
            return self.function(key)
        return self.value_of(key)

    def function(self, key: str) -> Function:
        """A business knowledge model or decision service as a function; raises KeyError."""
        if key in self.model.services:
            return self._service(self.model.services[key])
        made = self.model.knowledge[key]

        def call(env: Env, *values: Any) -> Any:
            fit = [fitted(value, type_, self.model.types) for value, type_ in zip(values, made.types, strict=True)]
            if not all(good for _, good in fit):
                env.meter.warn("arguments", made.name)
                return None
            functions = {made.name: self.function(key), **self.known(made.requirements)}
            inside = Env(dict(zip(made.parameters, (value for value, _ in fit), strict=True)), Env(functions, None, self.meter), self.meter)
            return fitted(self._logic(made, inside), made.type, self.model.types)[0]

        return Function(made.name, made.parameters, call, made.types, made.type, wants_env=True)

    def _logic(self, made: Knowledge, env: Env) -> Any:
        try:
            return made.logic(env)
        except DecisionError as error:
            if not self.model.lenient:
                raise
            self.meter.warn("broken", str(error))
            return None

    def _service(self, service: Service) -> Function:
        model = self.model
        inputs = [model.inputs[key] for key in service.inputs]
        names = (*(one.name for one in inputs), *(model.decisions[key].name for key in service.decisions))
        types = (*(one.type for one in inputs), *(model.decisions[key].type for key in service.decisions))

        def call(env: Env, *values: Any) -> Any:
            fit = [fitted(value, type_, model.types) for value, type_ in zip(values, types, strict=True)]
            if not all(good for _, good in fit):
                env.meter.warn("arguments", service.name)
                return None
            given = [value for value, _ in fit]
            inside = _Evaluation(
                model, dict(zip(names, given, strict=True)), self.meter, dict(zip(service.decisions, given[len(inputs) :], strict=True))
            )
            outputs = {model.decisions[key].name: inside.value_of(key) for key in service.outputs}
            return next(iter(outputs.values())) if len(outputs) == 1 else outputs

        return Function(service.name, names, call, types, wants_env=True)
