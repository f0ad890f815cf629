"""Boxed expressions: each element of a decision's logic as a closure over an environment."""

from collections.abc import Callable
from typing import Any

from lxml import etree

from feel.compiling import Run, constant
from feel.dmn.xml import children, elements, local_name, one, text_of
from feel.env import Env
from feel.expression import Expression
from feel.loops import filtered, items_of, quantified
from feel.names import joined
from feel.signature import invoke
from feel.types import ANY, Type, Types, fitted
from feel.values import FeelError, Function, normal

FEEL_LANGUAGES = ("", "feel", "FEEL")


class Boxes:
    """Compiles boxed expressions of one file: `expression` compiles text, `table` reads a decision table, `type_of` a type's name."""

    def __init__(
        self, expression: Callable[[str, str], Expression], table: Callable[[etree._Element, str, str], Run],
        type_of: Callable[[str], Type], types: Types,
    ) -> None:
        self.expression, self.table, self.type_of, self.types = expression, table, type_of, types

    def logic(self, node: etree._Element, where: str, name: str = "") -> Run | None:
        """The closure of the first boxed expression inside an element; None when there is none."""
        for child in elements(node):
            kind = local_name(child)
            if kind in BOXES:
                run = self.table(child, where, name) if kind == "decisionTable" else BOXES[kind](self, child, where)
                return self._typed(run, child)
        return None

    def _typed(self, run: Run, node: etree._Element) -> Run:
        wanted = self.type_of(node.get("typeRef", ""))
        if wanted == ANY or local_name(node) == "functionDefinition":
            return run
        return lambda env: fitted(run(env), wanted, self.types)[0]

    def required(self, node: etree._Element | None, where: str) -> Run:
        """The closure of what must stand inside an element; raises FeelError."""
        found = self.logic(node, where) if node is not None else None
        if found is None:
            raise FeelError(f"{where}: an expression is missing")
        return found

    def literal(self, node: etree._Element, where: str) -> Run:
        language = node.get("expressionLanguage", "")
        if language not in FEEL_LANGUAGES and "FEEL" not in language.upper():
            raise FeelError(f"{where}: the expression is not written in FEEL but in {language}")
        source = text_of(node)
        return self.expression(source, where).run if source else constant(None)

    def context(self, node: etree._Element, where: str) -> Run:
        entries: list[tuple[str | None, Run, Type]] = []
        for entry in children(node, "contextEntry"):
            variable = one(entry, "variable")
            name = joined(variable.get("name", "")) if variable is not None else None
            wanted = self.type_of(variable.get("typeRef", "")) if variable is not None else ANY
            entries.append((name, self.required(entry, where), wanted))

        def run(env: Env) -> Any:
            made: dict[str, Any] = {}
            inside = env.inside(made)
            for name, value, wanted in entries:
                if name is None:
                    return value(inside)
                made[name] = fitted(value(inside), wanted, self.types)[0]
            return made

        return run

    def list(self, node: etree._Element, where: str) -> Run:
        items = [self.logic_of(child, where) for child in elements(node) if local_name(child) in BOXES]
        return lambda env: [item(env) for item in items]

    def logic_of(self, node: etree._Element, where: str) -> Run:
        """The closure of a boxed expression itself."""
        kind = local_name(node)
        return self.table(node, where, "") if kind == "decisionTable" else BOXES[kind](self, node, where)

    def relation(self, node: etree._Element, where: str) -> Run:
        columns = [joined(column.get("name", "")) for column in children(node, "column")]
        rows = [
            [self.logic_of(cell, where) for cell in elements(row) if local_name(cell) in BOXES] for row in children(node, "row")
        ]
        return lambda env: [dict(zip(columns, (cell(env) for cell in row), strict=False)) for row in rows]

    def invocation(self, node: etree._Element, where: str) -> Run:
        target = self.required(node, where)
        bindings = []
        for binding in children(node, "binding"):
            parameter = one(binding, "parameter")
            name = joined(parameter.get("name", "")) if parameter is not None else ""
            bindings.append((name, self.logic(binding, where) or constant(None)))
        return lambda env: invoke(target(env), [], {name: value(env) for name, value in bindings}, env)

    def function(self, node: etree._Element, where: str) -> Run:
        parameters = children(node, "formalParameter")
        names = tuple(joined(p.get("name", "")) for p in parameters)
        wanted = tuple(self.type_of(p.get("typeRef", "")) for p in parameters)
        result = self.type_of(node.get("typeRef", ""))
        if node.get("kind", "FEEL") != "FEEL":
            return constant(Function("external", names, lambda env, *values: None, wanted, result, wants_env=True))
        body = self.required(node, where)

        def make(env: Env) -> Function:
            def call(inner: Env, *values: Any) -> Any:
                fit = [fitted(value, type_, self.types) for value, type_ in zip(values, wanted, strict=True)]
                if not all(good for _, good in fit):
                    inner.meter.warn("arguments", "function")
                    return None
                return body(env.inside(dict(zip(names, (value for value, _ in fit), strict=True))))

            return Function("function", names, call, wanted, result, wants_env=True)

        return make

    def conditional(self, node: etree._Element, where: str) -> Run:
        condition, then, other = (self.required(one(node, part), where) for part in ("if", "then", "else"))
        return lambda env: then(env) if condition(env) is True else other(env)

    def filter(self, node: etree._Element, where: str) -> Run:
        base, match = self.required(one(node, "in"), where), self.required(one(node, "match"), where)
        return lambda env: filtered(base(env), match, env)

    def loop(self, node: etree._Element, where: str) -> Run:
        name, domain = joined(node.get("iteratorVariable", "")), self.required(one(node, "in"), where)
        body = self.required(one(node, "return"), where)

        def run(env: Env) -> list[Any] | None:
            items = items_of(domain(env), env)
            if items is None:
                return None
            results: list[Any] = []
            local = env.inside({"partial": results})
            for item in items:
                env.step()
                results.append(body(local.inside({name: normal(item)})))
            return results

        return run

    def quantified(self, node: etree._Element, where: str) -> Run:
        name, domain = joined(node.get("iteratorVariable", "")), self.required(one(node, "in"), where)
        every = local_name(node) == "every"
        return quantified(every, [(name, lambda env: items_of(domain(env), env))], self.required(one(node, "satisfies"), where))


BOXES: dict[str, Callable[[Boxes, etree._Element, str], Run]] = {
    "literalExpression": Boxes.literal, "context": Boxes.context, "list": Boxes.list, "relation": Boxes.relation,
    "invocation": Boxes.invocation, "functionDefinition": Boxes.function, "encapsulatedLogic": Boxes.function,
    "conditional": Boxes.conditional, "filter": Boxes.filter, "for": Boxes.loop, "some": Boxes.quantified, "every": Boxes.quantified,
    "decisionTable": Boxes.literal,
}
