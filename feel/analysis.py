"""Which names an expression reads from outside: its free variables, with the place where each first stands."""

from collections.abc import Container
from typing import Any

from lark import Token, Tree

from feel.compiling import word
from feel.nodes import key_of

Path = tuple[str, ...]
Place = tuple[int, int]
_BINDERS = {"iterator", "iterator_range", "binding", "binding_range"}


def free_names(tree: Any, built_in: Container[str]) -> dict[Path, Place]:
    """The dotted paths a tree reads, each with line and column; what it binds itself and what is built in left out."""
    found: dict[Path, Place] = {}
    _walk(tree, frozenset({"item"}), built_in, found)
    return found


def _walk(tree: Any, bound: frozenset[str], built_in: Container[str], found: dict[Path, Place]) -> None:
    if not isinstance(tree, Tree):
        return
    path = _path_of(tree)
    if path is not None:
        if path[0] not in bound and path[0] not in built_in:
            found.setdefault(path, (tree.meta.line, tree.meta.column))
        return
    if tree.data == "filter":  # names inside a filter may be entries of the items: nobody can know
        _walk(tree.children[0], bound, built_in, found)
    elif tree.data == "context":
        for entry in tree.children:
            if isinstance(entry, Tree):
                _walk(entry.children[1], bound, built_in, found)
                bound |= {key_of(entry.children[0])}
    elif tree.data in ("for_", "some", "every"):
        _walk_bindings(tree, bound | ({"partial"} if tree.data == "for_" else set()), built_in, found)
    else:
        bound |= {word(p.children[0]) for p in tree.children if isinstance(p, Tree) and p.data == "parameter"}
        for child in tree.children[1:] if tree.data == "named" else tree.children:
            _walk(child, bound, built_in, found)


def _walk_bindings(tree: Tree[Token], bound: frozenset[str], built_in: Container[str], found: dict[Path, Place]) -> None:
    for child in tree.children:
        if isinstance(child, Tree) and child.data in _BINDERS:
            for domain in child.children[1:]:
                _walk(domain, bound, built_in, found)
            bound |= {word(child.children[0])}
        else:
            _walk(child, bound, built_in, found)


def _path_of(tree: Tree[Token]) -> Path | None:
    if tree.data == "variable":
        return (word(tree.children[0]),)
    if tree.data == "path" and isinstance(tree.children[0], Tree):
        base = _path_of(tree.children[0])
        return (*base, word(tree.children[1])) if base else None
    return None


def entries_of(tree: Any) -> tuple[str, ...] | None:
    """The keys of a tree that is a context as a whole."""
    if not isinstance(tree, Tree) or tree.data != "context":
        return None
    return tuple(key_of(entry.children[0]) for entry in tree.children if isinstance(entry, Tree))


def entries_below(key: str, tree: Any) -> set[str]:
    """The keys of every context that stands under an entry of that key."""
    found: set[str] = set()
    for entry in tree.find_data("entry") if isinstance(tree, Tree) else ():
        if key_of(entry.children[0]) == key:
            found |= set(entries_of(entry.children[1]) or ())
    return found


def calls_of(tree: Any) -> list[tuple[Path, tuple[Any, ...]]]:
    """Every call of a dotted path, with its arguments where they are texts."""
    found: list[tuple[Path, tuple[Any, ...]]] = []
    for call in tree.find_data("call") if isinstance(tree, Tree) else ():
        path = _path_of(call.children[0]) if isinstance(call.children[0], Tree) else None
        given = call.children[1]
        if path is not None and isinstance(given, Tree):
            values = [child.children[1] if isinstance(child, Tree) and child.data == "named" else child for child in given.children]
            found.append((path, tuple(_text_of(value) for value in values)))
    return found


def _text_of(value: Any) -> str | None:
    literal = isinstance(value, Tree) and value.data == "string"
    return str(value.children[0])[1:-1] if literal else None
