"""Two versions side by side; moving shapes and re-indenting are not changes, and nothing else is passed over."""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import PurePosixPath

import yaml
from lxml import etree

from engine.changes import facts
from engine.changes.facts import DRAWN, Facts
from engine.changes.words import ADDED, CHANGED, REMOVED, Change
from engine.workflow.diagram import local

PARTS = {
    "considering": "Menimbang", "recalling": "Mengingat", "noting": "Memperhatikan", "deciding": "Memutuskan", "copies": "Tembusan",
    "blocks": "Isi", "title": "Judul", "classification": "Klasifikasi", "signer": "Penandatangan", "acting": "Plh/Plt", "to": "Kepada",
}


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Change]:
    """Every change between the files of two versions, file by file."""
    found: list[Change] = []
    for path in sorted({*before, *after}):
        kind = "scenario" if "/scenarios/" in path else "file"
        if path not in before:
            found.append(Change(ADDED, path, kind, PurePosixPath(path).name))
        elif path not in after:
            found.append(Change(REMOVED, path, kind, PurePosixPath(path).name))
        elif bare(path, before[path]) != bare(path, after[path]):
            changes = list(_file(path, before[path], after[path]))
            found += changes or [Change(CHANGED, path, kind, PurePosixPath(path).name, "other", "…", "…")]
    return found


def marks(path: str, before: bytes | None, after: bytes | None) -> dict[str, str]:
    """What became of each element of a diagram: id → added, removed or changed."""
    if not path.endswith(".bpmn"):
        return {}
    old, new = ({} if (root := facts.parse_xml(content or b"<none/>")) is None else facts.of_diagram(root) for content in (before, after))
    found = {known: ADDED if known not in old else REMOVED for known in {*old, *new} if (known in old) != (known in new)}
    return found | {known: CHANGED for known in old if known in new and old[known].aspects != new[known].aspects}


def same_but_layout(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    """Whether two versions differ in nothing but shapes, blanks and comments of diagrams and tables."""
    return set(before) == set(after) and all(bare(path, before[path]) == bare(path, after[path]) for path in before)


def bare(path: str, content: bytes) -> bytes:
    """A file without what does not matter: shapes of diagrams and tables, indentation, the order of keys."""
    if not path.endswith((".bpmn", ".dmn")):
        return _told_plainly(path, content)
    root = facts.parse_xml(content)
    if root is None:
        return content
    for node in list(root.iter(etree.Element)):
        if local(node) in DRAWN and (parent := node.getparent()) is not None:
            parent.remove(node)
        else:
            node.text, node.tail = _dedented(node.text), _dedented(node.tail)
            if node.get("hitPolicy") == "UNIQUE":  # what a table without it has anyway; editors leave it out
                del node.attrib["hitPolicy"]
    etree.cleanup_namespaces(root)
    canonical: bytes = etree.tostring(root, method="c14n", exclusive=True)
    return canonical


def _told_plainly(path: str, content: bytes) -> bytes:
    """A form or YAML file as sorted JSON; one that cannot be read, or has aliases to unfold, as it is."""
    try:
        if path.endswith(".form"):
            return json.dumps(json.loads(content), sort_keys=True).encode()
        if path.endswith(".yaml") and not re.search(rb"(?:^|[\s\[{,:-])[&*]\w", content):
            return json.dumps(facts.of_yaml(content), sort_keys=True, default=str).encode()
    except (ValueError, TypeError, RecursionError, yaml.YAMLError):
        return content
    return content


def _dedented(text: str | None) -> str | None:
    return re.sub(r"\s*\n\s*", "\n", (text or "").strip()) or None


def _file(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    name, ending = PurePosixPath(path).name, PurePosixPath(path).suffix
    try:
        if ending in (".bpmn", ".dmn"):
            roots = [facts.parse_xml(content) for content in (before, after)]
            read = facts.of_diagram if ending == ".bpmn" else facts.of_table
            if roots[0] is not None and roots[1] is not None:
                yield from _facts(path, read(roots[0]), read(roots[1]))
        elif ending == ".form":
            yield from _facts(path, facts.of_form(before), facts.of_form(after))
        elif name == "service.yaml":
            yield from _facts(path, facts.of_manifest(facts.of_yaml(before)), facts.of_manifest(facts.of_yaml(after)))
        elif ending == ".yaml" and "/scenarios/" not in path:
            yield from _template(path, facts.paragraphs(facts.of_yaml(before)), facts.paragraphs(facts.of_yaml(after)))
    except (yaml.YAMLError, json.JSONDecodeError, UnicodeDecodeError):
        return  # told as one change of the whole file


def _facts(path: str, before: Facts, after: Facts) -> Iterator[Change]:
    for known in {**before, **after}:
        if known not in before:
            yield Change(ADDED, path, after[known].kind, after[known].name, after=_told(after[known]))
        elif known not in after:
            yield Change(REMOVED, path, before[known].kind, before[known].name, before=_told(before[known]))
        else:
            old, new = before[known], after[known]
            for aspect in {**old.aspects, **new.aspects}:
                was, now = old.aspects.get(aspect, ""), new.aspects.get(aspect, "")
                if was == now or (aspect in ("source", "target") and old.kind != "sequenceFlow"):
                    continue
                if aspect in facts.REFERENCES:  # ids are compared, names are shown
                    was, now = (all_[each].name if each in all_ else each for all_, each in ((before, was), (after, now)))
                yield Change(CHANGED, path, new.kind, new.name, aspect, was, now)


def _told(fact: facts.Fact) -> str:
    """What a whole rule or entry says, so that its coming or going can be judged."""
    if fact.kind == "rule":
        return "; ".join(f"{key} = {value}" for key, value in fact.aspects.items() if value and value != "-")
    return fact.aspects.get("text", "") if fact.kind == "entry" else fact.aspects.get("condition", "")


def _template(path: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> Iterator[Change]:
    for part in {**before, **after}:
        old, new = before.get(part, []), after.get(part, [])
        title = PARTS.get(part, part)
        for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if act == "equal":
                continue
            pairs = max(b - a, d - c)
            for number in range(pairs):
                was = old[a + number] if a + number < b else None
                now = new[c + number] if c + number < d else None
                place = f"{title} {c + number + 1 if now is not None else a + number + 1}"
                if was is None:
                    yield Change(ADDED, path, "paragraph", place, after=now or "")
                elif now is None:
                    yield Change(REMOVED, path, "paragraph", place, before=was)
                else:
                    yield Change(CHANGED, path, "paragraph", place, "text", was, now)
