"""Decision tables read from XML."""

from collections.abc import Callable
from typing import Any

from lark import Tree
from lxml import etree

from feel.dmn.table import AGGREGATIONS, POLICIES, Clause, Rule, Table
from feel.dmn.xml import children, one, text_of
from feel.expression import Expression
from feel.names import joined
from feel.values import FeelError

Compile = Callable[[str, str], Expression]


def read_table(node: etree._Element, where: str, name: str, expression: Compile, unary: Compile) -> Table:
    """The table of an element; raises FeelError naming rule and column."""
    policy, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation", "")
    if policy not in POLICIES or aggregation not in AGGREGATIONS:
        raise FeelError(f"{where}: there is no hit policy {policy} {aggregation}")
    inputs = tuple(_input(one_, number, where, expression, unary) for number, one_ in enumerate(children(node, "input"), 1))
    outputs = tuple(_output(one_, name, where, expression, unary) for one_ in children(node, "output"))
    columns = [column.get("name", "") for column in children(node, "annotation")]
    rules = tuple(
        _rule(one_, number, inputs, outputs, columns, where, expression, unary) for number, one_ in enumerate(children(node, "rule"), 1)
    )
    return Table(where, policy, aggregation, inputs, outputs, rules)


def _input(node: etree._Element, number: int, where: str, expression: Compile, unary: Compile) -> Clause:
    source = text_of(one(node, "inputExpression"))
    allowed = text_of(one(node, "inputValues"))
    tests = unary(allowed, f"{where} input {number} values") if allowed else None
    return Clause(
        node.get("label") or source, source, expression(source, f"{where} input {number}"), tests, listed(tests, expression, where),
        kind=one_attribute(one(node, "inputExpression"), "typeRef"),
    )


def _output(node: etree._Element, decision_name: str, where: str, expression: Compile, unary: Compile) -> Clause:
    name = joined(node.get("name") or decision_name)
    allowed, default = text_of(one(node, "outputValues")), text_of(one(node, "defaultOutputEntry"))
    tests = unary(allowed, f"{where} values of {name}") if allowed else None
    return Clause(
        node.get("label") or name, name, None, tests, listed(tests, expression, where),
        expression(default, f"{where} default of {name}") if default else None, node.get("typeRef", ""),
    )


def one_attribute(node: etree._Element | None, name: str) -> str:
    """An attribute of an element that may not be there."""
    return node.get(name, "") if node is not None else ""


def listed(tests: Expression | None, expression: Compile, where: str) -> tuple[Any, ...]:
    """The single values a list of tests names, in their order; ranges and other tests left out."""
    if tests is None or tests.tree is None:
        return ()
    parts = tests.tree.children if tests.tree.data == "tests" else [tests.tree]
    found = []
    for part in parts:
        if isinstance(part, Tree) and part.data in _SINGLE:
            start, end = part.meta.start_pos, part.meta.end_pos
            found.append(getattr(expression(tests.source[start:end], where).run, "fixed", None))
    return tuple(found)


_SINGLE = {"string", "number", "true", "false", "at", "negate"}


def _rule(
    node: etree._Element, number: int, inputs: tuple[Clause, ...], outputs: tuple[Clause, ...], columns: list[str], where: str,
    expression: Compile, unary: Compile,
) -> Rule:
    here = f"{where} rule {number} ({node.get('id', '')})"
    tests = [text_of(entry) for entry in children(node, "inputEntry")]
    results = [text_of(entry) for entry in children(node, "outputEntry")]
    if len(tests) != len(inputs) or len(results) != len(outputs):
        raise FeelError(f"{here}: the rule has {len(tests)} inputs and {len(results)} outputs")
    notes = [text_of(entry) for entry in children(node, "annotationEntry")]
    annotations = dict(zip(columns, notes, strict=False))
    if description := text_of(node, "description"):
        annotations.setdefault("keterangan", description)
    return Rule(
        node.get("id", ""),
        tuple(unary(test, f"{here} column {clause.label}") for test, clause in zip(tests, inputs, strict=True)),
        tuple(expression(result, f"{here} column {clause.label}") for result, clause in zip(results, outputs, strict=True)),
        annotations,
    )
