"""The table of node compilers: each kind of syntax node becomes a closure over an environment."""

from collections.abc import Callable
from typing import Any

from lark import Token, Tree

from feel.env import Env
from feel.types import Types

Run = Callable[[Env], Any]
Compiler = Callable[[Tree[Token], Types], Run]
_COMPILERS: dict[str, Compiler] = {}


def node(*kinds: str) -> Callable[[Compiler], Compiler]:
    """Register the compiler of one or several kinds of node."""

    def register(compiler: Compiler) -> Compiler:
        _COMPILERS.update(dict.fromkeys(kinds, compiler))
        return compiler

    return register


def compile_tree(tree: Any, types: Types) -> Run:
    """The closure of a node."""
    return _COMPILERS[str(tree.data)](tree, types)


def constant(value: Any) -> Run:
    """A closure that always gives the same; `fixed` tells a caller so."""

    def run(env: Env) -> Any:
        return value

    run.fixed = value  # type: ignore[attr-defined]
    return run


def is_fixed(run: Run) -> bool:
    """Whether a closure gives the same in every environment."""
    return hasattr(run, "fixed")


def word(token: Any) -> str:
    """The name a token carries."""
    return " ".join(str(token).split())
