"""Forms, decision tables and templates: their expressions in the light of the diagrams that use them, and what nobody uses."""

import re
from collections.abc import Iterator, Mapping

import feel
import feel.dmn
import forms
from documents import template as decree_template
from engine.lint import rules, sites
from engine.lint.expressions import Reader
from engine.lint.finding import Finding, finding
from engine.lint.plan import Part, Plan, Q, S
from engine.lint.reading import Files
from engine.lint.sites import stem
from engine.lint.world import ALWAYS, nearest

OF_DECREE = frozenset({"baris", "nomor_urut"})  # what the rows of a table are called
_WORD = re.compile(r"[A-Za-z_]\w*")


class Contents:
    """Checks what is not a diagram."""

    def __init__(self, plan: Plan, files: Files, reader: Reader) -> None:
        self.plan, self.files, self.reader = plan, files, reader

    def check(self) -> Iterator[Finding]:
        yield from self._forms()
        yield from self._decisions()
        yield from self._templates()
        yield from self._unread()

    def _users(self, name: str, key: str) -> list[Part]:
        named = [(part, part.properties.get(key, "")) for part in self.plan.parts.values()]
        return [part for part, given in named if stem(given) == name or given.startswith("=")]

    def _forms(self) -> Iterator[Finding]:
        documents = {str(d.get("code")) for d in _dicts(self.files.manifest.get("documents"))}
        for name, schema in self.files.forms.items():
            users = self._users(name, "form")
            if not users and _own(schema.name, self.files):
                yield finding("form_unused", schema.name)
            before = set(schema.keys).union(*(self.reader.known.before[part.id] | sites.loop_names(part) for part in users))
            reported: set[str] = set()
            for field in schema.fields:
                for place, compiled in _expressions(field):
                    if users:
                        where = (schema.name, field.key, field.label)
                        yield from self.reader.read(compiled, where, f"isian {field.key}, {place}", before, reported)
                if field.is_input and not field.sensitive and field.prefill:
                    where = (schema.name, field.key, field.label)
                    yield from self._sealed(field.prefill, where, f"isian {field.key}")
                if field.document and self.files.manifest and field.document not in documents and _own(schema.name, self.files):
                    yield finding("form_document", schema.name, field.key, field.label, key=field.key, document=field.document)

    def _decisions(self) -> Iterator[Finding]:
        used = self._used_decisions()
        for decision in self.files.decisions.values():
            where = (decision.file, decision.id, decision.name)
            if decision.reference_date is None and decision.id in self._asked():
                yield finding("decision_date", *where)
            if decision.id not in used and _own(decision.file, self.files):
                yield finding("decision_unused", *where)
            for required in decision.requires:
                if "#" not in required and required not in self.files.decisions and not self._is_other(decision, required):
                    yield finding("decision_requires", *where, decision=required, near=nearest(required, self.files.decisions))
            yield from self._table(decision, used.get(decision.id, []), where)
        unread = {name for name, parts in used.items() if not parts}
        yield from rules.unknown_names(self.files, {*ALWAYS, *self.reader.known.anywhere}, unread)

    def _sealed(self, compiled: feel.Expression, where: tuple[str, str, str], place: str) -> Iterator[Finding]:
        """Sealed texts are opened in forms and papers only, and nothing else may keep what was read there."""
        sealed = {field.key for schema in self.files.forms.values() for field in schema.inputs if field.sensitive}
        for key in sorted(compiled.names & sealed):
            yield finding("sensitive_copied", *where, place=place, key=key)

    def _is_other(self, decision: feel.dmn.Decision, key: str) -> bool:
        """Input data, knowledge models and services are required as well."""
        return f'id="{key}"' in self.files.text.get(decision.file, "")

    def _used_decisions(self) -> dict[str, list[Part]]:
        """Decision → the parts that ask for it, itself or through what requires it."""
        used: dict[str, list[Part]] = {}
        for part, names in self._questions().items():
            for name in names:
                self._use(name, [self.plan.parts[part]], used)
        for entry in _dicts(self.files.manifest.get("agenda")):
            self._use(str(entry.get("decision")), [], used)
        return used

    def _asked(self) -> set[str]:
        """The decisions a diagram or the agenda asks for itself; those they require are read as at the same day."""
        return set().union(*self._questions().values(), [str(entry.get("decision")) for entry in _dicts(self.files.manifest.get("agenda"))])

    def _questions(self) -> dict[str, set[str]]:
        return {
            part.id: {
                (part.node.findtext(f"{Q}extensionElements/{S}calledDecisionId") or "").strip(), part.properties.get("eligibility", "")
            } - {""}
            for part in self.plan.parts.values()
        }

    def _use(self, name: str, parts: list[Part], used: dict[str, list[Part]]) -> None:
        decision = self.files.decisions.get(name)
        if decision is None or (name in used and all(part in used[name] for part in parts)):
            return
        used.setdefault(name, []).extend(parts)
        for required in decision.requires:
            self._use(required, parts, used)

    def _table(self, decision: feel.dmn.Decision, users: list[Part], where: tuple[str, str, str]) -> Iterator[Finding]:
        if not users:
            return
        before = {"?"}.union(*(self._seen_at(part) for part in users))
        for requirement in decision.requirements:
            before |= {requirement.key, requirement.names[0], requirement.names[-1]}
        reported: set[str] = set()
        if decision.reference_date is not None:
            yield from self.reader.read(decision.reference_date, where, "tanggalAcuan", before, reported)
        for place, compiled in _texts(decision):
            yield from self.reader.read(compiled, where, place, before, reported)

    def _seen_at(self, part: Part) -> set[str]:
        """A start event's eligibility sees the answers of its form; a business-rule task what was set before."""
        return self.reader.known.after(part) if part.kind == "startEvent" else self.reader.known.before[part.id]

    def _templates(self) -> Iterator[Finding]:
        for name, template in self.files.templates.items():
            users = self._users(name, "decree")
            if not users and _own(template.name, self.files):
                yield finding("template_unused", template.name)
            signer = str(template.content.get("signer") or "")
            if signer and not signer.startswith("=") and signer not in self.reader.world.roles:
                near = nearest(signer, self.reader.world.roles)
                yield finding("role_unknown", template.name, "signer", role=signer, near=near)
            if users:
                before = {name, *OF_DECREE}.union(*(self.reader.known.after(part) for part in users))
                reported: set[str] = set()
                for place, compiled in decree_template.expressions(template):
                    yield from self.reader.read(compiled, (template.name, place, ""), place, before, reported)

    def _unread(self) -> Iterator[Finding]:
        """Keys of forms that stand in no other text of the bundle."""
        words = {path: set(_WORD.findall(text)) for path, text in self.files.text.items()}
        for schema in self.files.forms.values():
            if not _own(schema.name, self.files):
                continue
            elsewhere = set().union(*(found for path, found in words.items() if path != schema.name))
            inside = set(_WORD.findall(" ".join(compiled.source for field in schema.fields for _, compiled in _expressions(field))))
            for field in schema.inputs:
                if field.key not in elsewhere and field.key not in inside and not _for_people(field):
                    yield finding("form_key_unread", schema.name, field.key, field.label, key=field.key)


def _for_people(field: forms.Field) -> bool:
    """Remarks, papers and confirmations are read by people in the history of a case, not by a diagram."""
    confirms = field.type == "checkbox" and bool(field.validate.get("required"))
    return confirms or bool(field.document) or field.type in ("textarea", "filepicker")


def _own(path: str, files: Files) -> bool:
    """Whether a file belongs to the service itself; shared ones may be meant for others."""
    return "/common/" not in f"/{path}" and bool(files.manifest)


def _dicts(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _expressions(field: forms.Field) -> Iterator[tuple[str, feel.Expression]]:
    places = {"valuesExpression": field.options_expression, "conditional.hide": field.hide, "prefill": field.prefill, "rule": field.rule}
    yield from ((place, compiled) for place, compiled in places.items() if compiled is not None)


def _texts(decision: feel.dmn.Decision) -> Iterator[tuple[str, feel.Expression]]:
    if decision.literal is not None:
        yield "ekspresi keputusan", decision.literal
    for clause in decision.table.inputs if decision.table else ():
        if clause.expression is not None:
            yield f"masukan {clause.label}", clause.expression
    for number, rule in enumerate(decision.table.rules if decision.table else (), 1):
        for compiled in (*rule.tests, *rule.results):
            yield f"aturan {number}", compiled
