"""All reports of a merge: found, read, joined, and handed on to the bundle without ever being in memory together."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from partest_sdk.adapters.reports.merged_junit import write_merged_junit
from partest_sdk.adapters.reports.reader import Chunk, Everything, ReportReader
from partest_sdk.adapters.reports.report_files import Pattern, ReportFile, find_reports
from partest_sdk.adapters.results.result_json import result_line
from partest_sdk.core.names import listed
from partest_sdk.core.reports.join import Joined, Read, join
from partest_sdk.core.reports.paths import RepositoryPaths
from partest_sdk.core.reports.report import ReportedLeg
from partest_sdk.core.reports.tally import Leg, Tally
from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.results.problems import Kind, Problem

_COPY = 1 << 20


class Reports:
    """The reports that *patterns* mean, below *base*; and those that shards left in their result folders."""

    def __init__(
        self,
        patterns: Sequence[Pattern],
        base: Path,
        paths: RepositoryPaths,
        own: Sequence[Path] = (),
        results: Sequence[Path] = (),
    ) -> None:
        """Nothing below our *own* folders is a report, and what lies in *results* is read with the shards that left it."""
        self._patterns = patterns
        self._base = base
        self._own, self._results = own, results
        self._paths = paths
        self._folder = tempfile.TemporaryDirectory(prefix="partest-reports-")
        self._files: list[ReportFile] = []
        self._chunks: list[Chunk] = []
        self._joined = Joined((), {})

    def __enter__(self) -> Self:
        """Keep a folder for what does not fit into memory."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove it."""
        self._folder.cleanup()

    def read(
        self, default: Leg, shards: Mapping[tuple[Leg, int], Sequence[str]]
    ) -> tuple[Sequence[ReportedLeg], list[Problem]]:
        """Read the reports in the result folders of *shards*, and those of the patterns: they are of *default* when they have no name."""
        left: list[ReportFile] = []
        for (leg, number), places in sorted(shards.items()):
            for place in places:
                folder = Path(place, "junit")
                if folder.is_dir():
                    found, _ = find_reports([Pattern("", leg, str(folder))], self._base, leg)
                    left += [file._replace(shard=number) for file in found]
        named, problems = find_reports(self._patterns, self._base, default, self._own, self._results)
        self._files = [*left, *named]
        reader = ReportReader(self._paths, Path(self._folder.name))
        self._chunks = reader.read(self._files)
        by_name = {(file.leg, file.shown): file for file in self._files}

        def again(read: Read, wanted: object) -> Tally:
            return reader.read_again(by_name[read.report.leg, read.report.path], wanted)  # type: ignore[arg-type]  # a set, as join says

        self._joined = join(self._reads, again)
        ambiguous = sorted({path for chunk in self._chunks for path in chunk.ambiguous})
        if ambiguous:
            what = f"paths that fit several files of the repository stay as they were reported: {listed(ambiguous, 3)}"
            problems.append(Problem(Kind.NOTE, what))
        return self._joined.legs, problems

    @property
    def _reads(self) -> list[Read]:
        return [read for chunk in self._chunks for read in chunk.reads]

    def write_lines(self, out: BinaryIO) -> None:
        """Every test as a line, each once: those of one case in the order of reports, and at the end those of several."""
        number = 0
        for chunk in self._chunks:
            if chunk.lines is not None:
                with chunk.lines.open("rb") as lines:
                    mine = range(number, number + len(chunk.reads))
                    if any(self._joined.folded.get(one) for one in mine):
                        out.writelines(_kept(lines, chunk.reads, number, self._joined.folded))
                    else:
                        shutil.copyfileobj(lines, out, _COPY)
            number += len(chunk.reads)
        for leg in self._joined.legs:
            for test in leg.repeated:
                out.write(result_line(test).encode())

    def write_junit(self, out: BinaryIO, recorded: Sequence[tuple[str, Sequence[TestResult]]]) -> None:
        """One JUnit file of the *recorded* suites and all reports."""
        reports = list(zip(self._files, self._reads, strict=True))
        write_merged_junit(out, recorded, reports, self._results_of)

    def _results_of(self, file: ReportFile) -> list[TestResult]:
        return ReportReader(self._paths).read_again(file, Everything()).results()


def _kept(
    lines: Iterator[bytes], reads: Sequence[Read], first: int, folded: Mapping[int, frozenset[int]]
) -> Iterator[bytes]:
    for number, read in enumerate(reads, start=first):
        out = folded.get(number, frozenset())
        for at in range(read.tally.cases):
            line = next(lines)
            if at not in out:
                yield line
