"""A form in front of a person: a WTForms form, its server-side validation, and the answers it gives."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from werkzeug.datastructures import MultiDict

import feel
from forms.messages import Translate, sentence
from forms.schema import CHOICES, Field, Option, Schema
from forms.values import Unreadable, read_moment, read_number, shown, typed

MAX_TEXT = 20_000
ROUNDS = 4  # a hidden field may hide another; more rounds than fields ever chain


@dataclass(frozen=True)
class View:
    """One field as a template needs it."""

    key: str
    type: str
    label: str
    hint: str
    value: str
    values: list[str]
    options: tuple[Option, ...]
    errors: list[str]
    required: bool
    readonly: bool
    subtype: str
    document: str | None
    maxlength: int | None
    text: str
    rows: list[Mapping[str, Any]]
    columns: tuple[tuple[str, str], ...]
    sensitive: bool

    @property
    def id(self) -> str:
        return f"isian-{self.key}"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        return " ".join(f"{self.id}-{part}" for part, there in (("petunjuk", self.hint), ("salah", self.errors)) if there)


@dataclass(frozen=True)
class ViewPage:
    """One topic of a bound form."""

    key: str
    label: str
    hint: str
    fields: list[View]


class _Texts(wtforms.Field):
    """A field that keeps every text posted under its name; reading and judging is the schema's."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)


class Bound:
    """A schema bound to a scope and to what was posted, stored, or prefilled."""

    def __init__(
        self, schema: Schema, scope: Mapping[str, Any], setting: feel.Setting, *, data: MultiDict[str, str] | None = None,
        stored: Mapping[str, list[str]] | None = None, documents: Callable[[int], Any] | None = None, translate: Translate | None = None,
    ) -> None:
        self.schema, self._scope, self._setting = schema, scope, setting
        self._documents, self._translate = documents or (lambda _: None), translate
        form_class = type("TaskForm", (wtforms.Form,), {field.key: _Texts(field.label) for field in schema.inputs if not field.computed})
        self.form = form_class(self._posted(data, stored))
        self._errors: dict[str, list[str]] = {}
        self.raw: dict[str, list[str]] = {key: list(field.data or []) for key, field in self.form._fields.items()}
        self.answers: dict[str, Any] = {}
        self._read()

    def _posted(self, data: MultiDict[str, str] | None, stored: Mapping[str, list[str]] | None) -> MultiDict[str, str]:
        if data is not None:
            return data
        filled: MultiDict[str, str] = MultiDict()
        for field in self.schema.inputs:
            texts = stored[field.key] if stored is not None and field.key in stored else self._prefilled(field)
            filled.setlist(field.key, texts)
        return filled

    def _prefilled(self, field: Field) -> list[str]:
        value = field.prefill.evaluate(self._scope, self._setting) if field.prefill and not field.computed else None
        if isinstance(value, list):
            return [typed(item) for item in value]
        return [typed(value)] if typed(value) else []

    def _read(self) -> None:
        """Answers and hidden fields, to a fixed point: what is hidden is null, and may hide more."""
        found: dict[str, Any] = {}
        for field in self.schema.inputs:
            found[field.key] = None if field.computed else self._value(field)
        hidden: set[str] = set()
        for _ in range(ROUNDS):
            answers = {key: None if key in hidden else value for key, value in found.items()}
            for field in self.schema.inputs:
                if field.computed and field.prefill and field.key not in hidden:
                    found[field.key] = answers[field.key] = field.prefill.evaluate(feel.Layers(answers, self._scope), self._setting)
            now = self._hidden(answers)
            if now == hidden:
                break
            hidden = now
        self.hidden = hidden
        self.answers = {key: None if key in hidden else value for key, value in found.items()}

    def _hidden(self, answers: Mapping[str, Any]) -> set[str]:
        names = feel.Layers(answers, self._scope)
        hidden: set[str] = set()
        for page in self.schema.pages:
            gone = page.hide is not None and page.hide.evaluate(names, self._setting) is True
            for field in page.fields:
                if gone or (field.hide is not None and field.hide.evaluate(names, self._setting) is True):
                    hidden.add(field.key)
        return hidden

    def _value(self, field: Field) -> Any:
        texts = [text for text in self.raw.get(field.key, []) if text.strip()]
        try:
            if field.type == "checklist":
                return texts or None
            if field.type == "checkbox":
                return bool(texts) and texts[-1] not in ("false", "0")
            if not texts:
                return None
            return self._convert(field, texts[-1])
        except Unreadable as problem:
            self._fail(field, problem.code)
            return None

    def _convert(self, field: Field, text: str) -> Any:
        if field.type == "number":
            return read_number(text)
        if field.type == "datetime":
            return read_moment(text, field.subtype, self._setting.zone)
        if field.type == "filepicker":
            if not text.isdigit() or self._documents(int(text)) is None:
                raise Unreadable("document")
            return int(text)
        if len(text) > MAX_TEXT:
            raise Unreadable("too_long")
        return text.strip().replace("\r\n", "\n")

    def validate(self, page: str | None = None) -> bool:
        """Judge every visible answer, or those of one page; the errors say what to do."""
        fields = [field for p in self.schema.pages if page in (None, p.key) for field in p.fields if field.is_input]
        seen = [field for field in fields if field.key not in self.hidden]
        self._errors = {field.key: self._errors[field.key] for field in seen if field.key in self._errors}
        for field in seen:
            if not field.computed and field.key not in self._errors:
                self._judge(field, self.answers[field.key])
        if not self._errors:
            names = feel.Layers(self.answers, self._scope)
            for field in seen:
                if field.rule is not None and field.rule.evaluate(names, self._setting) is not True:
                    self._errors.setdefault(field.key, []).append(field.message)
        return not self._errors

    def _judge(self, field: Field, value: Any) -> None:
        rules = field.validate
        if value is None or value is False:
            if rules.get("required"):
                codes = {"filepicker": "upload", "checkbox": "confirm"}
                self._fail(field, codes.get(field.type, "choose" if field.type in CHOICES else "required"))
            return
        if field.type in CHOICES:
            allowed = {option.value for option in self.options(field)}
            if not set(value if isinstance(value, list) else [value]) <= allowed:
                self._fail(field, "option")
        elif field.type == "number":
            for code, wrong in (("min", lambda limit: value < limit), ("max", lambda limit: value > limit)):
                if rules.get(code) not in (None, "") and wrong(rules[code]):
                    self._fail(field, code, limit=shown(rules[code]))
        elif isinstance(value, str):
            self._judge_text(field, value)

    def _judge_text(self, field: Field, value: str) -> None:
        rules = field.validate
        if rules.get("minLength") and len(value) < int(rules["minLength"]):
            self._fail(field, "minLength", limit=rules["minLength"])
        if rules.get("maxLength") and len(value) > int(rules["maxLength"]):
            self._fail(field, "maxLength", limit=rules["maxLength"], length=len(value))
        if rules.get("pattern") and len(value) <= 1000 and not re.search(rules["pattern"], value):
            message = rules.get("patternErrorMessage")
            self._errors.setdefault(field.key, []).append(message) if message else self._fail(field, "pattern")

    def _fail(self, field: Field, code: str, **values: Any) -> None:
        label = field.label.rstrip(" ?:")
        self._errors.setdefault(field.key, []).append(sentence(code, self._translate, label=label, **values))

    def add_error(self, key: str | None, message: str) -> None:
        """Put a rule's refusal beside its field, or above the form."""
        self._errors.setdefault(key if key in self.answers else "", []).append(message)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(key, sentence) in the order of the form; the empty key is about the whole form."""
        order = ["", *self.schema.keys]
        return [(key, message) for key in order for message in self._errors.get(key, [])]

    def options(self, field: Field) -> tuple[Option, ...]:
        """The choices of a list: written in the form, or computed."""
        rows: Any = None
        if field.options_expression is not None:
            rows = field.options_expression.evaluate(feel.Layers(self.answers, self._scope), self._setting)
        elif field.options_key and field.options_key in self._scope:
            rows = self._scope[field.options_key]
        if not isinstance(rows, list):
            return field.options
        pairs = [(row.get("value"), row.get("label")) if isinstance(row, Mapping) else (row, row) for row in rows]
        return tuple(Option(typed(value), str(label)) for value, label in pairs)

    def visible(self, key: str) -> bool:
        """Whether a field is shown."""
        return key not in self.hidden

    @property
    def pages(self) -> list[ViewPage]:
        """The visible fields, topic by topic."""
        pages = [(page, [self._view(field) for field in page.fields if self.visible(field.key)]) for page in self.schema.pages]
        return [ViewPage(page.key, page.label, page.hint, views) for page, views in pages if views]

    def _view(self, field: Field) -> View:
        value = self.answers.get(field.key)
        texts = [typed(value)] if field.computed else self.raw.get(field.key, [])
        rows = value if field.type == "expression" and isinstance(value, list) else []
        if field.type == "table" and field.prefill:
            rows = field.prefill.evaluate(feel.Layers(self.answers, self._scope), self._setting) or []
        return View(
            key=field.key, type=field.type, label=field.label, hint=field.hint,
            value=self._answer_text(field) if field.computed else (texts or [""])[-1],
            values=texts, options=self.options(field) if field.type in CHOICES else (), errors=self._errors.get(field.key, []),
            required=bool(field.validate.get("required")), readonly=field.computed, subtype=field.subtype, document=field.document,
            maxlength=int(field.validate["maxLength"]) if field.validate.get("maxLength") else None, text=self._text(field), rows=rows,
            columns=field.columns, sensitive=field.sensitive,
        )

    def _text(self, field: Field) -> str:
        names = feel.Layers(self.answers, self._scope)

        def fill(match: "re.Match[str]") -> str:
            return shown(feel.compile_expression(match[1], names=("pegawai pada", "tanggal acuan")).evaluate(names, self._setting))

        return re.sub(r"\{\{(.+?)\}\}", fill, field.text) if field.text else ""

    @property
    def summary(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """What was answered, topic by topic: (topic, [(key, label, text)])."""
        return [
            (page.label, [(f.key, f.label, self._answer_text(f)) for f in page.fields if f.is_input and self.visible(f.key)])
            for page in self.schema.pages
        ]

    def _answer_text(self, field: Field) -> str:
        value = self.answers.get(field.key)
        if field.type == "filepicker" and value is not None:
            return str(getattr(self._documents(value), "name", value))
        if field.type in CHOICES and value is not None:
            labels = {option.value: option.label for option in self.options(field)}
            return ", ".join(str(labels.get(v, v)) for v in (value if isinstance(value, list) else [value]))
        return shown(value)
