"""From FEEL text to a closure: parsed by lark, compiled once, cached by source and the names in scope.

For linters: `compile_expression` and `compile_unary` raise FeelError with `line` and `column` when a text cannot be read;
`Expression.names_read` are the free top-level names it reads (built-in functions, iteration variables, parameters and the
entries of its own contexts left out), `Expression.paths` the dotted paths below them, and `Expression.places` where each of
those names first stands, as (line, column).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Tree
from lark.exceptions import LarkError, UnexpectedToken

from feel import builtins as built_in
from feel import calls, loops, nodes  # noqa: F401 - they register how their nodes are compiled
from feel.analysis import calls_of, entries_of, free_names
from feel.compiling import Run, compile_tree
from feel.env import Env, Meter
from feel.lexer import Stream, words
from feel.names import Names, is_plain
from feel.types import NO_TYPES, Types
from feel.unary import compile_tests
from feel.values import FeelError, FeelLimit, Setting, check_size

MAX_SOURCE = 20_000
_GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
_PARSER = Lark(_GRAMMAR, parser="lalr", lexer=Stream, start=["start", "tests"], propagate_positions=True, maybe_placeholders=True)


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled expression; `names` are the top-level names it reads, `paths` the dotted ones."""

    source: str
    names: frozenset[str]
    paths: frozenset[tuple[str, ...]]
    places: Mapping[str, tuple[int, int]]
    run: Run
    tree: Tree[Any] | None = None

    @property
    def names_read(self) -> frozenset[str]:
        """The free names the expression reads from its scope."""
        return self.names

    @property
    def entries(self) -> tuple[str, ...] | None:
        """The names of the entries when the whole expression is a context, else None."""
        return entries_of(self.tree)

    @property
    def calls(self) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
        """The functions of the scope it calls, by dotted path, with the texts among their arguments (None for others)."""
        return calls_of(self.tree)

    def evaluate(self, scope: Mapping[str, Any], setting: Setting, meter: Meter | None = None) -> Any:
        """The value over a scope; unknown names are null with a warning. Raises FeelLimit."""
        try:
            value = self.run(Env(scope, None, meter or Meter(setting)))
        except RecursionError as error:
            raise FeelLimit(f"too deep: {self.source[:80]}") from error
        if type(value) in (list, dict):
            check_size(value)
        return value


def compile_expression(source: str, *, where: str = "", names: Iterable[str] = (), types: Types = NO_TYPES) -> Expression:
    """Compile an expression; raises FeelError with line and column when it cannot be read."""
    return _compile(source, where, _several_words(names), types, "start")


def compile_unary(source: str, *, where: str = "", names: Iterable[str] = (), types: Types = NO_TYPES) -> Expression:
    """Compile unary tests over `?`; raises FeelError."""
    return _compile(source, where, _several_words(names), types, "tests")


def _several_words(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if not is_plain(name)}))


@lru_cache(maxsize=500)
def _known(names: tuple[str, ...]) -> Names:
    return Names((*built_in.MULTI_WORD, *names))


@lru_cache(maxsize=20_000)
def _compile(source: str, where: str, names: tuple[str, ...], types: Types, start: str) -> Expression:
    prefix = f"{where}: " if where else ""
    if len(source) > MAX_SOURCE:
        raise FeelError(f"{prefix}the expression has {len(source)} characters; at most {MAX_SOURCE} are read")
    if start == "tests" and source.strip() in ("-", ""):
        return Expression(source, frozenset(), frozenset(), {}, lambda env: True)
    try:
        tree = _parse(source, names, start)
        run = compile_tests(tree, types) if start == "tests" else compile_tree(tree, types)
        places = free_names(tree, built_in.FUNCTIONS)
    except FeelError as error:
        raise FeelError(f"{prefix}{error}", error.line, error.column) from error
    except RecursionError as error:
        raise FeelError(f"{prefix}nested too deeply") from error
    tops: dict[str, tuple[int, int]] = {}
    for path, place in places.items():
        tops[path[0]] = min(place, tops.get(path[0], place))
    return Expression(source, frozenset(tops), frozenset(places), tops, run, tree)


def _parse(source: str, names: tuple[str, ...], start: str) -> Tree[Any]:
    try:
        return _PARSER.parse(words(source, _known(names)), start=start)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            lines = source.rstrip().split("\n")
            line, column = len(lines), len(lines[-1]) + 1
            raise FeelError(f"line {line}, column {column}: something is missing at the end", line, column) from error
        excerpt = source[error.token.start_pos or 0 :][:30].replace("\n", " ")
        raise FeelError(
            f"line {error.line}, column {error.column}: cannot be read: {excerpt}", error.line, error.column
        ) from error
    except LarkError as error:
        raise FeelError(f"cannot be read: {source[:80]}") from error
