"""The verbs a diagram may call: named, typed, and nothing else."""

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any


class OperationError(Exception):
    """An operation does not exist or was called with the wrong parameters: a fault of the diagram."""


@dataclass(frozen=True)
class Call:
    """What every operation knows of the step it runs in."""

    case_id: int
    subject_id: int | None
    element: str
    now: datetime
    holders: Callable[[str], list[int]]  # role title → people who hold it for this case
    subject: str  # kind:key
    zone: tzinfo
    pack: Callable[[Any], Any]  # a FEEL value as JSON that comes back as what it was
    doer: int | None = None  # the person whose act this step follows; nobody when a timer, a message or the system began it


@dataclass(frozen=True)
class Operation:
    """A registered verb; `locks_subject` says that a step containing it holds the subject's row."""

    name: str
    run: Callable[..., Any]
    locks_subject: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)


_REGISTRY: dict[str, Operation] = {}


def operation(name: str, *, locks_subject: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the operation of that name; its parameters after `call` are the diagram's."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = typing.get_type_hints(function)
        parameters = {
            key: (hints[key], parameter.default is not inspect.Parameter.empty)
            for key, parameter in list(inspect.signature(function).parameters.items())[1:]
        }
        _REGISTRY[name] = Operation(name, function, locks_subject, parameters)
        return function

    return register


def find(name: str) -> Operation:
    """The operation of that name; raises OperationError with the names there are."""
    try:
        return _REGISTRY[name]
    except KeyError:
        raise OperationError(f"unknown operation {name!r}; there are {', '.join(sorted(_REGISTRY))}") from None


def check_parameters(name: str, given: set[str]) -> list[str]:
    """What is wrong with a call of this operation with these parameter names."""
    known = find(name).parameters
    missing = [key for key, (_, optional) in known.items() if not optional and key not in given]
    return [f"{name}: parameter {key!r} is missing" for key in missing] + [
        f"{name}: there is no parameter {key!r}" for key in sorted(given - set(known))
    ]


def perform(name: str, call: Call, parameters: dict[str, Any]) -> Any:
    """Run an operation; raises OperationError when a parameter is missing, unknown or of the wrong type."""
    verb = find(name)
    if problems := check_parameters(name, set(parameters)):
        raise OperationError("; ".join(problems))
    for key, value in parameters.items():
        kind = verb.parameters[key][0]
        if not fits(value, kind):
            raise OperationError(f"{name}: parameter {key!r} is {type(value).__name__}, needs {kind}")
    return verb.run(call, **parameters)


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a parameter's type."""
    options = typing.get_args(kind) if typing.get_origin(kind) is not None and not _is_generic(kind) else (kind,)
    for option in options:
        plain = typing.get_origin(option) or option
        if plain is Any or (plain in (int, Decimal) and isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return True
        if plain is type(None) or plain is None:
            if value is None:
                return True
        elif plain is date:
            if isinstance(value, date) and not isinstance(value, datetime):
                return True
        elif isinstance(plain, type) and plain not in (int, Decimal) and isinstance(value, plain):
            return True
    return False


def _is_generic(kind: Any) -> bool:
    return typing.get_origin(kind) in (list, dict)


def names() -> set[str]:
    """The names of every registered operation."""
    return set(_REGISTRY)
