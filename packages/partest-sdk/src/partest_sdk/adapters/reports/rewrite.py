"""Write a JUnit report anew where its bytes cannot be copied: decoded, without namespaces, as far as it can be read; and with paths made clean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from partest_sdk.adapters.reports.xml_elements import local_name
from partest_sdk.adapters.reports.xml_source import WRAPPER, read_xml
from partest_sdk.core.reports.junit_case import is_bad
from partest_sdk.core.results.junit_xml import attribute_text, element_text
from partest_sdk.errors import UnreadableError

_COLLECTIONS = frozenset({"testsuites", "testrun", WRAPPER})


def _plain(tag: str) -> str:
    """*tag* without its prefix; with it, where what follows it would be no name."""
    name = local_name(tag)
    return name if name[:1].isascii() and (name[:1].isalpha() or name[:1] == "_") else tag.replace(":", "_")


@dataclass(slots=True)
class _OpenCase:
    """A case: where it begins in what is written, how many elements were open then, and what it has said of itself."""

    begin: int
    depth: int
    failed: bool
    """By a word among its attributes, or by a child."""


class Rewritten:
    """The suites of one report as text. Every element, attribute, comment and text that was read is in it, in its order."""

    def __init__(self, path: Path, renamed: Mapping[str, str] | None = None, *, keep_roots: bool = False) -> None:
        """Read the file at *path*; with *keep_roots*, what only collects suites becomes a suite itself."""
        self._renamed = renamed or {}
        self._dropped = frozenset({WRAPPER}) if keep_roots else _COLLECTIONS
        self.is_stray = False
        """Whether a case lies in no suite."""
        try:
            whole = read_xml(path, self._attach).damage is None
        except UnreadableError:
            whole = False
        if not whole:
            self._close()
        self.text = "".join(self._out)

    def _attach(self, parser: expat.XMLParserType) -> Callable[[], None]:
        self._out: list[str] = []
        self._open: list[str] = []
        self._cases: list[_OpenCase] = []
        """Those that are open: a damaged file may have them in each other."""
        self._failed: list[tuple[int, int]] = []
        """Where those begin and end that failed inside of an open one."""
        self._in_cdata = False
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartCdataSectionHandler = self._cdata_start
        parser.EndCdataSectionHandler = self._cdata_end
        return lambda: None

    def _start(self, tag: str, attributes: list[str]) -> None:
        name = _plain(tag)
        lower = name.lower()
        if lower in ("testsuites", "testsuite", "testcase", "testrun"):
            name = "testsuite" if lower in _COLLECTIONS and lower not in self._dropped else lower
        self._open.append(name)
        if name in self._dropped:
            return
        self._notice(name, attributes)
        written: dict[str, str] = {}
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key == "xmlns" or key.startswith(("xmlns:", "xsi:")):
                continue
            own = key.replace(":", "_")
            while own in written:
                own += "_"
            written[own] = attribute_text(self._renamed.get(value, value) if key == "file" else value)
        pairs = "".join([f' {key}="{value}"' for key, value in written.items()])
        self._out.append(f"<{name}{pairs}>")

    def _notice(self, name: str, attributes: list[str]) -> None:
        """Remember where a case begins, and whether it has said that it failed."""
        if self._cases:
            around = self._cases[-1]
            around.failed |= len(self._open) == around.depth + 1 and is_bad(name, {})
        if name == "testcase":
            self.is_stray |= not self._cases and self._dropped.issuperset(self._open[:-1])
            word = is_bad(name, dict(zip(attributes[::2], attributes[1::2], strict=True)))
            self._cases.append(_OpenCase(len(self._out), len(self._open), word))

    def _end(self, _: str) -> None:
        name = self._open.pop()
        if name in self._dropped:
            return
        self._out.append(f"</{name}>")
        if self._cases and len(self._open) < self._cases[-1].depth:
            case = self._cases.pop()
            if case.failed:
                while self._failed and self._failed[-1][0] > case.begin:
                    self._failed.pop()  # it is inside of this one
                self._failed.append((case.begin, len(self._out)))
            if not self._cases:
                self._failed.clear()

    def _text(self, data: str) -> None:
        self._out.append(data.replace("]]>", "]]]]><![CDATA[>") if self._in_cdata else element_text(data))

    def _comment(self, data: str) -> None:
        self._out.append(f"<!--{data}-->")

    def _instruction(self, target: str, data: str) -> None:
        self._out.append(f"<?{target.replace(':', '_')} {data}?>")

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
        if self._cases:
            first = self._cases[0]
            failed = next((case for case in self._cases if case.failed), None)
            kept = [
                text
                for begin, end in self._failed
                if not failed or end <= failed.begin
                for text in self._out[begin:end]
            ]
            rest = self._out[failed.begin :] if failed else []
            self._out[first.begin :] = kept + rest
            inside = self._open[failed.depth - 1 :] if failed else []
            self._open[first.depth - 1 :] = inside
            self._cases.clear()
        while self._open:
            self._end("")


def patched(path: Path, start: int, end: int, renamed: Mapping[str, str]) -> list[tuple[int, int, bytes]]:
    """What to put in place of which bytes between *start* and *end*, so that every ``file`` is *renamed*: begin, end and new bytes, in order."""
    data = path.read_bytes()
    found: list[tuple[int, int, bytes]] = []
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        reported = attributes.get("file")
        if not reported or local_name(tag).lower() not in ("testcase", "testsuite", "testsuites"):
            return
        cleaned = renamed.get(reported, reported)
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
            return [(at.start(group), at.end(group), attribute_text(cleaned).replace("'", "&apos;").encode())]
    return []
