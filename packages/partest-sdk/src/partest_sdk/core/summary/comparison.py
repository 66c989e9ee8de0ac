"""What is new since an earlier run: newly failing, still failing, fixed; new, removed and slower tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from partest_sdk.core.names import many
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.summary.bundle import Bundle, TestRow

Key = tuple[str, str, str]
"""Suite, variant and id of a test."""
FIXED = "fixed"
FAILING = frozenset({TestClass.FAILED, TestClass.ERRORS})
_SLOWER_TIMES = 2.0
_SLOWER_SECONDS = 1.0


class BaseTest(NamedTuple):
    """What the base knows of a test."""

    kind: TestClass
    seconds: float | None = None
    """None when it says nothing about how long the test takes."""


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier run to compare with."""

    name: str
    """What it is, in words."""
    tests: Mapping[Key, BaseTest]

    @classmethod
    def of(cls, name: str, bundle: Bundle) -> Base:
        """An earlier bundle as a base."""
        return cls(name, {row.key: BaseTest(row.kind, row.seconds) for row in bundle.tests})

    @property
    def failing(self) -> frozenset[Key]:
        """The tests that failed in it. A file that could not be collected stands for tests that nobody knows, so it is none."""
        return frozenset(key for key, test in self.tests.items() if test.kind in FAILING and "::" in key[2])


class Slower(NamedTuple):
    """A test that takes longer than it did, in seconds."""

    row: TestRow
    before: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside its base; every list in the order of the bundle."""

    base: str = ""
    """What it is compared with; empty when there is nothing to compare with."""
    known: frozenset[Key] = frozenset()
    """What failed in the base already."""
    fixed: tuple[TestRow, ...] = ()
    new: tuple[TestRow, ...] = ()
    removed: tuple[Key, ...] = ()
    """Those of suites and variants that both know."""
    slower: tuple[Slower, ...] = ()
    """The worst first."""
    changes: Mapping[Key, str] = field(default_factory=dict)
    """A word for every test that something changed about."""

    @property
    def there(self) -> bool:
        """Whether there is a base."""
        return bool(self.base)

    def is_new_failure(self, test: TestResult) -> bool:
        """Whether *test* fails, and the base does not know it as failing."""
        return test.kind in FAILING and key_of(test) not in self.known

    @property
    def sentence(self) -> str:
        """The counts in a line; empty when nothing changed."""
        parts = [
            f"{len(self.fixed):,} fixed" if self.fixed else "",
            many(len(self.new), "new test") if self.new else "",
            many(len(self.removed), "removed test") if self.removed else "",
            f"{len(self.slower):,} slower" if self.slower else "",
        ]
        return ", ".join(filter(None, parts))


def compare(bundle: Bundle, base: Base | None) -> Comparison:
    """*bundle* beside *base*."""
    if base is None:
        return Comparison()
    known = base.failing
    legs = {(suite, variant) for suite, variant, _ in base.tests}
    fixed, new, slower, changes = [], [], [], {}
    here = set()
    for row in bundle.tests:
        key = row.key
        here.add(key)
        before = base.tests.get(key)
        word = _change(row, before, key in known, (row.suite, row.variant) in legs)
        if word:
            changes[key] = word
        if word == FIXED:
            fixed.append(row)
        elif before is None and word:
            new.append(row)
        if before and _is_slower(row, before):
            slower.append(Slower(row, before.seconds or 0.0))
    mine = {(row.suite, row.variant) for row in bundle.tests}
    removed = sorted(key for key in base.tests if key not in here and key[:2] in mine)
    slower.sort(key=lambda one: one.before - one.row.seconds)
    return Comparison(base.name, known, tuple(fixed), tuple(new), tuple(removed), tuple(slower), changes)


def _change(row: TestRow, before: BaseTest | None, was_failing: bool, leg_is_known: bool) -> str:
    """What changed about a test, in a word; empty when nothing did."""
    if row.kind in FAILING:
        return "still failing" if was_failing else "new failure"
    if before is None:
        # A file that skips itself whole is no test, and no history knows it.
        is_test = row.id != row.file and row.kind is not TestClass.NOT_RUN
        return "new" if leg_is_known and is_test else ""
    if before.kind in FAILING and row.kind in (TestClass.PASSED, TestClass.FLAKY):
        return FIXED
    return ""


def _is_slower(row: TestRow, before: BaseTest) -> bool:
    return (
        row.kind is TestClass.PASSED
        and before.seconds is not None
        and row.seconds > _SLOWER_TIMES * before.seconds
        and row.seconds > before.seconds + _SLOWER_SECONDS
    )


def key_of(test: TestResult) -> Key:
    """The key of a test."""
    return test.suite, test.variant, test.id
