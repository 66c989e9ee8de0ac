"""LCOV, for ``genhtml`` and for whoever shows coverage in an editor.

Arms are numbered: names, as coverage.py has them, make lcov 1.16 lose all branches. There are no functions in it, which lcov 2 takes for an error
unless it is told otherwise (``--ignore-errors empty``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from partest_sdk.adapters.coverage.writers.writable import Writable, writable_files
from partest_sdk.core.coverage.model import FileCoverage


def write_lcov(files: Mapping[str, FileCoverage], out: TextIO) -> list[str]:
    """Write *files* to *out*, a text file in UTF-8 with plain line breaks; return the paths that LCOV cannot hold, which are left out."""
    left_out: list[str] = []
    for file in writable_files(files, left_out):
        out.write(_record(file))
    return left_out


def _record(file: Writable) -> str:
    """In the order of geninfo: branches before lines, each with its totals."""
    lines = file.coverage.lines
    rows = [f"TN:\nSF:{file.path}\n"]
    for line, arms in file.arms.items():
        # Nobody came as far as the branch, as geninfo says it: that is not the same as an arm that was not taken.
        is_reached = any(arms) or lines.get(line, 0) > 0
        rows += [f"BRDA:{line},0,{number},{taken if is_reached else '-'}\n" for number, taken in enumerate(arms)]
    covered, total = file.branches
    if total:
        rows.append(f"BRF:{total}\nBRH:{covered}\n")
    rows += [f"DA:{line},{hits}\n" for line, hits in sorted(lines.items())]
    covered, total = file.lines
    rows.append(f"LF:{total}\nLH:{covered}\nend_of_record\n")
    return "".join(rows)
