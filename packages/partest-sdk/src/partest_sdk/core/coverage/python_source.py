"""A Python source and what was executed of it, made into the coverage of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import chain

from partest_sdk.core.coverage.model import FileCoverage, Line
from partest_sdk.core.coverage.python_arcs import Arc
from partest_sdk.core.coverage.python_statements import Statements

KIND = "arc"
"""What tells the arms of a Python branch apart: where they lead, such as ``23``, or ``-1`` for the way out of what begins on line 1."""


_WITHOUT_BRANCHES = ("lines only", "without branches")
"""Two ways of looking at a file, so that its numbers are a lower bound: whoever measured branches leaves no word of how, and is spared one."""


def without_branches(coverage: FileCoverage) -> None:
    """Say of the *coverage* of a file that branches were not measured: if any of it was executed, any of its branches may have been taken."""
    if any(coverage.lines.values()):
        coverage.branches.update({way: {} for way in _WITHOUT_BRANCHES})


def coverage_of(statements: Statements, lines: Iterable[Line], arcs: Iterable[Arc] | None) -> FileCoverage:
    """The coverage of a source by the *lines* and *arcs* that were executed; arcs None where branches were not measured.

    As ``coverage report`` counts it: a statement is executed with any of its lines, arcs that are not possible do not count, and where only one
    way of a branch is expected to be taken, all of them are taken.
    """
    coverage = FileCoverage()
    coverage.lines = dict.fromkeys(statements.lines, 0)
    coverage.spans = {first: last for first, last in statements.spans.items() if first in coverage.lines}
    executed = {*lines, *chain.from_iterable(arcs or ())}
    firsts = _firsts(statements.spans.items())
    executed.update([firsts[line] for line in firsts.keys() & executed])
    coverage.lines.update(dict.fromkeys(coverage.lines.keys() & executed, 1))
    if arcs is not None and statements.arms:
        taken = _taken(statements, arcs, firsts) if executed else frozenset()
        coverage.branches[KIND] = {
            line: {str(end): 1 if (line, end) in taken or line in statements.excused else 0 for end in ends}
            for line, ends in statements.arms.items()
        }
    return coverage


def _firsts(spans: Iterable[tuple[Line, Line]]) -> dict[Line, Line]:
    return {line: first for first, last in spans for line in range(first, last + 1)}


def _taken(statements: Statements, arcs: Iterable[Arc], firsts: Mapping[Line, Line]) -> Set[Arc]:
    """The executed arcs out of branches, from first line to first line, and past every ``with`` that was left."""
    moved, arms = statements.moved, statements.arms
    taken = [(start, end) for start, end in arcs if start in arms or firsts.get(start) in arms]
    if not (moved or firsts):
        return set(taken)
    for _ in range(2):
        # A with in several lines may only be recognised by its first one.
        there = [(start, moved.get((start, end), end)) for start, end in taken] if moved else taken
        taken = [(firsts.get(start, start), _first(end, firsts)) for start, end in there if end]
    return set(taken)


def _first(line: Line, firsts: Mapping[Line, Line]) -> Line:
    return firsts.get(line, line) if line >= 0 else -firsts.get(-line, -line)


def executed_only(lines: Iterable[Line], arcs: Iterable[Arc] | None) -> FileCoverage:
    """All that can be said without the source: these lines were executed, and there may be others."""
    coverage = FileCoverage()
    executed = {line for line in lines if line > 0}
    executed.update(line for arc in arcs or () for line in arc if line > 0)
    coverage.lines = dict.fromkeys(sorted(executed), 1)
    return coverage
