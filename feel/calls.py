"""Calling functions, built-in and others, and defining them in an expression."""

from typing import Any

from lark import Token, Tree

from feel.compiling import Run, compile_tree, constant, node, word
from feel.env import Env
from feel.signature import invoke
from feel.types import ANY, Types, fitted
from feel.values import Function


@node("call")
def _call(tree: Tree[Token], types: Types) -> Run:
    target, arguments = compile_tree(tree.children[0], types), tree.children[1]
    if isinstance(arguments, Tree) and arguments.data == "named_arguments":
        pairs = [(word(one.children[0]), compile_tree(one.children[1], types)) for one in arguments.children]  # type: ignore[union-attr]
        return lambda env: invoke(target(env), [], {name: value(env) for name, value in pairs}, env)
    values = [compile_tree(one, types) for one in arguments.children] if isinstance(arguments, Tree) else []
    return lambda env: invoke(target(env), [value(env) for value in values], {}, env)


@node("function_")
def _function(tree: Tree[Token], types: Types) -> Run:
    parameters = [p for p in tree.children[:-1] if isinstance(p, Tree)]
    names = tuple(word(p.children[0]) for p in parameters)
    wanted = tuple((types.read(str(p.children[1])) or ANY) if p.children[1] is not None else ANY for p in parameters)
    body = compile_tree(tree.children[-1], types)

    def make(env: Env) -> Function:
        def call(inner: Env, *values: Any) -> Any:
            fit = [fitted(value, type_, types) for value, type_ in zip(values, wanted, strict=True)]
            if not all(good for _, good in fit):
                inner.meter.warn("arguments", "function")
                return None
            return body(env.inside(dict(zip(names, (value for value, _ in fit), strict=True))))

        return Function("function", names, call, wanted, wants_env=True)

    return make


@node("external")
def _external(tree: Tree[Token], types: Types) -> Run:
    """A function of Java or PMML: nothing outside the language is ever called, so it gives null."""
    names = tuple(word(p.children[0]) for p in tree.children[:-1] if isinstance(p, Tree))
    return constant(Function("external", names, lambda *values: None))
