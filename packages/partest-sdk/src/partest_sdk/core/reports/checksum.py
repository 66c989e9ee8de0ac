"""What a suite claims about itself, held against what is in it. It may claim less than there is; when it claims more, something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from partest_sdk.core.names import many
from partest_sdk.core.reports.numbers import count_of


class Found(NamedTuple):
    """What is inside a suite, at any depth; or, as a running count, what was before it."""

    cases: int = 0
    bad: int = 0
    """Elements that say that something failed; a case may have several."""
    attempts: int = 0
    """Recorded attempts besides the cases themselves."""
    suites: int = 0
    """Suites inside; some runners (node:test) count a nested suite as a test, and its failure once more."""

    def since(self, before: Found) -> Found:
        """What came after *before*."""
        return Found(*(now - then for now, then in zip(self, before, strict=True)))


def missing_from(attributes: Mapping[str, str], found: Found) -> str:
    """What a suite with these *attributes* claims beyond what was *found* in it; empty when nothing is missing.

    Runners differ in what they count: Catch2 counts assertions, Surefire attempts, PHPUnit and pytest sum up children. None of them makes a claim of
    more tests than there are cases, attempts and nested suites together (seen in none of 436 public reports), except Catch2, which gives itself away.
    """
    if attributes.get("hostname") == "tbd":  # Catch2
        return ""
    tests = count_of(attributes.get("tests"))
    listed = found.cases + found.attempts + found.suites
    if tests is not None and tests > listed:
        return f"claims {many(tests, 'test')}, and has {found.cases:,}"
    bad = sum(count_of(attributes.get(name)) or 0 for name in ("failures", "errors"))
    seen = found.bad + found.attempts + (found.suites if found.bad else 0)
    if bad > seen:
        return f"claims {many(bad, 'failure')}, and shows {seen:,}"
    return ""
