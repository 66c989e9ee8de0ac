"""What a run was, in a form that every runner's own words and our reading can be brought to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from partest_sdk import read_results
from partest_sdk.core.results.attempts import TestClass

NUMBER_NAME = r"(?P<number>\d+) (?P<name>[a-z]+)"


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict and its numbers: `passed` also at last, and `bad` the tests that failed and what failed outside of them."""

    green: bool
    passed: int
    bad: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What we made of a run's reports."""

    word: Word
    flaky: tuple[str, ...]
    """The ids of the tests that passed after they had failed."""
    bad: tuple[str, ...]
    problems: tuple[str, ...]


def reading_of(reports: Sequence[Path], base: Path) -> Reading:
    """Read *reports* of the project in *base* as one run."""
    run = read_results(reports, base=base)
    ids: dict[TestClass, list[str]] = {kind: [] for kind in TestClass}
    for test in run.tests:
        assert not Path(test.file).is_absolute(), f"{test.file} is not the same on every machine"
        ids[test.kind].append(test.id)
    totals = run.totals
    return Reading(
        Word(run.green, totals.passed + totals.flaky, totals.failed + totals.errors, totals.skipped),
        tuple(ids[TestClass.FLAKY]),
        tuple(ids[TestClass.FAILED] + ids[TestClass.ERRORS]),
        tuple(problem.sentence for problem in run.problems),
    )


def told(*readings: Reading) -> str:
    """All of *readings* in words, for a test that fails."""
    return "\n".join(map(str, readings))


def named(ids: tuple[str, ...], *names: str) -> bool:
    """Whether *ids* are as many as *names*, each of these is in one of those, and each of those has one of these."""
    in_ids = all(any(name in test for test in ids) for name in names)
    return len(ids) == len(names) and in_ids and all(any(name in test for name in names) for test in ids)


def numbers_in(text: str, pattern: str) -> dict[str, int]:
    """The numbers that the groups `number` and `name` of *pattern* find in *text*, added up by name."""
    numbers: dict[str, int] = {}
    for found in re.finditer(pattern, text, flags=re.MULTILINE):
        numbers[found["name"]] = numbers.get(found["name"], 0) + int(found["number"])
    return numbers


def total(numbers: Mapping[str, int], *names: str) -> int:
    """The sum of those *names*."""
    return sum(numbers.get(name, 0) for name in names)


def last_line(text: str, beginning: str) -> str:
    """The last line of *text* that begins with *beginning*, apart from blanks."""
    return next((line for line in reversed(text.splitlines()) if line.strip().startswith(beginning)), "")
