"""What a built-in function takes: its forms with typed parameters, fitted to arguments as the standard converts them; and calling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feel.env import Env
from feel.values import Function, kind, normal

UNFIT = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)  # a built-in gives null, never an error of the host


@dataclass(frozen=True)
class Parameter:
    """A parameter: `kinds` are the types it takes (empty: any, null too); `nullable` lets null through, `many` takes all that follow."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    nullable: bool = False
    many: bool = False

    def fit(self, value: Any) -> tuple[Any, bool]:
        """The argument as the function wants it, and whether it can be had."""
        if not self.kinds:
            return value, True
        found = kind(value)
        if found in self.kinds:
            return (list(value) if found == "list" else value), True
        if value is None:
            return None, self.nullable
        if "list" in self.kinds:
            return [value], True
        if found == "list" and len(value) == 1 and kind(value[0]) in self.kinds:
            return normal(value[0]), True
        return None, False


@dataclass(frozen=True)
class Form:
    """One way to call a built-in."""

    parameters: tuple[Parameter, ...]
    call: Callable[..., Any]
    wants_env: bool = False

    def fit(self, values: list[Any], named: dict[str, Any]) -> list[Any] | None:
        """The arguments in order; None when they do not fit this form."""
        if named:
            names = [parameter.name for parameter in self.parameters]
            if not set(named) <= set(names) or any(p.name not in named and not p.optional for p in self.parameters):
                return None
            if self.parameters[-1].many:
                return None
            last = max(names.index(name) for name in named)
            values = [named.get(name) for name in names[: last + 1]]
            omitted = {position for position, name in enumerate(names) if name not in named}
        else:
            omitted = set()
        return self._fit_in_order(values, omitted)

    def _fit_in_order(self, values: list[Any], omitted: set[int]) -> list[Any] | None:
        many = bool(self.parameters) and self.parameters[-1].many
        required = sum(not p.optional for p in self.parameters)
        if len(values) < required or (len(values) > len(self.parameters) and not many):
            return None
        fitted: list[Any] = []
        for position, value in enumerate(values):
            if position in omitted:
                fitted.append(None)
                continue
            found, good = self.parameters[min(position, len(self.parameters) - 1)].fit(value)
            if not good:
                return None
            fitted.append(found)
        return fitted


@dataclass(frozen=True)
class BuiltIn(Function):
    """A function of the language, with all the forms it can be called in."""

    forms: tuple[Form, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)


def read_parameters(text: str) -> tuple[Parameter, ...]:
    """Parameters written as `name: type, name?: type|type, *name: type`; a type ending in ? takes null, `any` takes everything."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, kinds = part.partition(":")
        nullable = kinds.endswith("?")
        names = frozenset(k.strip() for k in kinds.rstrip("?").split("|") if k.strip() != "any")
        found.append(Parameter(name.strip("*? "), names, name.endswith("?") or name.startswith("*"), nullable, name.startswith("*")))
    return tuple(found)


def invoke(function: Any, values: list[Any], named: dict[str, Any], env: Env) -> Any:
    """Call a function; what is none, and arguments that do not fit, give null with a warning."""
    if isinstance(function, BuiltIn):
        return _invoke_built_in(function, values, named, env)
    if not isinstance(function, Function):
        env.meter.warn("no_function")
        return None
    arguments = _positional(function, values, named)
    if arguments is None:
        env.meter.warn("arguments", function.name)
        return None
    env.step(5)
    env.meter.enter()
    try:
        if function.wants_env:
            return normal(function.call(env, *arguments))
        answer = normal(function.call(*arguments))
        if function.traced:
            env.meter.read(function.name, arguments, answer)
        return answer
    finally:
        env.meter.leave()


def _positional(function: Function, values: list[Any], named: dict[str, Any]) -> list[Any] | None:
    names = [parameter.lstrip("*").rstrip("?") for parameter in function.parameters]
    required = sum(not parameter.startswith("*") and not parameter.endswith("?") for parameter in function.parameters)
    if named:
        if not set(named) <= set(names) or any(name not in named for name in names[:required]):
            return None
        return [named.get(name) for name in names]
    variadic = bool(function.parameters) and function.parameters[-1].startswith("*")
    return values if len(values) >= required and (variadic or len(values) <= len(names)) else None


def _invoke_built_in(function: BuiltIn, values: list[Any], named: dict[str, Any], env: Env) -> Any:
    for form in function.forms:
        arguments = form.fit(values, named)
        if arguments is None:
            continue
        env.step(5 + sum(len(a) if isinstance(a, list) else len(a) // 100 if isinstance(a, str) else 0 for a in arguments))
        try:
            return normal(form.call(env, *arguments) if form.wants_env else form.call(*arguments))
        except UNFIT:
            env.meter.warn("arguments", function.name)
            return None
    env.meter.warn("arguments", function.name)
    return None
