"""JUnit XML, in every dialect that is written: streamed, decided by the cases themselves, held against what their suites claim."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple
from xml.parsers import expat

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.xml_elements import Trees, local_name
from partest_sdk.adapters.reports.xml_source import XmlReading, read_xml
from partest_sdk.core.reports.case import Around, BulkReading, Reading, Reruns, in_bulk
from partest_sdk.core.reports.checksum import Doubts, Found, Summary
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.junit_case import (
    SPEAKING,
    bad_children,
    case_of,
    is_simply_skipped,
    is_skipped,
    other_attempts,
    speaks,
    unnested,
)
from partest_sdk.core.reports.numbers import count_of, epoch_if_utc, moment_of, seconds_of
from partest_sdk.core.reports.texts import shortened
from partest_sdk.errors import UnreadableError

_ROOTS = frozenset({"testsuites", "testsuite", "testcase"})
_OTHER_ROOTS = frozenset({"test-run", "test-results", "assemblies", "assembly", "coverage", "html"})
_INSIDE = re.compile(r"<(?:[\w.-]+:)?test(?:suite|case)s?[\s/>]", re.IGNORECASE)
_BEGINS = re.compile(
    r"^\s{0,99}(?:<\?xml\s[^>]{0,200}\?>\s{0,999})?<(?:[\w.-]+:)?test(?:suite|case)s?[\s/>]",
    re.IGNORECASE | re.MULTILINE,
)
_PLAYWRIGHT = {"id", "name", "tests", "failures", "skipped", "errors", "time"}
ROOT_OF = "partest-report"
"""In a merged file, where the root of a report had to become a suite: its path. The suite is as little one as the root was."""
_SUITES = frozenset({"testsuites", "testsuite", "testrun"})
_SPELLED = _SUITES | {"testcase"}
_LONGEST_SUITE = 4096
"""Characters from which on no further name is added: suites may lie in each other thousands deep."""
_SILENT = frozenset({"system-out", "system-err", "properties"})
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class JUnit:
    """The format that nearly every runner can write."""

    name = "JUnit XML"

    def recognises(self, content: Content) -> bool:
        """By its root; a foreign one around a report (Eclipse's), by what is in it."""
        if content.root in _ROOTS:
            return True
        return content.root not in (None, *_OTHER_ROOTS) and bool(_INSIDE.search(content.head))

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every case in document order."""
        session = _Session(reading)
        try:
            how = read_xml(content.path, session.attach)
        except UnreadableError:
            if isinstance(reading, BulkReading):
                reading.unsound(breaks_off=True)
            raise
        session.finish(how)


def _holds_more(element: Element) -> bool:
    """Whether more than properties lies in what should hold nothing else: a case that failed, perhaps."""
    return any(inner.tag != "property" or inner.children for child in element.children for inner in child.children)


class JUnitInLog(JUnit):
    """The same with a log before it; asked last, for tests print all kinds of things."""

    def recognises(self, content: Content) -> bool:
        """By a line that begins as a report does."""
        return content.document is None and bool(_BEGINS.search(content.head))


class _Suite(NamedTuple):
    """An open suite: itself, what was around it, and what had been found when it began."""

    tag: str
    attributes: Mapping[str, str]
    outer: Around
    before: Found
    by_position: str
    """The file that the suites after it are of."""


class _Session:
    """One file. When it is damaged it is read again, repaired; what was whole before the damage is then only counted."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._bulk = in_bulk(reading)
        self._delivered = 0
        self._reset()

    def _reset(self) -> None:
        self._suites: list[_Suite] = []
        self._around = Around()
        self._root: Mapping[str, str] = {}
        self._root_tag = ""
        self._file_by_position = ""
        self._cases = self._bad = self._excused = self._attempts = self._skipped = self._closed = 0
        self._summary = Summary()
        self._seconds = 0.0
        self._is_odd = False
        """Whether something is spelled in a way that others do not read."""
        self._go = False
        """Whether the open suite is one of a Go package."""
        self._doubts = Doubts()
        self._told: list[Callable[[], object]] = []
        """What is to be said when the file has been read to its end, for it may be read twice."""
        self._batch: list[dict[str, str] | Element] = []
        self._trees = Trees()
        self._open_case: Callable[[], dict[str, str] | None] = lambda: None

    def attach(self, parser: expat.XMLParserType) -> Callable[[], None]:
        """Set the handlers of *parser*."""
        self._reset()
        self._words = parser.intern
        parser.buffer_text = True
        parser.CommentHandler = self._summary.comment
        parser.StartElementHandler, parser.EndElementHandler = self._handlers(parser)
        return self._flush

    def _handlers(self, parser: expat.XMLParserType) -> tuple[Start, End]:
        # Called for every case, so as short as can be: what is rare is elsewhere, and the state is in this closure.
        case: dict[str, str] | None = None
        batch, trees, opened = self._batch, self._trees, self._trees.open
        add = batch.append
        self._open_case = lambda: case

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal case
            if case is not None:
                if not opened:
                    trees.start("testcase", case)
                    parser.CharacterDataHandler = trees.text
                trees.start(tag, attributes)
            elif tag == "testcase":
                case = attributes
            elif self._outside(tag, attributes):
                case = attributes
                parser.CharacterDataHandler = trees.text

        def end(tag: str) -> None:
            nonlocal case
            if case is None:
                self._leave(tag)
            elif not opened:
                add(case)
                case = None
            else:
                element = trees.end()
                if not opened:
                    parser.CharacterDataHandler = case = None
                    self._deliver(element)

        return start, end

    def _outside(self, tag: str, attributes: dict[str, str]) -> bool:
        """An element that is in no case; True when it is one itself, under another spelling, or a suite's own failure."""
        name = local_name(tag).lower()
        self._is_odd = self._is_odd or (tag != name and name in _SPELLED)
        if name in _SUITES:
            self._enter(name, attributes)
            return False
        if name == "property" and attributes.get("name") == "go.version":
            self._go = True
        if name == "properties":
            self._look_where()
        is_case = name == "testcase" or (name in ("failure", "error") and bool(self._suites))
        if is_case:
            self._trees.start(name, attributes)
        return is_case

    def _enter(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        if not self._suites:
            self._root, self._root_tag = attributes, name
        outer, file = self._around, attributes.get("file", "")
        title = attributes.get("name", "") if name == "testsuite" and ROOT_OF not in attributes else ""
        if title == "Root Suite" and file:
            self._file_by_position = file  # mocha-junit-reporter: the suites beside it, from here on, are of this file
            self._keep_root()
        by_position = self._file_by_position
        self._suites.append(_Suite(name, attributes, outer, self._found(), by_position))
        self._file_by_position = ""
        is_playwright = outer.is_playwright or attributes.keys() - {ROOT_OF} == _PLAYWRIGHT
        if is_playwright and not outer.is_playwright:
            self._keep_root()
        self._around = Around(
            " > ".join(filter(None, (outer.suite, title))) if len(outer.suite) < _LONGEST_SUITE else outer.suite,
            file or outer.file or by_position,
            # Playwright writes its project there, and with it the browser; elsewhere it is the name of a machine.
            attributes.get("hostname", "") if outer.is_playwright else outer.variant,
            outer.pytest or title == "pytest" or attributes.get("name") == "pytest tests",
            is_playwright,
        )
        moment = moment_of(attributes.get("timestamp")) if self._bulk else None
        if self._bulk and moment:
            self._bulk.began(epoch_if_utc(moment))

    def _leave(self, tag: str) -> None:
        if local_name(tag).lower() not in _SUITES:
            return
        self._flush()
        _, attributes, outer, before, self._file_by_position = self._suites.pop()
        found = self._found().since(before)
        if self._doubts.close(attributes, found, before.suites, self._closed):
            self._keep_root()  # without this suite around them they would be doubtful again
        claimed = count_of(attributes.get("tests"))
        if self._bulk and not found.suites:
            if self._around.pytest and claimed is not None and claimed < found.cases:
                self._say(self._bulk.reruns, before.cases, self._cases, Reruns.RERUNFAILURES)
            elif self._go:
                self._say(self._bulk.reruns, before.cases, self._cases, Reruns.GO)
        self._go = False
        if len(self._suites) == 1:
            self._seconds += seconds_of(attributes.get("time"))
        elif not self._suites:
            self._say(self._reading.took, seconds_of(attributes.get("time")) or self._seconds)
            self._seconds = 0.0
        self._around = outer
        self._closed += 1

    def _found(self) -> Found:
        return Found(self._cases, self._bad, self._attempts, self._closed, self._skipped)

    def _flush(self) -> None:
        """Hand on the cases that have come together; all of them are of the suite that is open."""
        batch = self._batch
        if not batch:
            return
        self._look_where()
        # Expat keeps every name that it has seen; mostly nobody has written any of these.
        if any(word in self._words for word in SPEAKING):
            batch[:] = [Element("testcase", one, []) if isinstance(one, dict) and speaks(one) else one for one in batch]
            self._skipped += sum(isinstance(one, Element) and not one.children and is_skipped(one) for one in batch)
        new = batch[max(self._delivered - self._cases, 0) :]
        if self._bulk:
            self._bulk.batch(new, self._around)
        else:
            for one in new:
                self._reading.case(case_of(one, self._around))
        self._cases += len(batch)
        self._delivered += len(new)
        batch.clear()

    def _deliver(self, element: Element) -> None:
        """Take a case that has children, or a failure of a suite."""
        if element.tag.lower() != "testcase":
            self._bad += 1
            text = shortened(element.get("message") or element.text.strip())
            what = f"suite {self._around.suite!r} failed outside of its tests: {text}"
            self._say(self._bulk.broken if self._bulk else self._reading.incomplete, what)
        elif _SILENT.issuperset([child.tag for child in element.children]) and not _holds_more(element):
            self._batch.append(element.attributes)
        elif is_simply_skipped(element) and not _holds_more(element):
            self._batch.append(element)
            self._skipped += 1
        else:
            for case in unnested(element):
                self._take(case)

    def _take(self, case: Element) -> None:
        self._batch.append(case)
        bad = bad_children(case)
        self._bad += bad
        if is_skipped(case):
            self._skipped += 1
            self._excused += bad  # node:test's todo, which may fail
        self._attempts += other_attempts(case)

    def _say(self, say: Callable[..., object], *what: object) -> None:
        self._told.append(partial(say, *what))

    def _look_where(self) -> None:
        """Say so when what comes now is in no suite."""
        if not self._suites or (len(self._suites) == 1 and self._suites[0].tag != "testsuite"):
            self._keep_root()

    def _keep_root(self) -> None:
        if self._bulk:
            self._bulk.needs_root()

    def finish(self, how: XmlReading) -> None:
        """Say how the reading ended."""
        inside = self._rescue() if how.damage else ""
        self._flush()
        if how.damage and not self._delivered:
            raise UnreadableError(f"it cannot be read: {how.damage}")
        # Suites and cases of another spelling or namespace would be none to others, were they copied as they are.
        if self._bulk and (not how.is_sound or self._is_odd or "xmlns" in self._words or self._has_loose_prefixes()):
            self._bulk.unsound(breaks_off=bool(how.damage))
        for repair in how.repairs:
            self._reading.note(repair)
        if how.damage:
            self._reading.incomplete(f"it breaks off in {how.damage}{inside}")
        if what := self._summary.missing_from(self._bad - self._excused):
            self._reading.incomplete(what)
        for sentence in self._doubts.sentences:
            self._reading.incomplete(sentence)
        for say in self._told:
            say()

    def _has_loose_prefixes(self) -> bool:
        """Whether a prefix is used that the root, as it would be copied, does not declare."""
        prefixes = {word.partition(":")[0] for word in self._words if ":" in word} - {"xmlns", "xml"}
        if not prefixes:
            return False
        known = (
            {name[6:] for name in self._root if name.startswith("xmlns:")} if self._root_tag == "testsuite" else set()
        )
        return not prefixes <= known or any(word.count(":") > 1 for word in self._words)

    def _rescue(self) -> str:
        """The case that the damage is in, in words. When it has already said that it failed, it counts."""
        case = self._open_case()
        if case is None:
            return ""
        trees = self._trees
        while len(trees.open) > 1:
            trees.end()
        element = trees.end() if trees.open else Element("testcase", case, [])
        if element.tag.lower() != "testcase":
            self._deliver(element)
        for one in unnested(element):
            if bad_children(one):
                self._take(one)
        return f", inside of {(case.get('name') or 'a test')[:200]!r}"
