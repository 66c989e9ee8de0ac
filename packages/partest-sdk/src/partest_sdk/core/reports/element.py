"""One element of an XML report as a small tree, without namespaces."""

from __future__ import annotations

from typing import NamedTuple


class Element(NamedTuple):
    """An element with what is in it; `text` is its own, without that of its children."""

    tag: str
    """The local name, as it is written."""
    attributes: dict[str, str]
    children: list[Element]
    text: str = ""

    def get(self, attribute: str, default: str = "") -> str:
        """The value of *attribute*."""
        return self.attributes.get(attribute, default)

    def all(self, tag: str) -> list[Element]:
        """The direct children called *tag*."""
        return [child for child in self.children if child.tag == tag]

    def child(self, tag: str) -> Element | None:
        """The first direct child called *tag*."""
        return next((child for child in self.children if child.tag == tag), None)

    def text_of(self, tag: str) -> str:
        """The text of the first direct child called *tag*; empty when there is none."""
        found = self.child(tag)
        return found.text if found else ""
