"""LCOV, for ``genhtml`` and for whoever shows coverage in an editor.

Arms are numbered: names, as coverage.py has them, make lcov 1.16 lose all branches. There are no functions in it, which lcov 2 takes for an error
unless it is told otherwise (``--ignore-errors empty``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO

from partest_sdk.adapters.coverage.writers.writable import Writable, writable_files
from partest_sdk.core.coverage.model import FileCoverage


def write_lcov(files: Mapping[str, FileCoverage], out: TextIO) -> list[str]:
    """Write *files* to *out*, a text file in UTF-8 with plain line breaks; return the paths that LCOV cannot hold, which are left out."""
    left_out: list[str] = []
    for file in writable_files(files, left_out):
        out.writelines(f"{row}\n" for row in _record(file))
    return left_out


def _record(file: Writable) -> Iterator[str]:
    """In the order of geninfo: branches before lines, each with its totals."""
    lines = file.coverage.lines
    yield "TN:"
    yield f"SF:{file.path}"
    for line, arms in file.arms.items():
        # Nobody came as far as the branch, as geninfo says it: that is not the same as an arm that was not taken.
        is_reached = any(arms) or lines.get(line, 0) > 0
        for number, taken in enumerate(arms):
            yield f"BRDA:{line},0,{number},{taken if is_reached else '-'}"
    covered, total = file.branches
    if total:
        yield f"BRF:{total}"
        yield f"BRH:{covered}"
    for line in sorted(lines):
        yield f"DA:{line},{lines[line]}"
    yield f"LF:{len(lines)}"
    yield f"LH:{file.lines_covered}"
    yield "end_of_record"
