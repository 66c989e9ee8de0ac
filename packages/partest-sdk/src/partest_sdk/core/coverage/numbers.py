"""The numbers that people decide by, counted from what was merged; and percentages, made of them at the very end."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage, Line, Numbers
from partest_sdk.core.coverage.rows import RowCoverage

NO_LINES = "no lines"
"""What is said instead of a percentage where there is nothing to cover: neither 0 % nor 100 % would be true."""


def numbers_of(coverage: FileCoverage) -> Numbers:
    """The numbers of one file."""
    if isinstance(coverage, RowCoverage) and coverage.known_numbers is not None:
        return coverage.known_numbers
    lines = coverage.lines
    covered = total = 0
    exact = True
    bounds = _simple(coverage) or _bounds(coverage)
    for least, most, arms in bounds.values():
        covered += least
        total += arms
        exact = exact and least == most
    return Numbers(len(lines) - list(lines.values()).count(0), len(lines), covered, total, exact)


def plain_numbers(coverage: FileCoverage) -> Numbers | None:
    """The numbers of one file where they are known without a look at its lines, and each arm has hits of its own; else None."""
    if not isinstance(coverage, RowCoverage) or coverage.known_numbers is None:
        return None
    return None if coverage.rows.hinted or coverage.rows.counted else coverage.known_numbers


def numbers_of_files(coverages: Iterable[FileCoverage]) -> Numbers:
    """The numbers of several files."""
    return sum_of(map(numbers_of, coverages))


def sum_of(some: Iterable[Numbers]) -> Numbers:
    """The sum of *some* numbers, of which there may be many."""
    # Adding them one to the other would make an object for each.
    lines_covered = lines = branches_covered = branches = 0
    exact = True
    for one in some:
        lines_covered += one[0]
        lines += one[1]
        branches_covered += one[2]
        branches += one[3]
        exact = exact and one[4]
    return Numbers(lines_covered, lines, branches_covered, branches, exact)


def branch_numbers(coverage: FileCoverage, line: Line) -> tuple[int, int]:
    """How many arms of the branch on *line* are covered at least, and how many it has; 0 of 0 where there is none."""
    one = FileCoverage()
    one.branches = {kind: {line: lines[line]} for kind, lines in coverage.branches.items() if line in lines}
    one.hinted = {line: coverage.hinted[line]} if line in coverage.hinted else {}
    one.counted = {line: coverage.counted[line]} if line in coverage.counted else {}
    found = numbers_of(one)
    return found.branches_covered, found.branches_total


def share(covered: int, total: int) -> Fraction | None:
    """The covered part of *total*, exactly; None where there is nothing to cover."""
    return Fraction(covered, total) if total else None


def percent(covered: int, total: int, digits: int = 1, nothing: str = NO_LINES) -> str:
    """*covered* of *total* as people read it, rounded down: ``99.9 %`` as long as one is missing; *nothing* where there is nothing."""
    part = share(covered, total)
    return nothing if part is None else percent_of(part, digits)


def plain_percent(numbers: Numbers) -> str:
    """The lines of *numbers* as a program reads it, rounded down: ``87.4``; empty where there is none."""
    return percent(numbers.lines_covered, numbers.lines_total, nothing="").removesuffix(" %")


def percent_of(part: Fraction, digits: int = 1) -> str:
    """*part* of 1 in percent, rounded down: a difference of two shares may be negative, and never looks better than it is."""
    scale = 10**digits
    whole = part.numerator * 100 * scale // part.denominator
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    tail = f".{whole % scale:0{digits}}" if digits else ""
    return f"{sign}{whole // scale}{tail} %"


def branch_bounds(coverage: FileCoverage) -> dict[Line, tuple[int, int, int]]:
    """For each line with a branch: how many arms are covered at least, and at most, and how many there are."""
    return _simple(coverage) or _bounds(coverage)


_Bounds = dict[Line, tuple[int, int, int]]
"""For each line with a branch: how many arms are covered at least, and at most, and how many there are."""


def _simple(coverage: FileCoverage) -> _Bounds:
    """The bounds of a file whose branches are all of one kind, as nearly all are; nothing for others."""
    if len(coverage.branches) != 1 or coverage.hinted or coverage.counted:
        return {}
    (lines,) = coverage.branches.values()
    bounds = {}
    for line, arms in lines.items():
        covered = len(arms) - list(arms.values()).count(0)
        bounds[line] = (covered, covered, len(arms))
    return bounds


def _bounds(coverage: FileCoverage) -> _Bounds:
    bounds: _Bounds = {}

    def also(line: Line, least: int, most: int, total: int) -> None:
        """Of two kinds of arms nobody knows which are the same: what one kind covers is certain, what both have together is possible."""
        if line in bounds:
            others = bounds[line]
            most = most + others[1] if total == others[2] else MOST_HITS
            least, total = max(least, others[0]), max(total, others[2])
        bounds[line] = (min(least, total), min(most, total), total)

    for lines in coverage.branches.values():
        for line, arms in lines.items():
            covered = sum(hits > 0 for hits in arms.values())
            also(line, covered, covered, len(arms))
    for line, hinted in coverage.hinted.items():
        for total, missing in ((hinted.total, hinted.missing), *hinted.others):
            covered = max(total - len(missing), 0)
            also(line, covered, covered, total)
    for line, counted in coverage.counted.items():
        also(line, counted.covered, coverage.possible.get(line, counted.covered), counted.total)
    if sum(not lines for lines in coverage.branches.values()) > 1:
        # Who looked another way may have taken any of these arms, and not have seen it.
        return {line: (least, total, total) for line, (least, _, total) in bounds.items()}
    return bounds
