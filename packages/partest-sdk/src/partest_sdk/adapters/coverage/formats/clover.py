"""Clover's XML in its two meanings.

OpenClover says how often a condition was true and how often it was false. Istanbul and others have the same attributes beside ``count``, and mean
how many arms were taken and how many were not (istanbul-reports/lib/clover/index.js). PHPUnit has branches in its totals only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.odd_values import MOST_ARMS, MOST_LINE, OddValues
from partest_sdk.adapters.coverage.formats.xml_stream import records_of, refuse_depth, root_in
from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.reports.numbers import count_of

_ROOT = re.compile(r"<coverage\b([^>]*+)>\s*+(?:<!--.*?-->\s*+)*+(<(?:test)?project\b|</coverage>)?", re.DOTALL)
_LONGEST = 4096


class Clover:
    """Reads Clover's XML."""

    name = "Clover"

    def fits(self, head: bytes) -> bool:
        """Whether its root is ``coverage``, as Cobertura's is, but with Clover's version or a project."""
        found = _ROOT.match(root_in(head))
        return found is not None and ("clover=" in found[1] or (found[2] or "</").startswith(("<p", "<t")))

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file."""
        parser = expat.ParserCreate()
        return records_of(_Files(parser), parser, report)


class _Files:
    """Makes records of the files that a parser meets."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._odd = OddValues()
        self._in_tests = False
        self._within: list[str] = []
        self._path = ""
        self._coverage: FileCoverage | None = None
        self._conditions: dict[int, int] = {}
        self._done: list[FileRead] = []
        self._files = 0
        self._claims: tuple[int, int] | None = None
        self._sum = Numbers()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def ready(self) -> Iterator[FileRead]:
        """The records that are complete, each once."""
        done, self._done = self._done, []
        yield from done

    def rest(self, damage: str) -> Iterator[FileRead | Remark]:
        """The last records, and the remarks."""
        if self._coverage is not None:
            self._end_file()
        yield from self.ready()
        own = self._sum[2:4]
        if damage:
            yield Remark(damage, broken=True)
        elif self._claims is not None and self._claims != own:
            covered, total = self._claims
            yield Remark(
                f"its head counts {covered:,} of {total:,} branches, and its lines {own[0]:,} of {own[1]:,}; the lines count"
            )
        yield from self._odd.remarks()
        if not self._files and not damage:
            yield Remark("it holds no file")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "line":
            if self._coverage is not None:
                self._add_line(self._coverage, attributes)
        elif tag == "file" and not self._in_tests:
            self._coverage, self._conditions = FileCoverage(), {}
            # The name is that of the file alone where there is a path too; PHPUnit has the path for a name.
            self._path = (attributes.get("path") or attributes.get("name", ""))[:_LONGEST]
        elif tag == "testproject":
            # The tests themselves, which OpenClover does not count either.
            self._in_tests = True
        elif tag == "metrics" and self._within[-1:] == ["project"]:
            counts = count_of(attributes.get("coveredconditionals")), count_of(attributes.get("conditionals"))
            self._claims = None if counts[0] is None or counts[1] is None else (counts[0], counts[1])
        self._within.append(tag)
        refuse_depth(len(self._within))

    def _end(self, tag: str) -> None:
        self._within.pop()
        if tag == "file" and self._coverage is not None:
            self._end_file()
        elif tag == "testproject":
            self._in_tests = False

    def _end_file(self) -> None:
        coverage, self._coverage = self._coverage, None
        if coverage is None or not self._path:
            self._odd.add("a file without a name")
            return
        self._files += 1
        self._sum += numbers_of(coverage)
        self._done.append(FileRead(self._path, coverage))

    def _add_line(self, coverage: FileCoverage, attributes: Mapping[str, str]) -> None:
        if attributes.get("type") not in ("stmt", "cond", None):
            # The first line of a method: whether the method was entered its statements say.
            return
        line = count_of(attributes.get("num")) or 0
        if not 0 < line <= MOST_LINE:
            self._odd.add(f'num="{attributes.get("num", "")}"')
            return
        count, taken, missed = (self._count(attributes, name) for name in ("count", "truecount", "falsecount"))
        if count is None and (taken is None or missed is None):
            self._odd.add_count(f'num="{line}" without a count')
        hits = (taken or 0) + (missed or 0) if count is None else count
        coverage.lines[line] = max(min(hits, MOST_HITS), coverage.lines.get(line, 0))
        if taken is None or missed is None:
            return
        if count is None:
            self._add_condition(coverage, line, taken, missed)
        elif taken + missed:
            taken, missed = min(taken, MOST_ARMS), min(missed, MOST_ARMS)
            before = coverage.counted.get(line, (0, 0))
            coverage.counted[line] = Counted(max(taken, before[0]), max(taken + missed, before[1]))

    def _count(self, attributes: Mapping[str, str], name: str) -> int | None:
        """What is said under *name*, 0 where that is no count; None where nothing is."""
        text = attributes.get(name)
        count = count_of(text)
        if text is None or count is not None:
            return count
        self._odd.add_count(f'{name}="{text}"')
        return 0

    def _add_condition(self, coverage: FileCoverage, line: int, taken: int, missed: int) -> None:
        """OpenClover's conditions have no name. Those of one line are always in the same order."""
        number = self._conditions[line] = self._conditions.get(line, 0) + 1
        arms = coverage.branches.setdefault("clover", {}).setdefault(line, {})
        arms[f"{number} true"], arms[f"{number} false"] = min(taken, MOST_HITS), min(missed, MOST_HITS)
