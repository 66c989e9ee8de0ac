"""Coverage as plain values, to be handed from one process to another: no class is named in them, so reading them runs nothing."""

from __future__ import annotations

from typing import Any

from partest_sdk.core.coverage.model import Counted, FileCoverage, Hinted, Unit


def packed(coverage: FileCoverage) -> Any:
    """*coverage* in tuples, dictionaries, numbers and texts; None where it says nothing."""
    value = (
        coverage.lines,
        coverage.branches,
        {line: tuple(hinted) for line, hinted in coverage.hinted.items()},
        {line: tuple(counted) for line, counted in coverage.counted.items()},
        coverage.possible,
        {kind: {name: tuple(unit) for name, unit in units.items()} for kind, units in coverage.units.items()},
        coverage.spans,
    )
    return value if any(value) else None


def unpacked(value: Any) -> FileCoverage:
    """What `packed` made a value of."""
    coverage = FileCoverage()
    lines, branches, hinted, counted, possible, units, spans = value
    coverage.lines, coverage.branches, coverage.possible, coverage.spans = lines, branches, possible, spans
    coverage.hinted = {line: Hinted(*one) for line, one in hinted.items()}
    coverage.counted = {line: Counted(*one) for line, one in counted.items()}
    coverage.units = {kind: {name: Unit(*unit) for name, unit in ones.items()} for kind, ones in units.items()}
    return coverage
