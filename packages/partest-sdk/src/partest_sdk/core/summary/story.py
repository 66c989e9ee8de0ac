"""Everything that is told about a run, whatever the place: the headline, the sentences, the links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.durations import say_seconds
from partest_sdk.core.names import listed, many
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit
from partest_sdk.core.safe_text import for_markdown
from partest_sdk.core.summary.bundle import Bundle, SuiteTold
from partest_sdk.core.summary.comparison import FAILING, Comparison
from partest_sdk.core.summary.coverage_story import CoverageStory
from partest_sdk.core.summary.jobs import Job, failed_jobs
from partest_sdk.core.summary.places import Place, place_of

# The sentences about failing tests only count them and name some: where all are listed, they say nothing more.
_ABOUT_FAILURES = re.compile(r"[\d,]+ tests? (?:failed|ended in an error): ")
_LONGEST_LINK = 1_000
"""Characters of a path."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where things are on the web; everything may be empty."""

    repository: str = ""
    """``https://github.com/owner/name``."""
    run: str = ""
    commit: str = ""
    """The head commit's SHA."""

    def to(self, place: Place) -> str:
        """*place* as Markdown: a link when the repository and the commit are known."""
        return self._linked(for_markdown(shortened(f"{place.path}:{place.line}", 120)), place.path, f"L{place.line}")

    def to_lines(self, path: str, first: int, last: int) -> str:
        """Lines of a file as Markdown, without its name: ``12–15``."""
        several = last > first
        return self._linked(
            f"{first}–{last}" if several else str(first), path, f"L{first}-L{last}" if several else f"L{first}"
        )

    def _linked(self, shown: str, path: str, where: str) -> str:
        # A path that climbs would lead out of the repository, and a very long one would push away what comes after it.
        if not (self.repository and self.commit and path) or ".." in path.split("/") or len(path) > _LONGEST_LINK:
            return shown
        return f"[{shown}]({self.repository}/blob/{self.commit}/{quote(path, safe='/', errors='replace')}#{where})"


@dataclass(frozen=True)
class Story:
    """A run, ready to be told."""

    bundle: Bundle
    name: str = "tests"
    comparison: Comparison = field(default_factory=Comparison)
    jobs: tuple[Job, ...] = ()
    links: Links = field(default_factory=Links)
    in_repository: Callable[[str], str | None] = lambda path: path
    """A reported path as the repository has it; None for a file that is not in it."""
    report: str = "The HTML report in the bundle has everything."
    """Where all of it is, in a sentence."""
    told: bool = True
    """Whether there is a bundle at all; without one only the other jobs are told of."""
    cache_hits: Mapping[str, CacheHit] = field(default_factory=dict)
    """What the cache did for jobs that are no shards; the bundle knows of the shards."""
    past_hits: Mapping[CachedJob, Sequence[CacheHit]] = field(default_factory=dict)
    """What the caches did in the latest runs of the default branch, newest first."""
    coverage: CoverageStory | None = None
    """None when nobody measured it."""

    @property
    def green(self) -> bool:
        """The verdict over tests, jobs and coverage."""
        return not self.reasons

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why it is red: the other jobs first, since they say more, and the coverage last, since it follows from the tests."""
        return (*self.reasons_of_tests, *(self.coverage.reasons if self.coverage else ()))

    @cached_property
    def reasons_of_tests(self) -> tuple[str, ...]:
        """Those that do not come from the coverage."""
        own = self.bundle.reasons or (() if self.bundle.green else ("the verdict of the merge is red",))
        return (*failed_jobs(self.jobs), *own)

    @property
    def other_reasons(self) -> list[str]:
        """Without those that only say that tests failed, or that have their place beside the coverage."""
        names = [f"{suite.name}: " for suite in self.bundle.suites]
        return [reason for reason in self.reasons_of_tests if not (self.failing and _only_counts(reason, names))]

    @property
    def exit_code(self) -> int:
        """The bundle's, or 1 when another job is to blame, or else what the coverage says."""
        if self.bundle.exit_code or self.reasons_of_tests:
            return self.bundle.exit_code or 1
        return self.coverage.exit_code if self.coverage else 0

    @cached_property
    def file_coverage(self) -> Mapping[str, Numbers]:
        """By path; counted once, since every page tells of it."""
        files = self.coverage.told.files if self.coverage else {}
        return {path: numbers_of(coverage) for path, coverage in files.items()}

    @cached_property
    def failing(self) -> list[TestResult]:
        """Failed tests and errors, the new ones first."""
        failing = self.bundle.of_kind(*FAILING)
        return sorted(failing, key=lambda test: not self.comparison.is_new_failure(test))

    @cached_property
    def suites(self) -> Mapping[tuple[str, str], SuiteTold]:
        """By suite and variant."""
        return {(suite.suite, suite.variant): suite for suite in self.bundle.suites}

    @cached_property
    def _places(self) -> dict[int, Place | None]:
        """By the identity of the result, which lives as long as the bundle: a stranger's names may be the same twice."""
        return {}

    def place(self, test: TestResult) -> Place | None:
        """Where *test* failed."""
        if id(test) not in self._places:
            self._places[id(test)] = place_of(test, self.in_repository)
        return self._places[id(test)]

    @property
    def title(self) -> str:
        """The answer in a few plain words, for a list of checks."""
        # Who has failing tests looks at those first; the coverage is told below.
        only_coverage = self.coverage and not self.reasons_of_tests and self.coverage.words
        return f"{self._title_of_tests}; {only_coverage}" if only_coverage else self._title_of_tests

    @property
    def _title_of_tests(self) -> str:
        totals = self.bundle.totals
        broken = totals.failed + totals.errors
        if not self.told:
            return self._job_title
        if not self.reasons_of_tests:
            return self._green_title
        if broken:
            new = sum(map(self.comparison.is_new_failure, self.failing)) if self.comparison.there else 0
            newly = f", {new:,} of them newly" if new and new < broken else ""
            lost = f"; {totals.not_run:,} did not run" if totals.not_run else ""
            return f"{broken:,} of {many(totals.tests, 'test')} failed{newly}{lost}"
        if totals.not_run:
            return f"{totals.not_run:,} of {many(totals.tests, 'test')} did not run"
        if not totals.tests:
            return "There is no result"
        only_jobs = self.bundle.green and not self.bundle.reasons
        return (
            f"The tests passed, {self._job_title}"
            if only_jobs
            else "Not proven: no test failed, but evidence is missing"
        )

    @property
    def _green_title(self) -> str:
        totals = self.bundle.totals
        broken = totals.failed + totals.errors
        if not totals.tests or (self.bundle.doubtful and not (broken or totals.not_run)):
            return f"Accepted without proof: {many(totals.tests, 'test')}, and evidence is missing"
        if broken or totals.not_run:
            # Somebody asked for a warning instead; what a reader sees must not look like a run in which all was well.
            parts = [f"{broken:,} failed" if broken else "", f"{totals.not_run:,} not run" if totals.not_run else ""]
            return f"Accepted, with {' and '.join(filter(None, parts))} of {many(totals.tests, 'test')}"
        if totals.passed == totals.tests:
            return f"All {many(totals.tests, 'test')} passed" if totals.tests != 1 else "The test passed"
        named = (("skipped", totals.skipped), ("flaky", totals.flaky))
        return f"{many(totals.passed, 'test')} passed" + "".join(
            f", {count:,} {name}" for name, count in named if count
        )

    @property
    def _job_title(self) -> str:
        failed = failed_jobs(self.jobs)
        return listed(failed, 2) if failed else f"{many(len(self.jobs), 'job')} as required"

    def headline(self) -> str:
        """The heading, and the counts below it."""
        mark = "✅" if self.green else "❌"
        name = "" if self.name == "tests" else f" · {for_markdown(shortened(self.name, 80))}"
        lines = [f"### {mark} {_plain(self.title)}{name}", "", " · ".join(self._facts())]
        return "\n".join(lines)

    def _facts(self) -> list[str]:
        totals, bundle = self.bundle.totals, self.bundle
        facts = [counts_of(bundle)] if self.told else []
        if self.told and bundle.shards:
            facts.append(many(len(bundle.shards), "shard"))
        if self.told and totals.wall_seconds:
            facts.append(f"{say_seconds(totals.wall_seconds)} ({say_seconds(totals.seconds)} of tests)")
        if self.told and bundle.proven:
            facts.append("every test ran exactly once")
        if self.links.commit:
            facts.append(f"commit {self.links.commit[:7]}")
        if self.links.run:
            facts.append(f"[run]({self.links.run})")
        return facts or ["no bundle"]


def counts_of(bundle: Bundle) -> str:
    """``812 tests: 806 passed, 2 failed``."""
    totals = bundle.totals
    named = (
        ("passed", totals.passed), ("failed", totals.failed), ("with errors", totals.errors), ("flaky", totals.flaky),
        ("skipped", totals.skipped), ("not run", totals.not_run),
    )  # fmt: skip
    parts = ", ".join(f"{count:,} {name}" for name, count in named if count)
    return f"**{many(totals.tests, 'test')}**" + (f": {parts}" if parts else "")


def words_of(test: TestResult, comparison: Comparison) -> str:
    """What became of *test*, in a word or two."""
    if test.kind in FAILING and comparison.there:
        return "new failure" if comparison.is_new_failure(test) else "still failing"
    return {
        TestClass.FAILED: "failed",
        TestClass.ERRORS: "error",
        TestClass.FLAKY: "flaky",
        TestClass.NOT_RUN: "not run",
    }[test.kind]


def _only_counts(reason: str, names: Sequence[str]) -> bool:
    return any(reason.startswith(name) and _ABOUT_FAILURES.match(reason, len(name)) for name in names)


def _plain(text: str) -> str:
    """Our own words, in which a job's name may stand: those are of letters, digits, '-' and '_' on GitHub, and whatever on paper.

    A folder may stand there too, and no address that GitHub would make a link of.
    """
    return re.sub(r"[^\w ,.;:()%'/-]|(?<=[:/])/", "·", text)


def shortened(text: str, limit: int) -> str:
    """*text* in at most *limit* characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
