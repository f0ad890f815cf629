"""A decision table: which rules match, what the hit policy makes of them, and the trace of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from feel.builtins.numeric import extreme, total
from feel.comparison import equal
from feel.env import Env
from feel.expression import Expression
from feel.values import FeelError, normal

POLICIES = {"UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"}
AGGREGATIONS = {"": None, "SUM": total, "MIN": extreme("<"), "MAX": extreme(">"), "COUNT": lambda outputs: Decimal(len(outputs))}


class DecisionError(FeelError):
    """A table broke its own hit policy or allowed values, or a decision requires itself."""


@dataclass(frozen=True)
class Clause:
    """An input or output column; `allowed` tests its values, `order` are they in the order of their priority, `kind` its typeRef."""

    label: str
    name: str
    expression: Expression | None = None
    allowed: Expression | None = None
    order: tuple[Any, ...] = ()
    default: Expression | None = None
    kind: str = ""


@dataclass(frozen=True)
class Rule:
    """A row: its tests, its results, and its annotations by column."""

    id: str
    tests: tuple[Expression, ...]
    results: tuple[Expression, ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class RuleMatch:
    """A rule that matched."""

    id: str
    index: int
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Trace:
    """What one decision saw and answered; `reads` are the questions to functions of the scope: name, arguments, answer."""

    decision: str
    hit_policy: str
    inputs: list[tuple[str, Any]]
    matched: list[RuleMatch]
    output: Any
    reads: list[tuple[str, list[Any], Any]] = field(default_factory=list)


Hits = list[tuple[int, Rule]]


@dataclass(frozen=True)
class Table:
    """A decision table."""

    where: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Clause, ...]
    outputs: tuple[Clause, ...]
    rules: tuple[Rule, ...]

    def run(self, env: Env) -> tuple[Any, list[tuple[str, Any]], list[RuleMatch]]:
        """The value, the inputs and the rules that matched; raises DecisionError."""
        inputs = [self._input(clause, env) for clause in self.inputs]
        columns = [env.inside({"?": value}) for _, value in inputs]
        hits: Hits = []
        for index, rule in enumerate(self.rules, 1):
            for test, column in zip(rule.tests, columns, strict=True):
                if test.run(column) is not True:
                    break
            else:
                hits.append((index, rule))
                if self.hit_policy == "FIRST":
                    break
        env.step(len(self.rules))
        outputs = [self._output(rule, env) for _, rule in hits]
        hits, value = self._apply_policy(hits, outputs, env)
        return value, inputs, [RuleMatch(rule.id, index, rule.annotations) for index, rule in hits]

    def _input(self, clause: Clause, env: Env) -> tuple[str, Any]:
        assert clause.expression is not None
        value = normal(clause.expression.run(env))
        if clause.allowed and value is not None and not self._allows(clause, value, env):
            raise DecisionError(f"{self.where}: input {clause.label!r} is {value!r}, which is not allowed")
        return clause.label, value

    @staticmethod
    def _allows(clause: Clause, value: Any, env: Env) -> bool:
        assert clause.allowed is not None
        values = value if isinstance(value, list) else [value]
        return all(clause.allowed.run(env.inside({"?": normal(item)})) is True for item in values)

    def _output(self, rule: Rule, env: Env) -> Any:
        values = []
        for result, clause in zip(rule.results, self.outputs, strict=True):
            value = result.run(env)
            if clause.allowed and value is not None and not self._allows(clause, value, env):
                raise DecisionError(f"{self.where}: rule {rule.id!r} answers {value!r} for {clause.label!r}, which is not allowed")
            values.append(value)
        return self._together(values)

    def _together(self, values: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {clause.name: value for clause, value in zip(self.outputs, values, strict=True)}

    def _apply_policy(self, hits: Hits, outputs: list[Any], env: Env) -> tuple[Hits, Any]:
        policy = self.hit_policy
        if not hits:
            return hits, self._defaults(env)
        if policy == "UNIQUE" and len(hits) > 1:
            raise DecisionError(f"{self.where}: rules {', '.join(str(i) for i, _ in hits)} match together in a UNIQUE table")
        if policy == "ANY" and any(equal(output, outputs[0]) is not True for output in outputs[1:]):
            raise DecisionError(f"{self.where}: rules with different results match together in an ANY table")
        if policy in ("UNIQUE", "ANY", "FIRST"):
            return hits if policy == "ANY" else hits[:1], outputs[0]
        if policy in ("PRIORITY", "OUTPUT ORDER"):
            order = sorted(range(len(outputs)), key=lambda n: self._rank(outputs[n]))
            if policy == "PRIORITY":
                return [hits[order[0]]], outputs[order[0]]
            return [hits[n] for n in order], [outputs[n] for n in order]
        return hits, self._aggregate(outputs) if self.aggregation else outputs

    def _rank(self, output: Any) -> list[int]:
        values = [output] if len(self.outputs) == 1 else [output[clause.name] for clause in self.outputs]
        return [
            next((n for n, allowed in enumerate(clause.order) if equal(allowed, value) is True), len(clause.order))
            for clause, value in zip(self.outputs, values, strict=True)
        ]

    def _defaults(self, env: Env) -> Any:
        if self.aggregation == "COUNT":
            return Decimal(0)
        if not any(clause.default for clause in self.outputs):
            return [] if self.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and not self.aggregation else None
        return self._together([clause.default.run(env) if clause.default else None for clause in self.outputs])

    def _aggregate(self, outputs: list[Any]) -> Any:
        run = AGGREGATIONS[self.aggregation]
        assert run is not None
        value = run(outputs)
        if value is None:
            raise DecisionError(f"{self.where}: the results cannot be aggregated by {self.aggregation}")
        return value
