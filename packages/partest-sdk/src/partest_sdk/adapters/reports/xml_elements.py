"""The elements of an XML file that a format asks for, one after the other, each as a small tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from xml.parsers import expat

from partest_sdk.adapters.reports.xml_source import read_xml
from partest_sdk.core.reports.case import Reading
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.texts import shortened
from partest_sdk.errors import UnreadableError


class Trees:
    """Handlers that build a tree out of what lies inside an element. Names lose their prefix."""

    def __init__(self) -> None:
        """Nothing is open."""
        self.open: list[_Open] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.open.append((tag, attributes, [], []))

    def end(self) -> Element:
        """The element that began last is whole."""
        tag, attributes, children, texts = self.open.pop()
        element = Element(local_name(tag), attributes, children, shortened("".join(texts)) if texts else "")
        if self.open:
            self.open[-1][2].append(element)
        return element

    def text(self, data: str) -> None:
        """Text of the element that is open."""
        texts = self.open[-1][3]
        texts.append(data)
        if len(texts) > _PIECES:
            # An endless text is held no longer than a person could read it.
            texts[:] = [shortened("".join(texts))]


_Open = tuple[str, dict[str, str], list[Element], list[str]]
_PIECES = 1024
"""Expat gives at most some kilobytes of text at once."""


def local_name(tag: str) -> str:
    """*tag* without its prefix."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def elements_of(path: Path, names: Collection[str], reading: Reading) -> Iterator[Element]:
    """Every outermost element called one of *names*; what could not be read is told to *reading*."""
    collector = _Collector(names)
    how = read_xml(path, collector.attach)
    if how.damage and not collector.found:
        raise UnreadableError(f"it is no XML: {how.damage}")
    for repair in how.repairs:
        reading.note(repair)
    if how.damage:
        reading.incomplete(f"it breaks off in {how.damage}")
    yield from collector.found


class _Collector:
    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._trees = Trees()
        self._skip = 0
        self.found: list[Element] = []

    def attach(self, parser: expat.XMLParserType) -> Callable[[], None]:
        self._trees = Trees()
        # What was whole before the damage comes again when the repaired file is read from its beginning.
        self._skip = len(self.found)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return lambda: None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._trees.open or local_name(tag) in self._names:
            self._trees.start(tag, attributes)

    def _end(self, _: str) -> None:
        if not self._trees.open:
            return
        element = self._trees.end()
        if self._trees.open:
            return
        if self._skip:
            self._skip -= 1
        else:
            self.found.append(element)

    def _text(self, data: str) -> None:
        if self._trees.open:
            self._trees.text(data)
