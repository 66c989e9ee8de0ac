"""JSON as ``coverage json`` writes it (format 3), for tools that were made for coverage.py.

Functions, classes and contexts are not in it: nobody but coverage.py knows them. Branches are listed where they are arcs of Python; others are only
counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TextIO

from partest_sdk.adapters.coverage.writers.writable import Writable, writable_files
from partest_sdk.core.coverage.model import FileCoverage

_ARC = re.compile(r"-?\d{1,10}")


class _Totals(NamedTuple):
    lines_covered: int = 0
    lines: int = 0
    branches_covered: int = 0
    branches: int = 0
    partial: int = 0
    """Arms that were not taken although somebody came to their line."""

    def and_of(self, file: Writable) -> _Totals:
        covered, total = file.branches
        lines = file.coverage.lines
        partial = sum(arms.count(0) for line, arms in file.arms.items() if any(arms) or lines.get(line, 0))
        more = (*file.lines, covered, total, partial)
        return _Totals(*(own + one for own, one in zip(self, more, strict=True)))


def write_coveragepy_json(
    files: Mapping[str, FileCoverage], out: TextIO, *, timestamp: str = "1970-01-01T00:00:00"
) -> list[str]:
    """Write *files* to *out*, as of *timestamp* (ISO 8601); return the paths that are left out."""
    left_out: list[str] = []
    has_branches = any(file.arms for file in writable_files(files, []))
    meta = {
        "format": 3,
        "version": "7.0.0",
        "timestamp": timestamp,
        "branch_coverage": has_branches,
        "show_contexts": False,
    }
    out.write(f'{{"meta": {_json(meta)}, "files": {{')
    total = _Totals()
    for number, file in enumerate(writable_files(files, left_out)):
        total = total.and_of(file)
        out.write(f"{', ' if number else ''}\n{_json(file.path)}: {_json(_file(file, has_branches))}")
    out.write(f'}},\n"totals": {_json(_summary(total, has_branches))}}}\n')
    return left_out


def _file(file: Writable, has_branches: bool) -> dict[str, Any]:
    lines = file.coverage.lines
    value: dict[str, Any] = {
        "executed_lines": sorted(line for line, hits in lines.items() if hits),
        "summary": _summary(_Totals().and_of(file), has_branches),
        "missing_lines": sorted(line for line, hits in lines.items() if not hits),
        "excluded_lines": [],
    }
    if has_branches:
        value["executed_branches"], value["missing_branches"] = [], []
        for line, target, hits in sorted(_arcs(file)):
            value["executed_branches" if hits else "missing_branches"].append([line, target])
    return value


def _arcs(file: Writable) -> Iterator[tuple[int, int, int]]:
    for line, arms in file.coverage.branches.get("arc", {}).items():
        if all(map(_ARC.fullmatch, arms)):
            yield from ((line, int(arm), hits) for arm, hits in arms.items())


def _summary(total: _Totals, has_branches: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "covered_lines": total.lines_covered,
        "num_statements": total.lines,
        **_percent("", total.lines_covered + total.branches_covered, total.lines + total.branches),
        "missing_lines": total.lines - total.lines_covered,
        "excluded_lines": 0,
        **_percent("statements_", total.lines_covered, total.lines),
    }
    if has_branches:
        value |= {
            "num_branches": total.branches,
            "num_partial_branches": total.partial,
            "covered_branches": total.branches_covered,
            "missing_branches": total.branches - total.branches_covered,
            **_percent("branches_", total.branches_covered, total.branches),
        }
    return value


def _percent(of: str, covered: int, total: int) -> dict[str, Any]:
    """A number, and text for people, rounded as coverage.py does: it says 100 or 0 only of what is wholly covered, or not at all."""
    share = covered * 100 / total if total else 100.0
    shown = f"{share:.0f}"
    if 0 < covered < total:
        shown = str(min(max(round(share), 1), 99))
    return {f"percent_{of}covered": share, f"percent_{of}covered_display": shown}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
