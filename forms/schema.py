"""A `.form` file (form-js schema JSON) as fields and pages; what cannot be read is refused with file and key."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import feel

MAX_BYTES = 500_000
NAMES = ("pegawai pada", "tanggal acuan")
INPUTS = frozenset({"textfield", "textarea", "number", "checkbox", "checklist", "radio", "select", "datetime", "filepicker", "expression"})
SHOWN = frozenset({"text", "table", "separator", "spacer"})
SEALABLE = frozenset({"textfield", "textarea"})
CHOICES = frozenset({"checklist", "radio", "select"})


class FormError(Exception):
    """A form file that cannot be used; names the file and the key."""


@dataclass(frozen=True)
class Option:
    """One choice of a list."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One component of a form, its FEEL compiled."""

    type: str
    key: str
    label: str
    hint: str
    validate: Mapping[str, Any]
    subtype: str
    options: tuple[Option, ...]
    options_expression: feel.Expression | None
    options_key: str | None
    hide: feel.Expression | None
    prefill: feel.Expression | None
    rule: feel.Expression | None
    message: str
    readonly: bool
    document: str | None
    sensitive: bool
    text: str
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def is_input(self) -> bool:
        return self.type in INPUTS

    @property
    def computed(self) -> bool:
        """Whether the server alone makes the value."""
        return self.type == "expression" or (self.readonly and self.is_input)


@dataclass(frozen=True)
class Page:
    """One topic: a top-level group, or the components outside of any."""

    key: str
    label: str
    hint: str
    fields: tuple[Field, ...]
    hide: feel.Expression | None = None


@dataclass(frozen=True)
class Schema:
    """A form as an analyst drew it."""

    name: str
    pages: tuple[Page, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for page in self.pages for field in page.fields)

    @property
    def inputs(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_input)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key the form answers."""
        return tuple(field.key for field in self.inputs)


def parse(raw: bytes, *, name: str) -> Schema:
    """Read a form file; raises FormError naming the file and the key."""
    if len(raw) > MAX_BYTES:
        raise FormError(f"{name}: the file has {len(raw)} bytes; at most {MAX_BYTES} are read")
    try:
        content = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormError(f"{name}: this is not JSON in UTF-8: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("components"), list):
        raise FormError(f"{name}: a form needs a list of components")
    schema = Schema(name, tuple(_pages(content["components"], name)))
    keys = list(schema.keys)
    for key in keys:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", key) or key == "typename":
            raise FormError(f"{name}: key {key!r} must be snake_case")
        if keys.count(key) > 1:
            raise FormError(f"{name}: key {key!r} stands twice")
    return schema


def _pages(components: list[Any], name: str) -> Iterator[Page]:
    loose: list[Field] = []
    for component in components:
        if component.get("type") == "group":
            if loose:
                yield Page(f"bagian_{loose[0].key or 'awal'}", "", "", tuple(loose))
                loose = []
            inner = tuple(_inner(component.get("components", []), name))
            hide = _feel((component.get("conditional") or {}).get("hide"), name, component.get("id", ""))
            key = component.get("id") or component.get("path") or "bagian"
            yield Page(key, component.get("label", ""), component.get("description", ""), inner, hide)
        else:
            loose.append(_field(component, name))
    if loose:
        yield Page(f"bagian_{loose[0].key or 'awal'}", "", "", tuple(loose))


def _inner(components: list[Any], name: str) -> Iterator[Field]:
    for component in components:
        if component.get("type") == "group":
            yield from _inner(component.get("components", []), name)
        else:
            yield _field(component, name)


def _field(component: Mapping[str, Any], name: str) -> Field:
    kind, key = str(component.get("type")), str(component.get("key") or component.get("id") or "")
    where = f"{name}#{key}"
    if kind not in INPUTS | SHOWN:
        raise FormError(f"{where}: components of type {kind!r} are not known")
    if kind in INPUTS and not component.get("key"):
        raise FormError(f"{where}: the component has no key")
    properties = component.get("properties") or {}
    validate = component.get("validate") or {}
    if validate.get("pattern"):
        _check_pattern(validate["pattern"], where)
    if _truth(properties.get("sensitive")) and kind not in SEALABLE:
        raise FormError(f"{where}: only a text the person types can be sensitive, not {kind!r}")
    if properties.get("rule") and not properties.get("message"):
        raise FormError(f"{where}: the rule has no message that says what to do")
    return Field(
        type=kind, key=key, label=str(component.get("label") or component.get("dateLabel") or ""),
        hint=str(component.get("description") or ""), validate=validate, subtype=str(component.get("subtype") or "date"),
        options=tuple(Option(str(v.get("value")), str(v.get("label", v.get("value")))) for v in component.get("values") or []),
        options_expression=_feel(component.get("valuesExpression"), name, key), options_key=component.get("valuesKey"),
        hide=_feel((component.get("conditional") or {}).get("hide"), name, key),
        prefill=_feel(properties.get("prefill") or component.get("expression"), name, key), rule=_feel(properties.get("rule"), name, key),
        message=str(properties.get("message") or ""), readonly=bool(component.get("readonly") or _truth(properties.get("readonly"))),
        document=properties.get("document"), sensitive=_truth(properties.get("sensitive")), text=str(component.get("text") or ""),
        columns=tuple((str(c.get("key")), str(c.get("label"))) for c in component.get("columns") or []),
    )


def _truth(value: Any) -> bool:
    return str(value).lower() in ("true", "ya", "1")


def _feel(source: Any, name: str, key: str) -> feel.Expression | None:
    if not source:
        return None
    try:
        return feel.compile_expression(str(source).removeprefix("="), where=f"{name}#{key}", names=NAMES)
    except feel.FeelError as error:
        raise FormError(str(error)) from error


def _check_pattern(pattern: str, where: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise FormError(f"{where}: the pattern cannot be read: {error}") from error
