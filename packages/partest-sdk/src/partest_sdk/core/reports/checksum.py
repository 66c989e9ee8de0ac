"""What a suite claims about itself, held against what is in it. It may claim less than there is; when it claims more, something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from partest_sdk.core.names import many
from partest_sdk.core.reports.numbers import count_of

SKIPS = ("skipped", "skips", "disabled", "ignored")
"""Where producers count what was skipped."""


class Found(NamedTuple):
    """What is inside a suite, at any depth; or, as a running count, what was before it."""

    cases: int = 0
    bad: int = 0
    """Elements that say that something failed; a case may have several."""
    attempts: int = 0
    """Recorded attempts besides the cases themselves."""
    suites: int = 0
    """Suites inside; some runners (node:test) count a nested suite as a test, and its failure once more."""
    skipped: int = 0

    def since(self, before: Found) -> Found:
        """What came after *before*."""
        return Found(*(now - then for now, then in zip(self, before, strict=True)))


def missing_from(attributes: Mapping[str, str], found: Found) -> str:
    """What a suite with these *attributes* claims beyond what was *found* in it; empty when nothing is missing.

    Runners differ in what they count: Catch2 counts assertions, Surefire attempts, PHPUnit and pytest sum up children. None of them makes a claim of
    more tests than there are cases, attempts and nested suites together, except Catch2, which gives itself away, and those that count skipped tests
    without listing them (libtest).
    """
    if attributes.get("hostname") == "tbd":  # Catch2
        return ""
    tests = count_of(attributes.get("tests"))
    listed = found.cases + found.attempts + found.suites + unlisted_skips(attributes, found)
    if tests is not None and tests > listed:
        return f"claims {many(tests, 'test')}, and has {found.cases:,}"
    bad = sum(count_of(attributes.get(name)) or 0 for name in ("failures", "errors"))
    seen = found.bad + found.attempts + (found.suites if found.bad else 0)
    if bad > seen:
        return f"claims {many(bad, 'failure')}, and shows {seen:,}"
    return ""


def missing_tests(attributes: Mapping[str, str], found: Found) -> int:
    """How many tests are missing where nothing else is, and the suite does not say how many were skipped: those around it may."""
    if any(name in attributes for name in SKIPS) or missing_from({**attributes, "tests": ""}, found):
        return 0
    return max((count_of(attributes.get("tests")) or 0) - found.cases - found.attempts - found.suites, 0)


def unlisted_skips(attributes: Mapping[str, str], found: Found) -> int:
    """How many skipped tests a suite counts and does not list."""
    claimed = max(count_of(attributes.get(name)) or 0 for name in SKIPS)
    return max(claimed - found.skipped, 0)


class _Doubt(NamedTuple):
    """A claim of a suite that was not borne out."""

    closed: int
    """How many suites had been closed before it."""
    missing: int
    """Tests, where they may be skipped ones that are listed nowhere."""
    sentence: str


class Doubts:
    """The claims of a report's suites that were not borne out."""

    def __init__(self) -> None:
        """None yet."""
        self._doubts: list[_Doubt] = []

    @property
    def sentences(self) -> list[str]:
        """What is missing, by suite."""
        return [doubt.sentence for doubt in self._doubts]

    def close(self, attributes: Mapping[str, str], found: Found, first: int, closed: int) -> bool:
        """A suite ends in which all this was *found*; the suites from number *first* to before *closed* are in it.

        True when its own count of skipped tests explains what others in it lack: mocha-junit-reporter lists those nowhere.
        """
        if what := missing_from(attributes, found):
            name = attributes.get("name")
            described = f"suite {name!r}" if name else "the whole report"
            self._doubts.append(_Doubt(closed, missing_tests(attributes, found), f"{described} {what}"))
        mine = [doubt for doubt in self._doubts if doubt.closed >= first and doubt.missing]
        if not mine or sum(doubt.missing for doubt in mine) > unlisted_skips(attributes, found):
            return False
        self._doubts = [doubt for doubt in self._doubts if doubt not in mine]
        return True


class Summary:
    """What node:test says about the whole run in comments at its end: ``<!-- fail 1 -->``. A test that fails after its parts is only there."""

    def __init__(self) -> None:
        """Nothing was said."""
        self._said: dict[str, int] = {}

    def comment(self, text: str) -> None:
        """One comment of the report."""
        word, _, number = text.strip().partition(" ")
        if (
            word in ("tests", "pass", "fail", "cancelled", "skipped", "todo")
            and number.isdecimal()
            and len(number) < 12
        ):
            # A merged file has the summaries of several reports.
            self._said[word] = self._said.get(word, 0) + int(number)

    def missing_from(self, failed: int) -> str:
        """What it claims beyond the *failed* cases that there are; empty when nothing is missing, or it is no such summary."""
        if not {"tests", "pass", "fail", "cancelled"} <= self._said.keys():
            return ""
        claimed = self._said["fail"] + self._said["cancelled"]
        # It counts a test beside its parts, so only where nothing at all failed does it say more than they do.
        return (
            f"the summary at its end claims {many(claimed, 'failure')}, and none is shown"
            if claimed and not failed
            else ""
        )
