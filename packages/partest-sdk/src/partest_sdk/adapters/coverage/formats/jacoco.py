"""JaCoCo's XML (its DTD is ``report.dtd`` 1.1), and that of gcovr and others who write it.

Of a line it says how many instructions were executed and how many were not, and how many arms of its branches: which ones it does not say, so
arms are counts. How often a line was executed nobody knows: it was, or it was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.odd_values import MOST_ARMS, MOST_LINE, OddValues
from partest_sdk.adapters.coverage.formats.xml_stream import records_of, refuse_depth, root_in, xml_head
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.reports.numbers import count_of
from partest_sdk.core.safe_text import one_line

_ROOT = re.compile(
    r"<report\s[^>]*+>\s*+(?:<!--.*?-->\s*+)*+(?:<(?:sessioninfo|group|package|counter)[\s/>]|</report>)", re.DOTALL
)
_SOURCES = tuple(
    f"src/{part}/{language}" for part in ("main", "test") for language in ("java", "kotlin", "scala", "groovy")
)
"""Where Maven and Gradle keep them, in the folder of a module."""
_LONGEST = 4096
_DEEPEST = 20


class JaCoCo:
    """Reads JaCoCo's XML."""

    name = "JaCoCo"

    def fits(self, head: bytes) -> bool:
        """Whether its document type is JaCoCo's, or its root holds packages in JaCoCo's way."""
        return "-//JACOCO//DTD" in xml_head(head) or _ROOT.match(root_in(head)) is not None

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """Source file by source file."""
        parser = expat.ParserCreate()
        return records_of(_SourceFiles(parser), parser, report)


class _SourceFiles:
    """Makes records of the source files that a parser meets."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._odd = OddValues()
        self._groups: list[str] = []
        self._title = self._package = self._path = ""
        self._coverage: FileCoverage | None = None
        self._done: list[FileRead] = []
        self._files = self._depth = self._unknown = 0
        self._example = ""
        self._claims: dict[str, tuple[int, int]] = {}
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
        if damage:
            yield Remark(damage, broken=True)
        if self._unknown:
            covered, total = self._claims.get("LINE", (0, 0))
            counted = f" ({covered:,} of {total:,})" if total else ""
            yield Remark(
                f"it says how many lines were executed{counted}, but of {self._unknown:,} not which (ci is missing), "
                f"as in {one_line(self._example, 120)!r}; such numbers cannot be merged, and are left out; "
                "let the same tool write LCOV or Cobertura",
                broken=True,
            )
        elif not damage:
            yield from self._compared()
        yield from self._odd.remarks()
        if not self._files and not damage:
            yield Remark("it holds no source file")

    def _compared(self) -> Iterator[Remark]:
        """What the report's own counters say is no source; where they differ, people may wonder."""
        differing = [
            f"{claim[0]:,} of {claim[1]:,} {what}, and its lines say {covered:,} of {total:,}"
            for what, claim, (covered, total) in (
                ("lines", self._claims.get("LINE"), self._sum[:2]),
                ("branches", self._claims.get("BRANCH"), self._sum[2:4]),
            )
            if claim is not None and claim != (covered, total)
        ]
        if differing:
            yield Remark(f"its counters say {'; '.join(differing)}; the lines count")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        refuse_depth(self._depth)
        if tag == "line":
            if self._coverage is not None:
                self._add_line(self._coverage, attributes)
        elif tag == "counter":
            if self._depth == 2:
                self._claims[attributes.get("type", "")] = self._counts(attributes, "covered", "missed")
        elif tag == "sourcefile":
            self._coverage = FileCoverage()
            self._path = _path(self._package, attributes.get("name", ""))
        elif tag == "package":
            self._package = attributes.get("name", "")
        elif tag == "group":
            self._groups.append(attributes.get("name", ""))
        elif tag == "report":
            self._title = attributes.get("name", "")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "sourcefile":
            self._end_file()
        elif tag == "group" and self._groups:
            self._groups.pop()

    def _add_line(self, coverage: FileCoverage, attributes: Mapping[str, str]) -> None:
        line = count_of(attributes.get("nr")) or 0
        if not 0 < line <= MOST_LINE:
            self._odd.add(f'nr="{attributes.get("nr", "")}"')
            return
        covered, total = self._counts(attributes, "cb", "mb")
        if total:
            before = coverage.counted.get(line, (0, 0))
            coverage.counted[line] = Counted(max(covered, before[0]), max(total, before[1]))
        if "ci" not in attributes:
            self._unknown += 1
            self._example = self._example or self._path
            return
        covered, total = self._counts(attributes, "ci", "mi")
        if total or "mi" not in attributes:
            coverage.lines[line] = max(min(covered, 1), coverage.lines.get(line, 0))

    def _counts(self, attributes: Mapping[str, str], covered: str, missed: str) -> tuple[int, int]:
        """How many were executed, and how many there are; what is no count stands for one that was not."""
        done, left = count_of(attributes.get(covered, "0")), count_of(attributes.get(missed, "0"))
        unknown = [name for name, count in ((covered, done), (missed, left)) if count is None]
        for name in unknown:
            self._odd.add_count(f'{name}="{attributes[name]}"')
        done = min(done or 0, MOST_ARMS)
        return done, done + min(left or 0, MOST_ARMS) + len(unknown)

    def _end_file(self) -> None:
        coverage, self._coverage = self._coverage, None
        if coverage is None or not self._path:
            self._odd.add("a source file without a name")
            return
        self._files += 1
        self._sum += numbers_of(coverage)
        self._done.append(FileRead(self._path, coverage, self._roots()))

    def _roots(self) -> tuple[str, ...]:
        """Where the sources of the module may be: a group is one as a rule, and so is a report without groups."""
        module = "/".join(self._groups[:_DEEPEST]) or self._title
        return tuple(f"{module[:_LONGEST]}/{folder}" for folder in _SOURCES) if module else ()


def _path(package: str, name: str) -> str:
    """A source file's path below the folder of its sources."""
    if "." in package and "/" not in package:
        # Java's packages have slashes here. gcovr's are folders, and have dots for them.
        package = package[0] + package[1:].replace(".", "/")
    return f"{package}/{name}"[-_LONGEST:] if package and name else name[-_LONGEST:]
