"""Document templates: YAML checked whole at deploy, composed to plain blocks for the layout."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

import feel
from documents.errors import TemplateError
from documents.words import FORMATS, shown

NAMES = ("pegawai pada", "tanggal acuan")
KINDS = frozenset(
    {
        "formulir", "surat", "surat_izin", "surat_keterangan", "surat_pemberitahuan", "surat_panggilan", "surat_tugas", "nota_dinas",
        "berita_acara", "keputusan", "petikan",
    }
)
DECREES = frozenset({"keputusan", "petikan"})
ACTING = frozenset({"none", "plh", "plt", "plh_plt"})
KEYS = frozenset(
    {
        "kind", "title", "classification", "naming", "signer", "acting", "place", "copies", "blocks", "considering", "recalling",
        "noting", "deciding", "to", "from", "nature", "enclosures", "issuer", "on_behalf", "number", "annex",
    }
)
BLOCKS: dict[str, frozenset[str]] = {
    "paragraph": frozenset({"align"}),
    "identity": frozenset(),
    "grid": frozenset({"header", "widths"}),
    "table": frozenset(),
    "section": frozenset({"blocks"}),
    "choice": frozenset(),
    "items": frozenset({"marks"}),
    "signature": frozenset(),
    "signatures": frozenset(),
    "signer": frozenset(),
    "space": frozenset(),
}
_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


@dataclass(frozen=True)
class Composed:
    """A document's content with every text filled in; the layout only draws it."""

    kind: str
    title: str
    place: str | None
    academic: bool  # whether the signer's name carries its academic titles
    blocks: list[dict[str, Any]]
    copies: list[str]
    signer_inside: bool
    to: list[str] = field(default_factory=list)
    sender: str = ""
    nature: str = ""
    enclosures: str = ""
    issuer: str = ""
    on_behalf: str = ""
    number: str | None = None  # an excerpt carries the number of what it is taken from
    annex: tuple[str, list[dict[str, Any]]] | None = None


@dataclass(frozen=True)
class Head:
    """A document's title, the number it carries when it is an excerpt, and in whose name it is signed."""

    title: str
    number: str | None
    on_behalf: str


class Text:
    """A text with holes, each a FEEL expression and an optional format."""

    def __init__(self, source: str, where: str, name: str) -> None:
        self.parts: list[str | tuple[feel.Expression, str]] = []
        position = 0
        for match in _HOLE.finditer(source):
            self.parts.append(source[position : match.start()])
            position = match.end()
            if match[1] is None:
                self.parts.append(match[0][0])
                continue
            expression, _, form = match[1].rpartition("|") if "|" in match[1] else (match[1], "", "")
            if form.strip() not in FORMATS:
                raise TemplateError(name=name, place=where, problem=f"there is no format {form.strip()!r}")
            self.parts.append((_compile(expression, where, name), form.strip()))
        self.parts.append(source[position:])

    def fill(self, scope: Mapping[str, Any], setting: feel.Setting) -> str:
        """The text with its holes filled."""
        return "".join(p if isinstance(p, str) else FORMATS[p[1]](p[0].evaluate(scope, setting)) for p in self.parts)

    def optional(self, scope: Mapping[str, Any], setting: feel.Setting) -> str:
        """The same; empty when the text is nothing but one hole, which gives null."""
        parts = [part for part in self.parts if part]
        if len(parts) != 1 or isinstance(parts[0], str):
            return self.fill(scope, setting)
        value = parts[0][0].evaluate(scope, setting)
        return "" if value is None else FORMATS[parts[0][1]](value)


def _compile(source: str, where: str, name: str) -> feel.Expression:
    try:
        return feel.compile_expression(str(source), where=f"{name} {where}", names=NAMES)
    except feel.FeelError as error:
        raise TemplateError(name=name, place=where, problem=str(error)) from error


@dataclass(frozen=True)
class Template:
    """A checked template; `acting` says whether a Plh or Plt may sign."""

    name: str
    content: Mapping[str, Any]
    _texts: dict[str, Text] = field(default_factory=dict)
    _expressions: dict[str, feel.Expression] = field(default_factory=dict)

    @property
    def classification(self) -> str:
        return str(self.content["classification"])

    @property
    def acting(self) -> str:
        return str(self.content.get("acting", "none"))

    def head(self, scope: Mapping[str, Any], setting: feel.Setting) -> Head:
        """What the reservation of the document has to say."""
        run = _Composer(self, scope, setting)
        return Head(run.part("title"), run.part("number") or None, run.part("on_behalf"))

    def compose(self, scope: Mapping[str, Any], setting: feel.Setting) -> Composed:
        """The document's content over a scope."""
        run, content = _Composer(self, scope, setting), self.content
        blocks = run.blocks(content.get("blocks", []), "blocks")
        annex = content.get("annex")
        return Composed(
            kind=str(content["kind"]),
            title=run.part("title"),
            place=run.part("place") or None,
            academic=content.get("naming") != "penetapan" and content["kind"] not in DECREES,
            blocks=run.decree() + blocks,
            copies=run.optional_texts(content.get("copies", []), "copies"),
            signer_inside=any(True for _ in _find(content.get("blocks", []), "signer")),
            to=run.optional_texts(content.get("to", []), "to"),
            sender=run.part("from"),
            nature=run.part("nature"),
            enclosures=run.part("enclosures"),
            issuer=run.part("issuer"),
            on_behalf=run.part("on_behalf"),
            number=run.part("number") or None,
            annex=(run.text(annex["title"], "annex"), run.blocks(annex["blocks"], "annex")) if annex else None,
        )


def _find(blocks: Any, kind: str) -> Any:
    for block in blocks or []:
        if kind in block:
            yield block
        yield from _find(block.get("blocks"), kind)


class _Composer:
    """Fills a template's parts; compiled texts are kept with the template."""

    def __init__(self, template: Template, scope: Mapping[str, Any], setting: feel.Setting) -> None:
        self.template, self.scope, self.setting = template, scope, setting

    def text(self, source: Any, where: str, **names: Any) -> str:
        return self._made(source, where).fill(feel.Layers(names, self.scope) if names else self.scope, self.setting)

    def _made(self, source: Any, where: str) -> Text:
        key = str(source)
        return self.template._texts.get(key) or self.template._texts.setdefault(key, Text(key, where, self.template.name))

    def part(self, key: str) -> str:
        """The text under a key of the template; empty when it has none, or only a hole that gives null."""
        source = self.template.content.get(key)
        return self._made(source, key).optional(self.scope, self.setting) if source else ""

    def value(self, source: Any, where: str) -> Any:
        key = str(source)
        made = self.template._expressions.get(key) or self.template._expressions.setdefault(key, _compile(key, where, self.template.name))
        return made.evaluate(self.scope, self.setting)

    def shown(self, part: Any, where: str) -> bool:
        return not (isinstance(part, Mapping) and "when" in part) or self.value(part["when"], where) is True

    def optional_texts(self, parts: list[Any], where: str) -> list[str]:
        return [self.text(p["text"] if isinstance(p, Mapping) else p, where) for p in parts if self.shown(p, where)]

    def decree(self) -> list[dict[str, Any]]:
        if self.template.content["kind"] not in DECREES:
            return []
        content = self.template.content
        parts = {key: self.optional_texts(content.get(key, []), key) for key in ("considering", "recalling", "noting")}
        deciding = [
            {
                "text": self.text(p["text"] if isinstance(p, Mapping) else p, "deciding"),
                "blocks": self.blocks(p.get("blocks", []), "deciding") if isinstance(p, Mapping) else [],
            }
            for p in content.get("deciding", [])
            if self.shown(p, "deciding")
        ]
        return [{"kind": "decree", **parts, "deciding": deciding, "excerpt": content["kind"] == "petikan"}]

    def blocks(self, blocks: list[Any], where: str) -> list[dict[str, Any]]:
        return [self.block(b, f"{where}[{n}]") for n, b in enumerate(blocks) if self.shown(b, f"{where}[{n}]")]

    def block(self, block: Mapping[str, Any], where: str) -> dict[str, Any]:
        kind = next(key for key in block if key in BLOCKS)
        value, made = block[kind], {"kind": kind}
        if kind == "paragraph":
            return {**made, "text": self.text(value, where), "align": block.get("align", "justify")}
        if kind == "identity":
            return {**made, "rows": [(self.text(r["label"], where), self.text(r["value"], where)) for r in value if self.shown(r, where)]}
        if kind == "grid":
            rows = [[self.text(cell, where) for cell in row] for row in value]
            return {**made, "rows": rows, "header": bool(block.get("header")), "widths": block.get("widths")}
        if kind == "table":
            return {**made, **self.table(value, where)}
        if kind == "section":
            return {**made, "text": self.text(value, where), "blocks": self.blocks(block.get("blocks", []), where)}
        if kind == "choice":
            selected = self.value(value["selected"], where)
            chosen = [shown(s) for s in selected] if isinstance(selected, list) else [shown(selected)]
            options = [(self.text(o["label"], where), str(o["value"]) in chosen) for o in value["options"]]
            return {**made, "options": options, "columns": int(value.get("columns", 1))}
        if kind == "items":
            return {**made, "items": self.optional_texts(value, where), "marks": block.get("marks", "letters")}
        if kind == "signatures":
            return {**made, "rows": [{key: self.text(text, where) for key, text in one.items()} for one in value]}
        if kind == "signature":
            return {**made, **{key: self.text(text, where) for key, text in value.items()}}
        return {**made, "height": value} if kind == "space" else made

    def table(self, value: Mapping[str, Any], where: str) -> dict[str, Any]:
        members = self.value(value["rows"], where) or []
        columns = value["columns"]
        rows = [[self.text(c["value"], where, baris=member, nomor_urut=Decimal(n)) for c in columns] for n, member in enumerate(members, 1)]
        titles = [self.text(c["title"], where) for c in columns]
        return {
            "rows": [titles, *rows],
            "aligns": [c.get("align", "left") for c in columns],
            "widths": [c.get("width", 1) for c in columns],
        }


def expressions(template: Template) -> Iterator[tuple[str, feel.Expression]]:
    """Every expression of a template, with the place it stands at."""
    yield from _expressions(template.content, "", template.name)


def _expressions(part: Any, where: str, name: str) -> Iterator[tuple[str, feel.Expression]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in ("when", "selected") or (key == "rows" and isinstance(value, str)):
                yield f"{where}.{key}".lstrip("."), _compile(value, f"{where}.{key}", name)
            elif key not in ("signer", "kind", "acting"):
                yield from _expressions(value, f"{where}.{key}", name)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _expressions(value, f"{where}[{number}]", name)
    elif isinstance(part, str):
        yield from ((where.lstrip("."), each[0]) for each in Text(part, where, name).parts if not isinstance(each, str))


def parse(raw: bytes, *, name: str) -> Template:
    """Read and check a template; raises TemplateError with the place in the file."""

    def fail(place: str, problem: str) -> None:
        raise TemplateError(name=name, place=place, problem=problem)

    try:
        content = yaml.safe_load(raw.decode("utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise TemplateError(name=name, place="", problem=f"this is not YAML in UTF-8: {error}") from error
    if not isinstance(content, dict):
        fail("", "a template is a mapping")
    if unknown := set(content) - KEYS:
        fail("", f"unknown keys {sorted(unknown)}")
    for key in ("kind", "title", "classification"):
        if not content.get(key):
            fail(key, "is missing")
    if content["kind"] not in KINDS:
        fail("kind", f"{content['kind']!r} is not one of {sorted(KINDS)}")
    if content.get("acting", "none") not in ACTING:
        fail("acting", f"{content['acting']!r} is not one of {sorted(ACTING)}")
    if content["kind"] not in DECREES and not content.get("blocks"):
        fail("blocks", "is missing")
    if content["kind"] == "petikan" and not content.get("number"):
        fail("number", "is missing: an excerpt carries the number of its decree")
    annex = content.get("annex")
    if annex is not None and not (isinstance(annex, dict) and annex.get("title") and set(annex) == {"title", "blocks"}):
        fail("annex", "needs a title and blocks")
    template = Template(name, content)
    _check_blocks(content.get("blocks", []), "blocks", name)
    _check_blocks(annex["blocks"] if annex else [], "annex", name)
    _check_texts(content, name)
    return template


def _check_blocks(blocks: Any, where: str, name: str) -> None:
    for number, block in enumerate(blocks or []):
        place = f"{where}[{number}]"
        kinds = [key for key in block if key in BLOCKS] if isinstance(block, Mapping) else []
        if len(kinds) != 1:
            raise TemplateError(name=name, place=place, problem=f"a block has exactly one of {sorted(BLOCKS)}")
        if unknown := set(block) - BLOCKS[kinds[0]] - {kinds[0], "when"}:
            raise TemplateError(name=name, place=place, problem=f"unknown keys {sorted(unknown)}")
        _check_blocks(block.get("blocks"), place, name)


def _check_texts(content: Any, name: str) -> None:
    """Read every text and expression once, so that none fails when a person signs."""
    for _ in _expressions(content, "", name):
        pass
