"""Coverage in words, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats.format import CoverageFormat, FileRead, Remark
from partest_sdk.adapters.coverage.reader import read_reports
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Hinted, Unit


def a_file(
    lines: Mapping[int, int] | None = None,
    branches: Mapping[str, dict[int, dict[str, int]]] | None = None,
    hinted: Mapping[int, Hinted] | None = None,
    counted: Mapping[int, Counted] | None = None,
    units: Mapping[str, dict[str, Unit]] | None = None,
    spans: Mapping[int, int] | None = None,
) -> FileCoverage:
    """A file that has this."""
    coverage = FileCoverage()
    coverage.lines = dict(lines or {})
    coverage.branches = dict(branches or {})
    coverage.hinted = dict(hinted or {})
    coverage.counted = dict(counted or {})
    coverage.units = dict(units or {})
    coverage.spans = dict(spans or {})
    return coverage


def value_of(coverage: FileCoverage) -> dict[str, Any]:
    """All that it says, to be compared."""
    return {name: getattr(coverage, name) for name in FileCoverage.__slots__ if name != "key"}


def merged(*coverages: FileCoverage, path: str = "a.py") -> FileCoverage:
    """All *coverages* of one file."""
    result = MergedCoverage()
    for coverage in coverages:
        result.add(path, coverage)
    return result[path]


def read_text(reader: CoverageFormat, *texts: str | bytes) -> tuple[MergedCoverage, list[Remark]]:
    """What *reader* finds in reports of these *texts*, merged by path as it is written."""
    result, remarks = MergedCoverage(), list[Remark]()
    for text in texts:
        for found in reader.read(BytesIO(text.encode() if isinstance(text, str) else text)):
            if isinstance(found, FileRead):
                result.add(found.path, found.coverage)
            else:
                remarks.append(found)
    return result, remarks


def read_files(paths: Iterable[Path]) -> tuple[MergedCoverage, list[Remark]]:
    """What is in reports of any format, merged by path as it is written."""
    result, remarks = MergedCoverage(), list[Remark]()
    for report in read_reports(paths):
        for found in report:
            if isinstance(found, FileRead):
                result.add(found.path, found.coverage)
            else:
                remarks.append(found)
    return result, remarks


def unit_numbers(coverages: Iterable[FileCoverage], kind: str) -> tuple[int, int]:
    """How many units of *kind* (``statements``, ``regions``) are covered, and how many there are, by weight: as the format's own tool counts."""
    units = [unit for coverage in coverages for unit in coverage.units.get(kind, {}).values()]
    return sum(unit.weight for unit in units if unit.hits > 0), sum(unit.weight for unit in units)


_hits = st.sampled_from([0, 0, 0, 1, 2, 7, MOST_HITS - 1, MOST_HITS])
_lines = st.integers(1, 6)
_arms = st.dictionaries(st.sampled_from("abc"), _hits, min_size=1)
_missing = st.frozensets(st.sampled_from(["2", "3", "exit"]))
_counted = st.tuples(st.integers(0, 3), st.integers(1, 4)).map(lambda pair: Counted(min(pair), pair[1]))
_hinted = st.tuples(st.integers(3, 4), _missing).map(lambda pair: Hinted(*pair))
coverages = st.builds(
    a_file,
    st.dictionaries(_lines, _hits),
    st.dictionaries(st.sampled_from(["arc", "lcov"]), st.dictionaries(_lines, _arms)),
    st.dictionaries(_lines, _hinted, max_size=2),
    st.dictionaries(_lines, _counted, max_size=2),
    st.dictionaries(
        st.just("statements"), st.dictionaries(st.sampled_from("xy"), st.builds(Unit, st.integers(1, 3), _hits))
    ),
    st.dictionaries(_lines, st.integers(6, 9), max_size=2),
)
"""Files that have anything."""
