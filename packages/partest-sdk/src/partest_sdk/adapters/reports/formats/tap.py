"""TAP 12, 13 and 14, the Test Anything Protocol: with subtests, YAML diagnostics and the plan as its checksum."""

from __future__ import annotations

import re

from partest_sdk.adapters.reports.content import Content
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.numbers import seconds_of
from partest_sdk.core.reports.tap_point import POINT, Point, Stream, Told, said_in, unescaped
from partest_sdk.core.reports.texts import LONGEST, shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome

_VERSION = re.compile(r"TAP version \d+$", re.IGNORECASE)
_PLAN = re.compile(r"1\.\.(\d{1,9})(?:\s*#\s*(.*))?$")
_BAIL_OUT = re.compile(r"Bail out!\s*(.*)$", re.IGNORECASE)
_SUBTEST = re.compile(r"# Subtest(?:: (.*))?$")
_TOTAL = re.compile(r"#\s+(?:fail|cancelled)\s+(\d{1,9})$")
_TOOK = re.compile(r"# (?:duration_ms (\S+)|time=(\S+))$")
_DEEPEST = 100
"""Levels of subtests that are followed."""


class Tap:
    """What node:test, node-tap, tape, ava, bats, Perl and many others print."""

    name = "TAP"

    def recognises(self, content: Content) -> bool:
        """By its version; without one by a plan and a result, or by what its first line is."""
        if content.head.lstrip()[:1] in ("{", "[", "<"):
            return False
        lines = [line.rstrip() for line in content.head.splitlines()]
        if any(map(_VERSION.match, lines)):
            return True
        spoken = [line for line in lines if line and not line.lstrip().startswith("#")]
        if not spoken:
            return False
        first = POINT.match(spoken[0])
        # "1..10" alone is a range, and "ok 1" what many a script says.
        if spoken[0].startswith("1..0") or (first and first[2] and " - " in spoken[0]):
            return True
        return any(map(_PLAN.match, spoken)) and any(map(POINT.match, spoken))

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test point; of one with subtests, those."""
        document = _Document(reading)
        for number, line in content.lines():
            document.take(number, line)
        document.end()


class _Document:
    """One TAP stream after the other; most files have one."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._point: Point | None = None
        self._block: tuple[int, list[str]] | None = None
        """The indentation of the diagnostics that are being read, and their lines."""
        self._bailed = self._too_deep = False
        self._begin()

    def _begin(self) -> None:
        self._streams = [Stream()]
        self._holding: list[Point] = []
        self._title = ""
        self._bad = self._claimed = 0

    def take(self, number: int, line: str) -> None:
        """One line."""
        text = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if self._inside_block(line, text, indent) or not text:
            return
        level, rest = divmod(indent, 4)
        if text == "---" and self._point and not self._point.block and indent > 4 * self._point.level:
            self._block = (indent, self._point.block)
        elif rest:
            pass  # "otherwise valid TAP that is indented anything other than a multiple of 4 spaces" is none
        elif level > _DEEPEST:
            if not self._too_deep:
                self._gap(f"line {number:,} is in more than {_DEEPEST} subtests")
            self._too_deep = True
        else:
            self._tap(level, text)

    def _inside_block(self, line: str, text: str, indent: int) -> bool:
        if self._block is None:
            return False
        start, lines = self._block
        if text and indent < start:
            # It was never closed; what comes now is no part of it and must not be lost.
            self._block = None
            return False
        if text == "..." and indent == start:
            self._block = None
        elif len(lines) < LONGEST:
            lines.append(shortened(line[start:]))
        return True

    def _tap(self, level: int, text: str) -> None:
        if self._point and self._point.opens:
            self._opened(self._point, level)
        if text.startswith("#"):
            self._comment(level, text)
        elif found := POINT.match(text):
            self._result(Point.parse(level, found))
        elif found := _PLAN.match(text):
            self._plan(level, int(found[1]), found[2] or "")
        elif found := _BAIL_OUT.match(text):
            if not self._bailed:
                self._gap(f"the run was given up: {unescaped(found[1]) or 'Bail out!'}")
            self._bailed = True
        elif text == "{" and self._point:
            self._holding.append(self._point)
            self._point = None
        elif text == "}" and self._holding and self._holding[-1].level == level:
            self._flush()
            held = self._holding.pop()
            held.children = self._children(level)
            self._point = held
        elif level == 0 and _VERSION.match(text) and (self._streams[0].points or self._point):
            self._end_of_stream()

    def _opened(self, point: Point, level: int) -> None:
        point.opens = False
        if level > point.level:
            self._holding.append(point)
            self._point = None
        else:
            point.name = f"{point.name} {{".strip()

    def _comment(self, level: int, text: str) -> None:
        if found := _SUBTEST.match(text):
            # Perl writes it inside of the subtest, all others before.
            begins = len(self._streams) <= level
            stream = self._stream(level)
            self._title = unescaped(found[1] or "")
            stream.title = stream.title or (self._title if begins else "")
        elif level == 0 and self._streams[0].plan_is_last:
            if found := _TOTAL.match(text):
                self._claimed += int(found[1])
            elif found := _TOOK.match(text):
                self._reading.took(seconds_of(found[2] or f"{found[1]}ms"))

    def _result(self, point: Point) -> None:
        self._flush()
        top = self._streams[0]
        if point.level == 0 and top.plan_is_last and point.number == 1:
            self._end_of_stream()
        self._stream(point.level)
        point.children = self._children(point.level)
        self._title = ""
        self._bad += not point.ok
        self._point = point

    def _plan(self, level: int, count: int, reason: str) -> None:
        self._flush()
        stream = self._stream(level)
        if stream.plan is not None:
            if level == 0 and not stream.trouble():
                self._end_of_stream()
                stream = self._streams[0]
            else:
                self._gap(f"{self._named(stream)} has two plans")
        stream.plan, stream.plan_is_last = count, stream.points > 0
        if level == count == 0 and reason:
            self._reading.case(Case("all tests", attempts=(Attempt(Outcome.SKIPPED, message=reason),)))

    def _stream(self, level: int) -> Stream:
        while len(self._streams) <= level:
            self._streams.append(Stream(self._title))
            self._title = ""
        return self._streams[level]

    def _children(self, level: int) -> Stream | None:
        """The subtests below *level* that have no result line yet; what is below those never got one."""
        while len(self._streams) > level + 2:
            self._orphan()
        return self._streams.pop() if len(self._streams) > level + 1 else None

    def _orphan(self) -> None:
        """A subtest that was begun and has no result."""
        stream = self._streams.pop()
        if stream.points or stream.plan is not None:
            self._gap(f"{self._named(stream)} has no result")
        outer = self._streams[-1]
        outer.adopt(stream, stream.title)
        outer.failed |= stream.failed
        if stream.title:
            outer.failed = True
            outer.told.append(Told(stream.title, Attempt(Outcome.UNFINISHED)))

    def _flush(self) -> None:
        """The point before is complete."""
        point, self._point = self._point, None
        if point is None:
            return
        stream = self._stream(point.level)
        stream.points += 1
        stream.highest = max(stream.highest, point.number)
        said = said_in(point.block)
        outcome = point.outcome(said)
        name = point.name or f"test {point.number or stream.points}"
        stream.failed |= outcome in BAD
        if point.children:
            stream.failed |= point.children.failed
            if not self._bailed and (trouble := point.children.trouble()):
                self._gap(f"subtest {name!r:.200} {trouble}")
            stream.adopt(point.children, name)
        if point.counts(outcome, said):
            stream.told.append(Told(name, point.attempt(outcome, said)))
        if point.level == 0:
            self._deliver(stream)

    def _deliver(self, stream: Stream) -> None:
        for told in stream.told:
            around = " > ".join(filter(None, reversed(told.around)))
            self._reading.case(Case(told.name, around, attempts=(told.attempt,)))
        stream.told.clear()

    def _end_of_stream(self) -> None:
        self._flush()
        while self._holding:
            point = self._holding.pop()
            self._gap(f"it ends inside subtest {point.name!r:.200}")
            point.children = self._children(point.level)
            self._point = point
            self._flush()
        if self._title:
            self._streams[-1].told.append(Told(self._title, Attempt(Outcome.UNFINISHED)))
        while len(self._streams) > 1:
            self._orphan()
        top = self._streams[0]
        self._deliver(top)
        if not self._bailed and (trouble := top.trouble()):
            self._gap(f"it {trouble}")
        if self._claimed > self._bad:
            self._gap(f"it counts {many(self._claimed, 'failure')} at its end, and shows {self._bad:,}")
        self._begin()

    def end(self) -> None:
        """The file is over."""
        if self._block is not None:
            self._gap("it ends inside of a test's diagnostics")
        self._end_of_stream()

    def _gap(self, what: str) -> None:
        self._reading.incomplete(what)

    def _named(self, stream: Stream) -> str:
        if stream is self._streams[0]:
            return "it"
        return f"subtest {stream.title!r:.200}" if stream.title else "a subtest"
