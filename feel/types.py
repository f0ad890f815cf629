"""The types of FEEL: how they are written, which values they take, and how a value is made to fit."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, time
from typing import Any

from feel.eras import moment
from feel.names import WORD, Names
from feel.values import Function, Range, kind, normal

MAX_DEPTH = 40
_ALIASES = {
    "any": "Any", "Null": "null", "dateTime": "date and time", "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
SIMPLE = {
    "Any", "null", "boolean", "number", "string", "date and time", "date", "time", "days and time duration", "years and months duration",
    "list", "context", "function", "range",
}
_WRITTEN = Names(name for name in {*SIMPLE, *_ALIASES} if " " in name)
_GENERIC = re.compile(r"(list|range|context|function)\s*<")
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True)
class Type:
    """A type: a simple one, or a list, range, context or function of others; `allowed` narrows it further."""

    kind: str
    of: "Type | None" = None
    fields: tuple[tuple[str, "Type"], ...] | None = None
    parameters: tuple["Type", ...] | None = None
    allowed: Callable[[Any], bool | None] | None = field(default=None, compare=False)
    home: "Types | None" = field(default=None, compare=False, repr=False)  # where a reference by name is looked up


ANY = Type("Any")


class Types:
    """The types a model defines, by name; a name may refer to itself further down."""

    def __init__(self) -> None:
        self._made: dict[str, Type] = {}

    def define(self, name: str, made: Type) -> None:
        self._made[name] = made

    def find(self, name: str) -> Type | None:
        """The type of that name, a simple one or one defined."""
        plain = name.removeprefix("feel:") if name.startswith("feel:") else name
        if plain in self._made:
            return self._made[plain]
        plain = _ALIASES.get(plain, plain)
        return Type(plain) if plain in SIMPLE else None

    def read(self, text: str) -> Type | None:
        """The type a text writes; None when it names one that is not defined."""
        reader = _Reader(text, Names([*self._made]), self)
        return reader.type()

    def resolve(self, wanted: Type) -> Type:
        """A reference by name as the type it stands for, narrowed by what each reference on the way allows."""
        tests: list[Callable[[Any], bool | None]] = []
        for _ in range(MAX_DEPTH):
            if wanted.allowed is not None:
                tests.append(wanted.allowed)
            if not wanted.kind.startswith("="):
                same = not tests or tests == [wanted.allowed]
                return wanted if same else replace(wanted, allowed=lambda value: all(test(value) is True for test in tests))
            wanted = (wanted.home or self)._made.get(wanted.kind[1:], ANY)
        return ANY

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)


NO_TYPES = Types()


def reference(name: str, home: Types) -> Type:
    """A type that is looked up by name when a value is checked, so that definitions may come in any order."""
    return Type("=" + name, home=home)


def type_end(source: str, at: int, names: Names) -> int | None:
    """Where the type that begins there ends; None when none begins."""
    reader = _Reader(source, names, None, at)
    return reader.at if reader.skip() else None


class _Reader:
    def __init__(self, text: str, names: Names, types: Types | None, at: int = 0) -> None:
        self.text, self.names, self.types, self.at = text, names, types, at

    def skip(self) -> bool:
        return self.type(0) is not None

    def type(self, depth: int = 0) -> Type | None:
        """The type at this place, the reader moved behind it."""
        self._blank()
        if depth > MAX_DEPTH:
            return None
        if generic := _GENERIC.match(self.text, self.at):
            self.at = generic.end()
            return {"context": self._context, "function": self._function}.get(generic[1], lambda d: self._of(generic[1], d))(depth + 1)
        name = self._name()
        if name is None:
            return None
        return self.types.find(name) if self.types else ANY

    def _of(self, outer: str, depth: int) -> Type | None:
        inner = self.type(depth)
        return Type(outer, inner) if inner and self._take(">") else None

    def _context(self, depth: int) -> Type | None:
        fields: list[tuple[str, Type]] = []
        while not self._take(">"):
            self._take(",")
            name = self._field_name()
            inner = self.type(depth) if name and self._take(":") else None
            if name is None or inner is None:
                return None
            fields.append((name, inner))
        return Type("context", fields=tuple(fields))

    def _function(self, depth: int) -> Type | None:
        parameters: list[Type] = []
        while not self._take(">"):
            self._take(",")
            inner = self.type(depth)
            if inner is None:
                return None
            parameters.append(inner)
        result = self.type(depth) if self._take("->") else None
        return Type("function", result, parameters=tuple(parameters)) if result else None

    def _name(self) -> str | None:
        found = self.names.match(self.text, self.at) or _WRITTEN.match(self.text, self.at)
        if found is None and (word := WORD.match(self.text, self.at)):
            found = word[0], word.end()
        if found is None:
            return None
        name, self.at = found
        while self.at < len(self.text) and self.text[self.at] == "." and (word := WORD.match(self.text, self.at + 1)):
            further = self.names.match(self.text, self.at + 1)
            part, self.at = further or (word[0], word.end())
            name = f"{name}.{part}"
        return name

    def _field_name(self) -> str | None:
        self._blank()
        end = self.text.find(":", self.at)
        name = self.text[self.at : end].strip() if end > 0 else ""
        self.at = end if name else self.at
        return name or None

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _take(self, sign: str) -> bool:
        self._blank()
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False


def conforms(value: Any, wanted: Type, types: Types = NO_TYPES, depth: int = 0) -> bool:
    """Whether a value is of a type; null is of every type."""
    wanted = types.resolve(wanted)
    value = normal(value)
    if value is None or (wanted.kind == "Any" and wanted.allowed is None):
        return True
    if depth > MAX_DEPTH or (wanted.kind != "Any" and kind(value) != wanted.kind):
        return False
    if not _parts_conform(value, wanted, types, depth + 1):
        return False
    return wanted.allowed is None or wanted.allowed(value) is True


def _parts_conform(value: Any, wanted: Type, types: Types, depth: int) -> bool:
    if wanted.kind == "list" and wanted.of:
        return all(conforms(item, wanted.of, types, depth) for item in value)
    if wanted.kind == "range" and wanted.of:
        return isinstance(value, Range) and all(conforms(end, wanted.of, types, depth) for end in (value.start, value.end))
    if wanted.kind == "context" and wanted.fields is not None:
        assert isinstance(value, Mapping)
        return all(name in value and conforms(value[name], inner, types, depth) for name, inner in wanted.fields)
    if wanted.kind == "function" and wanted.parameters is not None:
        return _function_conforms(value, wanted, types)
    return True


def _function_conforms(value: Function, wanted: Type, types: Types) -> bool:
    assert wanted.parameters is not None
    given = value.types or (ANY,) * len(value.parameters)
    if len(value.parameters) != len(wanted.parameters):
        return False
    taken = all(subtype(types.resolve(w), types.resolve(g or ANY), types) for w, g in zip(wanted.parameters, given, strict=True))
    return taken and (value.result is None or subtype(value.result, wanted.of or ANY, types))  # a lambda does not say what it gives


def subtype(narrow: Type, wide: Type, types: Types = NO_TYPES, depth: int = 0) -> bool:
    """Whether every value of one type is of the other."""
    narrow, wide = types.resolve(narrow), types.resolve(wide)
    if wide.kind == "Any" or narrow.kind == "null" or depth > MAX_DEPTH:
        return True
    if narrow.kind != wide.kind:
        return False
    if wide.kind in ("list", "range"):
        return wide.of is None or subtype(narrow.of or ANY, wide.of, types, depth + 1)
    if wide.kind == "context" and wide.fields is not None:
        have = dict(narrow.fields or ())
        return all(name in have and subtype(have[name], inner, types, depth + 1) for name, inner in wide.fields)
    if wide.kind == "function" and wide.parameters is not None:
        mine = narrow.parameters or ()
        fit = len(mine) == len(wide.parameters) and all(subtype(w, n, types, depth + 1) for w, n in zip(wide.parameters, mine, strict=True))
        return fit and subtype(narrow.of or ANY, wide.of or ANY, types, depth + 1)
    return True


def is_instance(value: Any, wanted: Type, types: Types = NO_TYPES) -> bool:
    """value instance of type: null is an instance of Null only."""
    if value is None:
        return types.resolve(wanted).kind == "null"
    return conforms(value, wanted, types)


def fitted(value: Any, wanted: Type | None, types: Types = NO_TYPES) -> tuple[Any, bool]:
    """A value made to fit a type by the conversions of the standard, and whether it does; what does not fit is null."""
    if wanted is None or conforms(value, wanted, types):
        return value, True
    wanted = types.resolve(wanted)
    if wanted.kind == "list":
        made = [value]
        return (made, True) if not isinstance(value, list | tuple) and conforms(made, wanted, types) else (None, False)
    if isinstance(value, list | tuple) and len(value) == 1 and conforms(value[0], wanted, types):
        return normal(value[0]), True
    if wanted.kind == "date and time" and kind(value) == "date":
        return moment(value, time(tzinfo=UTC)), True
    return None, False
