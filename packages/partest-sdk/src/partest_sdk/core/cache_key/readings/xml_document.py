"""An XML file as a list of pieces, of which some can be left out; comments and layout are no part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from partest_sdk.core.cache_key.readings.text import as_text

Names = tuple[str, ...]
"""Those of an element and of all that it lies in, the outermost first."""

_DEEPEST = 3
"""No deeper does an element lie that is left out."""
_BETWEEN_PIECES = "\0"
BETWEEN_ATTRIBUTES = "\1"
"""No XML can hold these two, so that no two documents come to the same text."""


class Document(NamedTuple):
    """What a file holds."""

    pieces: list[str]
    """Beginnings of elements (``<``), texts (``=``) and ends (``>``)."""
    spans: dict[Names, list[tuple[int, int]]]
    """Where in the pieces the outer elements lie."""

    def value(self, names: Names) -> str:
        """The text in the elements of these *names*, and in those below them."""
        spans = self.spans.get(names, ())
        return "".join(piece[1:] for start, end in spans for piece in self.pieces[start:end] if piece.startswith("="))

    def without(self, names: Iterable[Names], positions: Collection[int] = ()) -> str:
        """All but the elements of *names*, and but the pieces at *positions*."""
        left: list[str] = []
        at = 0
        for start, end in sorted(span for each in names for span in self.spans.get(each, ())):
            left += self._between(at, start, positions)
            at = max(at, end)
        return _BETWEEN_PIECES.join(left + self._between(at, len(self.pieces), positions))

    def _between(self, start: int, end: int, positions: Collection[int]) -> list[str]:
        if not positions:
            return self.pieces[start:end]
        return [self.pieces[at] for at in range(start, end) if at not in positions]


def xml_document(content: bytes, root: str) -> Document:
    """*content*, whose outermost element must be *root*; a ValueError for XML with declarations, which may grow without end."""
    from pyexpat import ExpatError, ParserCreate

    names: list[str] = []
    starts: list[int] = []
    document = Document([], {})

    def start(name: str, attributes: dict[str, str]) -> None:
        if not names and name != root:
            raise ValueError(f"the outermost element is no {root}")
        names.append(name)
        starts.append(len(document.pieces))
        document.pieces.append(
            BETWEEN_ATTRIBUTES.join(["<" + name, *(f"{key}={attributes[key]}" for key in sorted(attributes))])
        )

    def end(_name: str) -> None:
        document.pieces.append(">")
        first = starts.pop()
        if len(names) <= _DEEPEST:
            document.spans.setdefault(tuple(names), []).append((first, len(document.pieces)))
        names.pop()

    def text(data: str) -> None:
        if stripped := data.strip():
            document.pieces.append("=" + stripped)

    def refuse(*_declaration: object) -> None:
        raise ValueError("no project file declares entities")

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(as_text(content), True)
    except (ExpatError, LookupError) as trouble:
        # An encoding that nobody knows is the latter.
        raise ValueError(f"this is no XML: {trouble}") from None
    return document
