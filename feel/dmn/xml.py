"""Reading DMN files as XML, without DOCTYPE, entities or network; elements by their local name."""

from collections.abc import Iterator

from lxml import etree

from feel.values import FeelError

MAX_BYTES = 1_000_000


def parse(content: bytes, name: str) -> etree._Element:
    """The root of a DMN file; refuses DOCTYPE, entities and more than 1 MB. Raises FeelError."""
    if len(content) > MAX_BYTES:
        raise FeelError(f"{name}: the file has {len(content)} bytes; at most {MAX_BYTES} are read")
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        raise FeelError(f"{name}: a DOCTYPE or entity is not allowed")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise FeelError(f"{name}: this is not well-formed XML: {error}", line, column) from error
    if root.getroottree().docinfo.internalDTD is not None:  # the bytes above do not show it in UTF-16
        raise FeelError(f"{name}: a DOCTYPE or entity is not allowed")
    if etree.QName(root).localname != "definitions" or "DMN" not in (etree.QName(root).namespace or "").upper():
        raise FeelError(f"{name}: this is not a DMN file")
    return root


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(node).localname)


def elements(node: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments and instructions."""
    return (child for child in node if isinstance(child.tag, str))


def children(node: etree._Element, kind: str) -> list[etree._Element]:
    """The child elements of a local name."""
    return [child for child in elements(node) if local_name(child) == kind]


def one(node: etree._Element, kind: str) -> etree._Element | None:
    """The first child of a local name."""
    found = children(node, kind)
    return found[0] if found else None


def text_of(node: etree._Element | None, kind: str = "text") -> str:
    """The text of a child, without blanks around it."""
    found = one(node, kind) if node is not None else None
    return (found.text or "").strip() if found is not None else ""
