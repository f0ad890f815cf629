"""Item definitions: the types a model gives to its data, with allowed values."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from feel.dmn.xml import children, one, text_of
from feel.env import Env, Meter
from feel.expression import Expression
from feel.names import joined
from feel.types import ANY, Type, Types, reference
from feel.values import Setting

_SETTING = Setting(datetime(2000, 1, 1, tzinfo=UTC), None, UTC)
Unary = Callable[[str, str], Expression]


class Items:
    """The item definitions of a file, read into `types` under the names a file sees them by."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.names: set[str] = set()

    def announce(self, roots: list[tuple[str, etree._Element]]) -> None:
        """Learn the names of all item definitions first, so that they may refer to each other in any order."""
        for prefix, root in roots:
            self.names |= {prefix + joined(node.get("name", "")) for node in children(root, "itemDefinition")}

    def read(self, prefix: str, root: etree._Element, unary: Unary, where: str) -> None:
        """Define every item definition of a file, its names behind a prefix."""
        for node in children(root, "itemDefinition"):
            name = joined(node.get("name", ""))
            self.types.define(prefix + name, self._definition(node, prefix, unary, f"{where}#{name}"))

    def type_of(self, name: str, prefix: str = "") -> Type:
        """The type a typeRef names; what nobody knows is Any."""
        name = name.strip()
        if not name:
            return ANY
        for full in (prefix + joined(name), joined(name)):
            if full in self.names:
                return reference(full, self.types)
        local = name.rpartition(":")[2] if ":" in name and "<" not in name else name
        if prefix + joined(local) in self.names:
            return reference(prefix + joined(local), self.types)
        return self.types.read(local) or ANY

    def _definition(self, node: etree._Element, prefix: str, unary: Unary, where: str) -> Type:
        components = children(node, "itemComponent")
        if components:
            fields = tuple((joined(c.get("name", "")), self._definition(c, prefix, unary, where)) for c in components)
            made = Type("context", fields=fields)
        elif (function := one(node, "functionItem")) is not None:
            parameters = tuple(self.type_of(p.get("typeRef", ""), prefix) for p in children(function, "parameters"))
            made = Type("function", self.type_of(function.get("outputTypeRef", ""), prefix), parameters=parameters)
        else:
            made = self.type_of(text_of(node, "typeRef"), prefix)
        made = self._narrowed(made, text_of(one(node, "allowedValues")), unary, where)
        if node.get("isCollection") == "true":
            made = Type("list", made)
        return self._narrowed(made, text_of(one(node, "typeConstraint")), unary, where)

    def _narrowed(self, made: Type, allowed: str, unary: Unary, where: str) -> Type:
        if not allowed:
            return made
        test = unary(allowed, where)

        def allows(value: Any) -> bool | None:
            if made.allowed is not None and not made.kind.startswith("=") and made.allowed(value) is not True:
                return False
            found: bool | None = test.run(Env({"?": value}, None, Meter(_SETTING)))
            return found

        return replace(made, allowed=allows)
