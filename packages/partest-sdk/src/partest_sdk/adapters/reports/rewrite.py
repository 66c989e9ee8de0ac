"""Write a JUnit report anew where its bytes cannot be copied: decoded, without namespaces, as far as it can be read; and with paths made clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from partest_sdk.adapters.reports.xml_elements import local_name
from partest_sdk.adapters.reports.xml_source import WRAPPER, read_xml
from partest_sdk.core.results.junit_xml import attribute_text, element_text

_COLLECTIONS = frozenset({"testsuites", "testrun", WRAPPER})
_BAD = frozenset({"failure", "error"})


class Rewritten:
    """The suites of one report as text. Every element, attribute, comment and text that was read is in it, in its order."""

    def __init__(self, path: Path, clean: Callable[[str], str] = str) -> None:
        """Read the file at *path*."""
        self._clean = clean
        self.title = ""
        """The name of the root that is not copied."""
        how = read_xml(path, self._attach)
        if how.damage:
            self._close()
        self.text = "".join(self._out)

    def _attach(self, parser: expat.XMLParserType) -> Callable[[], None]:
        self._out: list[str] = []
        self._open: list[str] = []
        self._case = 0
        """Where the open case begins; 0 when none is open."""
        self._case_failed = False
        self._in_cdata = False
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.StartCdataSectionHandler = self._cdata_start
        parser.EndCdataSectionHandler = self._cdata_end
        return lambda: None

    def _start(self, tag: str, attributes: list[str]) -> None:
        name = local_name(tag)
        lower = name.lower()
        if lower in ("testsuites", "testsuite", "testcase"):
            name = lower
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        self._open.append(name)
        if lower in _COLLECTIONS:
            self.title = self.title or dict(pairs).get("name", "")
            return
        if name == "testcase" and not self._case:
            self._case, self._case_failed = len(self._out) + 1, False
        self._case_failed = self._case_failed or name in _BAD
        kept = (
            f' {key.replace(":", "_")}="{attribute_text(self._clean(value) if key == "file" else value)}"'
            for key, value in pairs
            if key != "xmlns" and not key.startswith(("xmlns:", "xsi:"))
        )
        self._out.append(f"<{name}{''.join(kept)}>")

    def _end(self, _: str) -> None:
        name = self._open.pop()
        if name.lower() in _COLLECTIONS:
            return
        self._out.append(f"</{name}>")
        if name == "testcase" and "testcase" not in self._open:
            self._case = 0

    def _text(self, data: str) -> None:
        self._out.append(data.replace("]]>", "]]]]><![CDATA[>") if self._in_cdata else element_text(data))

    def _comment(self, data: str) -> None:
        self._out.append(f"<!--{data}-->")

    def _cdata_start(self) -> None:
        self._in_cdata = True
        self._out.append("<![CDATA[")

    def _cdata_end(self) -> None:
        self._in_cdata = False
        self._out.append("]]>")

    def _close(self) -> None:
        """End what a damaged file left open. A case in which nothing had failed yet is not known to have passed, and is left out."""
        if self._in_cdata:
            self._cdata_end()
        if self._case and not self._case_failed:
            del self._out[self._case - 1 :]
            del self._open[self._open.index("testcase") :]
        while self._open:
            self._end("")


def patched(path: Path, start: int, end: int, clean: Callable[[str], str]) -> list[tuple[int, int, bytes]]:
    """What to put in place of which bytes, so that every ``file`` between *start* and *end* is clean: begin, end and new bytes, in order."""
    data = path.read_bytes()
    found: list[tuple[int, int, bytes]] = []
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        reported = attributes.get("file")
        if not reported or local_name(tag) not in ("testcase", "testsuite"):
            return
        cleaned = clean(reported)
        at = parser.CurrentByteIndex
        if cleaned != reported and start <= at < end:
            found.extend(_value(data, at, cleaned))

    parser.StartElementHandler = begin
    parser.Parse(data, True)
    return found


_ATTRIBUTE = re.compile(rb"\s+([^\s<>/=\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _value(data: bytes, tag: int, cleaned: str) -> list[tuple[int, int, bytes]]:
    at = re.compile(rb"<[^\s<>/=]+").match(data, tag)
    while at:
        at = _ATTRIBUTE.match(data, at.end())
        if at and at[1] == b"file":
            group = 2 if at[2] is not None else 3
            return [(at.start(group), at.end(group), attribute_text(cleaned).encode())]
    return []
