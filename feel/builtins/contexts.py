"""Contexts: their entries read, set and put together; and functions of any value."""

from collections.abc import Mapping
from typing import Any

from feel.comparison import identical
from feel.values import check_size, normal


def get_value(context: Mapping[str, Any], key: Any) -> Any:
    """The value of an entry; with a list of keys, of the entry at the end of that path."""
    found: Any = context
    for part in key if isinstance(key, list) else [key]:
        if not isinstance(found, Mapping) or not isinstance(part, str) or part not in found:
            return None
        found = normal(found[part])
    return found


def get_entries(context: Mapping[str, Any]) -> list[Any]:
    """The entries as a list of contexts with key and value."""
    return [{"key": key, "value": normal(context[key])} for key in context]


def make_context(entries: list[Any]) -> dict[str, Any] | None:
    """A context of a list of contexts with key and value."""
    if not all(isinstance(e, Mapping) and isinstance(e.get("key"), str) and "value" in e for e in entries):
        return None
    keys = [e["key"] for e in entries]
    return {e["key"]: e["value"] for e in entries} if len(set(keys)) == len(keys) else None


def context_put(context: Mapping[str, Any], key: Any, value: Any) -> dict[str, Any] | None:
    """The context with one entry more or another value; with a list of keys, at the end of that path."""
    path = key if isinstance(key, list) else [key]
    if not path or not all(isinstance(part, str) for part in path) or len(path) > 50:
        return None
    made = {name: normal(context[name]) for name in context}
    if len(path) == 1:
        made[path[0]] = value
        return made
    inner = made.get(path[0], {})
    if inner is not None and not isinstance(inner, Mapping):
        return None
    below = context_put(inner or {}, path[1:], value)
    if below is None:
        return None
    made[path[0]] = below
    return made


def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    """The entries of several contexts in one, the later winning."""
    if not all(isinstance(context, Mapping) for context in contexts):
        return None
    check_size(contexts)
    return {key: normal(context[key]) for context in contexts for key in context}


ROWS: list[tuple[Any, ...]] = [
    ("not", "negand: boolean", lambda value: not value),
    ("is", "value1: any, value2: any", identical),
    ("get value", "m: context, key: string", get_value),
    ("get value", "m: context, keys: list", get_value),
    ("get value", "context: context, key: string", get_value),
    ("get value", "context: context, keys: list", get_value),
    ("get entries", "m: context", get_entries),
    ("get entries", "context: context", get_entries),
    ("context", "entries: list", make_context),
    ("context put", "context: context, key: string, value: any", context_put),
    ("context put", "context: context, keys: list, value: any", context_put),
    ("context merge", "contexts: list", context_merge),
]
