"""From DMN files to a model: elements with their keys, requirements and compiled logic."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lxml import etree

from feel.compiling import Run, constant
from feel.dmn.boxed import BOXES, Boxes
from feel.dmn.items import Items
from feel.dmn.model import Decision, Input, Knowledge, Model, Requirement, Service
from feel.dmn.table import Table
from feel.dmn.tables import read_table
from feel.dmn.xml import children, elements, local_name, one, parse, text_of
from feel.expression import Expression, compile_expression, compile_unary
from feel.names import joined
from feel.types import Types
from feel.values import FeelError

ALUR = "https://alur.example/schema/1.0"
NAMES = ("pegawai pada", "tanggal acuan")
_KINDS = {"literalExpression": "LITERAL", "decisionTable": "TABLE"}
_NAMED = {
    "decision", "inputData", "businessKnowledgeModel", "decisionService", "variable", "itemDefinition", "itemComponent", "formalParameter",
    "parameter", "column", "output", "import", "parameters", "binding", "for", "some", "every",
}


def load_model(xml: bytes, *, name: str, lenient: bool = False) -> Model:
    """The decisions of one file; raises FeelError naming file, decision, rule and column."""
    return load_models({name: xml}, lenient=lenient)


def load_models(files: Mapping[str, bytes], *, lenient: bool = False) -> Model:
    """One model over several files; a lenient one takes what cannot be read, and what breaks a table, as null."""
    roots = {name: parse(content, name) for name, content in sorted(files.items())}
    found = _Found()
    keys = _Keys(roots, lenient)
    for name in roots:
        _File(name, roots, keys, found, lenient).read()
    return Model(found.decisions, found.inputs, found.knowledge, found.services, found.types, lenient)


class _Found:
    def __init__(self) -> None:
        self.decisions: dict[str, Decision] = {}
        self.inputs: dict[str, Input] = {}
        self.knowledge: dict[str, Knowledge] = {}
        self.services: dict[str, Service] = {}
        self.types = Types()


class _Keys:
    """The key of each element, and where a reference from one file points."""

    def __init__(self, roots: Mapping[str, etree._Element], lenient: bool) -> None:
        self.names: dict[str, tuple[str, str]] = {}  # key -> (namespace, name)
        owners: dict[str, list[tuple[str, str]]] = {}
        for file, root in roots.items():
            for node in _drg_elements(root):
                if lenient and not node.get("id"):
                    node.set("id", node.get("name", ""))
                owners.setdefault(node.get("id", ""), []).append((file, root.get("namespace", "")))
                if not node.get("id") or (len(owners[node.get("id", "")]) > 1 and not lenient):
                    raise FeelError(_twice(node, owners[node.get("id", "")]))
        counts = Counter({identity: len(found) for identity, found in owners.items()})
        self._several = {identity for identity, count in counts.items() if count > 1}
        for root in roots.values():
            for node in _drg_elements(root):
                variable = one(node, "variable")
                name = node.get("name") or (variable.get("name") if variable is not None else None) or node.get("id", "")
                self.names[self.key(root.get("namespace", ""), node.get("id", ""))] = (root.get("namespace", ""), joined(name))

    def key(self, namespace: str, identity: str) -> str:
        return f"{namespace}#{identity}" if identity in self._several else identity

    def target(self, href: str, namespace: str) -> str:
        """The key that a reference from a file of that namespace points at."""
        there, _, identity = href.rpartition("#")
        return self.key(there or namespace, identity)


def _drg_elements(root: etree._Element) -> list[etree._Element]:
    return [n for kind in ("decision", "inputData", "businessKnowledgeModel", "decisionService") for n in children(root, kind)]


def _twice(node: etree._Element, owners: list[tuple[str, str]]) -> str:
    file, kind = owners[-1][0], "decision" if local_name(node) == "decision" else "element"
    if len(owners) > 1 and owners[0][0] != file:
        return f"{file}: {kind} {node.get('id', '')!r} also stands in {owners[0][0]}"
    return f"{file}: the {kind} id {node.get('id', '')!r} is missing or stands twice"


class _File:
    """Reads one file, seeing the files it imports under the names of its imports."""

    def __init__(self, name: str, roots: Mapping[str, etree._Element], keys: _Keys, found: _Found, lenient: bool) -> None:
        self.name, self.root, self.keys, self.found, self.lenient = name, roots[name], keys, found, lenient
        self.namespace = self.root.get("namespace", "")
        by_namespace = {root.get("namespace", ""): root for root in roots.values()}
        self.imports = {n.get("namespace", ""): joined(n.get("name", "")) for n in children(self.root, "import")}
        self.imported = [(f"{n}." if n else "", by_namespace[space]) for space, n in self.imports.items() if space in by_namespace]
        self.types = Types()
        self.items = Items(self.types)
        self.names = self._all_names()

    def _all_names(self) -> tuple[str, ...]:
        found = set(NAMES)
        for root in (self.root, *(root for _, root in self.imported)):
            for node in root.iter():
                if isinstance(node.tag, str) and local_name(node) in _NAMED:
                    found.add(joined(node.get("name") or node.get("iteratorVariable") or ""))
        return tuple(sorted(found - {""}))

    def read(self) -> None:
        """Add the elements of the file to what was found."""
        sources = [("", self.root), *self.imported]
        self.items.announce(sources)
        for prefix, root in sources:
            self.items.read(prefix, root, self.unary, self.name)
        self.boxes = Boxes(self.expression, self._table, self.items.type_of, self.types)
        for node in children(self.root, "inputData"):
            key = self._key(node)
            self.found.inputs[key] = Input(key, self.keys.names[key][1], self._bound(self._variable_type(node)))
        for node in children(self.root, "businessKnowledgeModel"):
            self.found.knowledge[self._key(node)] = self._knowledge(node)
        for node in children(self.root, "decisionService"):
            self.found.services[self._key(node)] = self._service(node)
        for node in children(self.root, "decision"):
            self.found.decisions[self._key(node)] = self._decision(node)

    def expression(self, source: str, where: str) -> Expression:
        """A compiled expression; raises FeelError, or null when lenient."""
        try:
            return compile_expression(source or "null", where=where, names=self.names, types=self.types)
        except FeelError:
            if not self.lenient:
                raise
            return compile_expression("null")

    def unary(self, source: str, where: str) -> Expression:
        """Compiled unary tests; raises FeelError, or a test that nothing passes when lenient."""
        try:
            return compile_unary(source or "-", where=where, names=self.names, types=self.types)
        except FeelError:
            if not self.lenient:
                raise
            return compile_unary("? = ? and false")

    def _key(self, node: etree._Element) -> str:
        return self.keys.key(self.namespace, node.get("id", ""))

    def _variable_type(self, node: etree._Element) -> str:
        variable = one(node, "variable")
        return variable.get("typeRef", "") if variable is not None else ""

    def _bound(self, name: str) -> Any:
        """A type as other files may use it: references resolved in this file's own types."""
        return self.types.resolve(self.items.type_of(name))

    def _requirements(self, node: etree._Element) -> tuple[Requirement, ...]:
        found = []
        for kind in ("informationRequirement", "knowledgeRequirement"):
            for requirement in children(node, kind):
                for part in ("requiredDecision", "requiredInput", "requiredKnowledge"):
                    found += [self._requirement(reference.get("href", "")) for reference in children(requirement, part)]
        return tuple(found)

    def _requirement(self, href: str) -> Requirement:
        key = self.keys.target(href, self.namespace)
        namespace, name = self.keys.names.get(key, (self.namespace, key))
        prefix = self.imports.get(namespace, "") if namespace != self.namespace else ""
        return Requirement(key, (prefix, name) if prefix else (name,))

    def _decision(self, node: etree._Element) -> Decision:
        where = f"{self.name}#{node.get('id', '')}"
        reference = node.find(f"{{*}}extensionElements/{{{ALUR}}}tanggalAcuan")
        name = self.keys.names[self._key(node)][1]
        base: dict[str, Any] = {
            "id": self._key(node), "name": name, "file": self.name, "requirements": self._requirements(node),
            "reference_date": self.expression((reference.text or "").strip(), f"{where} tanggalAcuan") if reference is not None else None,
            "type": self._bound(self._variable_type(node)),
        }
        table, literal = one(node, "decisionTable"), one(node, "literalExpression")
        if table is not None:
            return Decision(**base, kind="TABLE", table=self.table(table, where, name))
        if literal is not None:
            base["literal"] = self.expression(text_of(literal), where)
        logic = self._logic(node, where)
        if logic is None and not self.lenient:
            raise FeelError(f"{where}: the decision has neither a table nor an expression")
        kind = next((name for name in map(local_name, elements(node)) if name in BOXES), "literalExpression")
        return Decision(**base, kind=_KINDS.get(kind, kind.upper()), logic=logic or constant(None))

    def _logic(self, node: etree._Element, where: str) -> Run | None:
        try:
            return self.boxes.logic(node, where)
        except FeelError:
            if not self.lenient:
                raise
            return constant(None)

    def table(self, node: etree._Element, where: str, name: str) -> Table:
        """A decision table; its only output may go without a name."""
        return read_table(node, where, name, self.expression, self.unary)

    def _table(self, node: etree._Element, where: str, name: str) -> Run:
        made = self.table(node, where, name)
        return lambda env: made.run(env)[0]

    def _knowledge(self, node: etree._Element) -> Knowledge:
        where, key = f"{self.name}#{node.get('id', '')}", self._key(node)
        logic = one(node, "encapsulatedLogic")
        parameters = children(logic, "formalParameter") if logic is not None else []
        foreign = logic is not None and logic.get("kind", "FEEL") != "FEEL"
        return Knowledge(
            key, self.keys.names[key][1], tuple(joined(p.get("name", "")) for p in parameters),
            tuple(self._bound(p.get("typeRef", "")) for p in parameters),
            constant(None) if logic is None or foreign else self._logic(logic, where) or constant(None),
            self._result_type(node, logic), self._requirements(node),
        )

    def _result_type(self, node: etree._Element, logic: etree._Element | None) -> Any:
        declared = self._bound((logic.get("typeRef", "") if logic is not None else "") or self._variable_type(node))
        return declared.of if declared.kind == "function" and declared.of else self._bound("") if declared.kind == "function" else declared

    def _service(self, node: etree._Element) -> Service:
        def keys(kind: str) -> tuple[str, ...]:
            return tuple(self.keys.target(n.get("href", ""), self.namespace) for n in children(node, kind))

        key = self._key(node)
        return Service(key, self.keys.names[key][1], keys("inputData"), keys("inputDecision"), keys("outputDecision"))

