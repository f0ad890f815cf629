"""From FEEL text to a closure: parsed by lark, compiled once, cached by source and the names in scope.

For linters: `compile_expression` and `compile_unary` raise FeelError with `line` and `column` when a text cannot be read;
`Expression.names_read` are the free top-level names it reads (built-in functions, iteration variables, parameters and the
entries of its own contexts left out), `Expression.paths` the dotted paths below them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedInput

from feel import builtins as built_in
from feel.nodes import Env, compile_tests, compile_tree
from feel.values import FeelError, FeelLimit, Setting, check_size, normal

MAX_SOURCE = 20_000
_GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
PARAMETER_NAMES = (
    "start position", "grouping separator", "decimal separator", "start included", "end included", "new item", "time offset",
    "days and time duration", "years and months duration", "date and time", "start time", "end time",
)


@dataclass(frozen=True)
class Expression:
    """A compiled expression; `names` are the top-level names it reads, `paths` the dotted ones."""

    source: str
    names: frozenset[str]
    paths: frozenset[tuple[str, ...]]
    _run: Callable[[Env], Any]

    @property
    def names_read(self) -> frozenset[str]:
        """The free names the expression reads from its scope."""
        return self.names

    def evaluate(self, scope: Mapping[str, Any], setting: Setting) -> Any:
        """The value over a scope; unknown names are null with a warning. Raises FeelLimit."""
        try:
            value = self._run(Env(scope, setting))
        except RecursionError as error:
            raise FeelLimit(f"too deep: {self.source[:80]}") from error
        check_size(value)
        return value


@lru_cache(maxsize=64)
def _parser(names: tuple[str, ...]) -> Lark:
    words = sorted({*built_in.MULTI_WORD, *PARAMETER_NAMES, *names}, key=len, reverse=True)
    multi = "|".join(r"\s+".join(re.escape(part) for part in word.split()) + r"(?!\w)" for word in words)
    grammar = _GRAMMAR.replace("%MULTI%", multi)
    return Lark(grammar, parser="lalr", start=["start", "tests"], propagate_positions=True, maybe_placeholders=True)


def compile_expression(source: str, *, where: str = "", names: tuple[str, ...] = ()) -> Expression:
    """Compile an expression; raises FeelError with line and column when it cannot be read."""
    return _compile(source, where, tuple(sorted(n for n in names if " " in n)), "start")


def compile_unary(source: str, *, where: str = "", names: tuple[str, ...] = ()) -> Expression:
    """Compile unary tests over `?`; raises FeelError."""
    return _compile(source, where, tuple(sorted(n for n in names if " " in n)), "tests")


@lru_cache(maxsize=20_000)
def _compile(source: str, where: str, names: tuple[str, ...], start: str) -> Expression:
    if len(source) > MAX_SOURCE:
        raise FeelError(f"{where}: the expression has {len(source)} characters; at most {MAX_SOURCE} are read")
    text, negated = _unwrap_not(source) if start == "tests" else (source, False)
    if start == "tests" and text.strip() in ("-", ""):
        return Expression(source, frozenset(), frozenset(), lambda env: True)
    try:
        tree = _parser(names).parse(text, start=start)
    except UnexpectedInput as error:
        raise FeelError(f"{where}: line {error.line}, column {error.column}: cannot be read: {_excerpt(text, error)}",
                        error.line, error.column) from error
    except (LarkError, RecursionError) as error:
        raise FeelError(f"{where}: cannot be read: {text[:80]}") from error
    try:
        run = compile_tests(tree, negated) if start == "tests" else compile_tree(tree)
        paths = frozenset(_paths(tree))
    except RecursionError as error:
        raise FeelError(f"{where}: nested too deeply") from error
    except FeelError as error:
        raise FeelError(f"{where}: {error}") from error
    return Expression(source, frozenset(path[0] for path in paths), paths, run)


def _unwrap_not(source: str) -> tuple[str, bool]:
    match = re.match(r"\s*not\s*\(", source)
    if not match:
        return source, False
    depth, quoted = 0, False
    for position, char in enumerate(source[match.end() - 1 :], match.end() - 1):
        if char == '"' and source[position - 1] != "\\":
            quoted = not quoted
        if not quoted:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                whole = not source[position + 1 :].strip()
                return (source[match.end() : position], True) if whole else (source, False)
    return source, False


def _excerpt(text: str, error: UnexpectedInput) -> str:
    return error.get_context(text, 30).strip().replace("\n", " ")


def _paths(tree: Any, bound: frozenset[str] = frozenset()) -> set[tuple[str, ...]]:
    """The free names and dotted paths of a tree, iteration variables and parameters left out."""
    if not isinstance(tree, Tree):
        return set()
    path = _path_of(tree)
    if path is not None:
        return set() if path[0] in bound or path[0] in built_in.FUNCTIONS or path[0] == "item" else {path}
    inner = bound | {name_of(child.children[0]) for child in tree.children if isinstance(child, Tree) and child.data in _BINDERS}
    inner |= {name_of(child.children[0]) for child in tree.children if isinstance(child, Tree) and child.data == "parameter"}
    if tree.data == "for_":
        inner |= {"partial"}
    found: set[tuple[str, ...]] = set()
    children = tree.children[1:] if tree.data in {*_BINDERS, "named", "entry"} else tree.children
    if tree.data == "filter":  # names inside a filter may be keys of the items
        return _paths(tree.children[0], inner)
    for child in children:
        found |= _paths(child, inner)
    return found


_BINDERS = {"iterator", "iterator_range", "binding"}


def _path_of(tree: Tree[Token]) -> tuple[str, ...] | None:
    if tree.data == "variable":
        return (name_of(tree.children[0]),)
    if tree.data == "path" and isinstance(tree.children[0], Tree):
        base = _path_of(tree.children[0])
        return (*base, name_of(tree.children[1])) if base else None
    return None


def name_of(node: Any) -> str:
    """The text of a name node, its blanks made single."""
    token = node.children[0] if isinstance(node, Tree) else node
    return " ".join(str(token).split())


__all__ = ["Expression", "compile_expression", "compile_unary", "normal"]
