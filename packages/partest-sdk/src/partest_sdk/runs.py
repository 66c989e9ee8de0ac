"""Test results in scripts: read what any runner wrote, merge it, and go through it test by test."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.adapters.reports.merged_junit import write_merged_junit
from partest_sdk.adapters.reports.reader import Everything, ReportReader
from partest_sdk.adapters.reports.report_files import Pattern, ReportFile, find_reports, parse_pattern
from partest_sdk.adapters.repository_files import tracked_files
from partest_sdk.core.reports.join import Joined, Read, join
from partest_sdk.core.reports.paths import RepositoryPaths
from partest_sdk.core.reports.report import Report
from partest_sdk.core.reports.tally import Leg, Tally
from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.results.junit_xml import junit_xml
from partest_sdk.core.results.problems import Problem
from partest_sdk.core.results.proof import leg_name
from partest_sdk.core.results.proving import unplanned
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.results.verdict import Policy, Verdict, judge
from partest_sdk.errors import InputError

if TYPE_CHECKING:
    from junitparser import JUnitXml

Source = tuple[ReportFile, Read]


class Run:
    """Everything that some reports say: each test once, with its class and all its attempts.

    Iterate it for its tests. It is held in memory, about a kilobyte a test; `partest merge-results` needs much less, since it never holds them.
    """

    def __init__(
        self, sources: Sequence[Source] = (), problems: Sequence[Problem] = (), held: Sequence[object] = ()
    ) -> None:
        """Made by `read_results`, `merge` and `from_junitparser`."""
        self._sources = sorted(sources, key=lambda source: (source[0].leg, source[0].shown, source[0].path))
        self._found = tuple(problems)
        self._held = tuple(held)

    def __iter__(self) -> Iterator[TestResult]:
        return iter(self.tests)

    def __len__(self) -> int:
        return len(self.tests)

    @property
    def reports(self) -> list[Report]:
        """The files that it was read from, each with its format and the counts of its own cases."""
        return [read.report for _, read in self._sources]

    @cached_property
    def tests(self) -> tuple[TestResult, ...]:
        """Every test once, by suite, variant, file and id."""
        several = [test for leg in self._joined.legs for test in leg.repeated]
        alone = [
            test
            for number, (_, read) in enumerate(self._sources)
            for test in read.tally.results(but=self._joined.folded.get(number, ()))
        ]
        return tuple(sorted(alone + several, key=lambda test: (test.suite, test.variant, test.file, test.id)))

    @property
    def totals(self) -> Totals:
        """How many tests there are of each class; seconds of all cases together, and by the clock on the wall."""
        return self.verdict().totals

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong besides failing tests, and what is worth saying: `kind` and `sentence`."""
        return self.verdict().problems

    @property
    def green(self) -> bool:
        """Whether nothing failed, nothing is missing and something ran: `verdict().green`."""
        return self.verdict().green

    def verdict(self, policy: Policy = Policy()) -> Verdict:  # noqa: B008 - it is frozen
        """The same verdict that `partest merge-results` comes to, without a plan."""
        return judge([unplanned(leg) for leg in self._joined.legs], self._found, policy)

    def write_junit(self, path: str | os.PathLike[str]) -> None:
        """Write all reports as one JUnit file, in their own bytes where that is possible. An OSError when *path* cannot be written."""
        with replacing(Path(path)) as out:
            write_merged_junit(out, (), self._sources, self._results_of)

    def _results_of(self, file: ReportFile) -> list[TestResult]:
        return next(read.tally.results() for mine, read in self._sources if mine == file)

    @cached_property
    def _joined(self) -> Joined:
        return join([read for _, read in self._sources], _kept_already)


def _kept_already(read: Read, _: object) -> Tally:
    return read.tally


def read_results(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    suite: str = "reports",
    base: str | os.PathLike[str] = ".",
) -> Run:
    """Read reports in any format that partest knows, told apart by content.

    *paths* are files, folders or globs below *base*, also ``SUITE=GLOB`` and ``SUITE:VARIANT=GLOB``; those without a name are of *suite*. Paths of
    tests become those of the repository around *base* where they can be told. A file that cannot be read is one of the run's problems, and stops
    no other; an InputError only when one file is given to two suites.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    for one in given:
        if not isinstance(one, str | os.PathLike) or not str(one).strip():
            raise InputError(f"paths has {one!r}; it must be the path of a file or folder, or a glob")
    folder = Path(base)
    patterns = [parse_pattern(one) if isinstance(one, str) else Pattern(str(one), None, str(one)) for one in given]
    files, problems = find_reports(patterns, folder, Leg(suite))
    clean = RepositoryPaths(tracked_files(folder), [str(folder.resolve())])
    return Run(_sources(files, clean), problems)


def merge(*runs: Run) -> Run:
    """All *runs* as one, as if their reports had been read together: in whatever order and grouping, it comes to the same.

    A test that several of them have is the worst that any of them says of it. A report that several of them have counts once.
    """
    sources = {(file.leg, os.path.realpath(file.path)): (file, read) for run in runs for file, read in run._sources}
    problems = dict.fromkeys(problem for run in runs for problem in run._found)
    return Run(list(sources.values()), list(problems), [run._held for run in runs])


def to_junitparser(run: Run) -> JUnitXml:
    """*run* as an object of junitparser (``pip install partest-sdk[junitparser]``): a suite per suite and variant, each test once.

    Retries are written as Maven Surefire does (``flakyFailure``, ``rerunFailure``).
    """
    from partest_sdk.adapters.junitparser_bridge import parsed

    legs: dict[str, list[TestResult]] = {}
    for test in run.tests:
        legs.setdefault(leg_name(test.suite, test.variant), []).append(test)
    return parsed("".join(junit_xml(legs.items())).encode())


def from_junitparser(xml: JUnitXml, *, suite: str = "reports") -> Run:
    """A run out of an object of junitparser, as if it had been read from the file that junitparser would write."""
    from partest_sdk.adapters.junitparser_bridge import written

    folder = TemporaryDirectory(prefix="partest-junitparser-")
    path = Path(folder.name, "junitparser.xml")
    path.write_bytes(written(xml))
    file = ReportFile(str(path), path.name, Leg(suite), literal=True)
    return Run(_sources([file], RepositoryPaths(list)), held=[folder])


def _sources(files: Sequence[ReportFile], paths: RepositoryPaths) -> list[Source]:
    chunks = ReportReader(paths, wanted=Everything()).read(files)
    return list(zip(files, (read for chunk in chunks for read in chunk.reads), strict=True))
