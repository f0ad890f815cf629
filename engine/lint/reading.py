"""Bytes an analyst hands over, as parsed files or as the named reason why not; nothing here trusts what it reads."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml
from lxml import etree

import feel
import feel.dmn.xml
import forms
from documents import template as decree_template
from documents.errors import TemplateError
from engine.lint.finding import Finding, finding
from engine.workflow import BundleError, diagram
from forms import Schema

ENDINGS = {".bpmn": "BPMN", ".dmn": "DMN", ".form": "form", ".yaml": "YAML"}
MOST = {".bpmn": diagram.MAX_BYTES, ".dmn": feel.dmn.xml.MAX_BYTES, ".form": forms.schema.MAX_BYTES, ".yaml": 500_000}
KINDS = (
    (b"PK\x03\x04", "ZIP (.xlsx, .docx)"), (b"%PDF", "PDF"), (b"\xd0\xcf\x11\xe0", "Office (.xls, .doc)"), (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"{", "JSON"),
)
_MANIFEST = "service.yaml"


@dataclass
class Files:
    """The files of a bundle as far as they could be read; what could not is in `findings`."""

    diagrams: dict[str, etree._Element] = field(default_factory=dict)
    decisions: dict[str, feel.dmn.Decision] = field(default_factory=dict)
    models: list[feel.dmn.Model] = field(default_factory=list)  # the decisions again, file by file
    forms: dict[str, Schema] = field(default_factory=dict)
    templates: dict[str, decree_template.Template] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    manifest_path: str = _MANIFEST
    findings: list[Finding] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)


def read(files: Mapping[str, bytes]) -> Files:
    """Everything that can be read, each file on its own."""
    read_files = Files()
    for path, content in sorted(files.items()):
        _read_one(read_files, path, content)
    return read_files


def _read_one(into: Files, path: str, content: bytes) -> None:
    ending = PurePosixPath(path).suffix.lower()
    if problem := _unreadable(path, ending, content):
        into.findings.append(problem)
        return
    into.text[path] = content.decode("utf-8-sig")
    try:
        _READERS[ending](into, path, content)
    except Exception as error:  # the last net: a file nobody thought of must not take the report away
        into.findings.append(finding("not_checked", path, problem=f"{type(error).__name__}: {error}"))


def _unreadable(path: str, ending: str, content: bytes) -> Finding | None:
    if ending not in ENDINGS:
        return finding("file_unread", path)
    if len(content) > MOST[ending]:
        return finding("file_too_large", path, bytes=len(content), most=MOST[ending])
    if not content.strip():
        return finding("file_empty", path)
    kind = next((kind for start, kind in KINDS if content.lstrip()[:20].lower().startswith(start.lower())), None)
    if kind and not (kind == "JSON" and ending in (".form", ".yaml")):
        return finding("other_format", path, kind=kind, wanted=ENDINGS[ending])
    with contextlib.suppress(UnicodeDecodeError):
        content.decode("utf-8")
        return None
    return finding("not_utf8", path)


def _diagram(into: Files, path: str, content: bytes) -> None:
    try:
        into.diagrams[path] = diagram.read(path, content)
    except BundleError as error:
        root = re.search(rb"<\s*([\w:.-]+)", re.sub(rb"<[?!][^>]*>", b"", content[:4000]))
        found = root[1].decode("utf-8", "replace") if root else "?"
        values = {"not_bpmn": {"root": found}, "not_xml": {"problem": str(error.__cause__ or error.message)}}.get(error.code, {})
        into.findings.append(finding(error.code, path, **values))


def _table(into: Files, path: str, content: bytes) -> None:
    try:
        model = feel.dmn.load_model(content, name=path)
    except (feel.FeelError, RecursionError) as error:
        into.findings.append(finding("table_invalid", path, problem=_without(error, path)))
        return
    into.decisions |= model.decisions
    into.models.append(model)


def _form(into: Files, path: str, content: bytes) -> None:
    try:
        into.forms[PurePosixPath(path).stem] = forms.parse(content, name=path)
    except (forms.FormError, AttributeError, TypeError) as error:  # a component that is no object has no keys to ask for
        into.findings.append(finding("form_invalid", path, problem=_without(error, path)))


def _yaml(into: Files, path: str, content: bytes) -> None:
    manifest = PurePosixPath(path).name == _MANIFEST
    try:
        aliases = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(content.decode("utf-8"), Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError) as error:
        into.findings.append(finding("manifest_invalid" if manifest else "template_invalid", path, problem=_without(error, path)))
        return
    if aliases:
        into.findings.append(finding("yaml_alias", path))
    elif manifest:
        _manifest(into, path, content)
    else:
        _template(into, path, content)


def _manifest(into: Files, path: str, content: bytes) -> None:
    try:
        loaded = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        into.findings.append(finding("manifest_invalid", path, problem=_without(error, path)))
        return
    into.manifest_path = path
    if isinstance(loaded, dict):
        into.manifest = loaded
    else:
        into.findings.append(finding("manifest_invalid", path, problem="bukan pasangan kunci dan nilai"))


def _template(into: Files, path: str, content: bytes) -> None:
    try:
        into.templates[PurePosixPath(path).stem] = decree_template.parse(content, name=path)
    except TemplateError as error:
        problem = f"{error.values.get('place', '')} {error.values.get('problem', error)}"
        into.findings.append(finding("template_invalid", path, problem=problem))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:  # shapes the template's reader does not expect
        into.findings.append(finding("template_invalid", path, problem=f"{type(error).__name__}: {error}"))


def _without(error: Exception, path: str) -> str:
    return str(error).removeprefix(f"{path}: ").removeprefix(f"{path}#")


_READERS = {".bpmn": _diagram, ".dmn": _table, ".form": _form, ".yaml": _yaml}
