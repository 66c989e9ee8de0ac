"""Cobertura's XML, by the rules of ``coverage-04.dtd``, for GitLab, Azure, Jenkins and others.

There is no document type in it: some readers would fetch that, and others refuse it. ``missing-branches`` is coverage.py's addition, which keeps the
identity of arms: it is written where they are arcs of Python.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import add
from typing import NamedTuple, TextIO

from partest_sdk.adapters.coverage.writers.writable import Writable, writable_files
from partest_sdk.core.coverage.model import FileCoverage, Line

_ARC = re.compile(r"-?\d{1,10}|exit")


class _Totals(NamedTuple):
    lines_covered: int = 0
    lines: int = 0
    branches_covered: int = 0
    branches: int = 0

    def and_of(self, file: Writable) -> _Totals:
        return _Totals(*map(add, self, (*file.lines, *file.branches)))

    @property
    def rates(self) -> str:
        return f'line-rate="{_rate(*self[:2])}" branch-rate="{_rate(*self[2:])}" complexity="0"'


def write_cobertura(files: Mapping[str, FileCoverage], out: TextIO, *, seconds: int = 0) -> list[str]:
    """Write *files* to *out*, a text file in UTF-8, as of *seconds* since the epoch; return the paths that are left out.

    A class is a file, and a package a folder. A branch on a line where no statement begins goes to the statement before it: Cobertura has
    no other place for it.
    """
    left_out: list[str] = []
    total, by_folder = _Totals(), dict[str, _Totals]()
    for file in _files(files, left_out):
        total = total.and_of(file)
        folder = _folder(file.path)
        by_folder[folder] = by_folder.get(folder, _Totals()).and_of(file)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(
        f'<coverage {total.rates} lines-covered="{total.lines_covered}" lines-valid="{total.lines}" '
        f'branches-covered="{total.branches_covered}" branches-valid="{total.branches}" version="partest" timestamp="{seconds}">\n'
    )
    out.write("<sources>\n<source>.</source>\n</sources>\n<packages>\n")
    for folder, members in groupby(_files(files, []), key=lambda file: _folder(file.path)):
        name = _escaped(folder.replace("/", ".") or ".")
        out.write(f'<package name="{name}" {by_folder[folder].rates}>\n<classes>\n')
        for file in members:
            out.write(_class(file))
        out.write("</classes>\n</package>\n")
    out.write("</packages>\n</coverage>\n")
    return sorted(left_out)


def _files(files: Mapping[str, FileCoverage], left_out: list[str]) -> Iterator[Writable]:
    """Folder by folder: those of one folder need not be together in the order of their paths."""
    for file in writable_files(files, left_out, key=lambda path: (_folder(path), path)):
        if file.branches[1] and not file.lines[1]:
            left_out.append(file.path)
        else:
            yield file


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _class(file: Writable) -> str:
    rates = _Totals().and_of(file).rates
    name = _escaped(file.path.rpartition("/")[2])
    rows = [f'<class name="{name}" filename="{_escaped(file.path)}" {rates}>\n<methods/>\n']
    lines = file.coverage.lines
    if not lines:
        rows.append("<lines/>\n")
    else:
        rows.append("<lines>\n")
        branches = _branches(file)
        rows += [
            f'<line number="{line}" hits="{hits}"{branches.get(line, "")}/>\n' for line, hits in sorted(lines.items())
        ]
        rows.append("</lines>\n")
    rows.append("</class>\n")
    return "".join(rows)


def _branches(file: Writable) -> dict[Line, str]:
    """What is said of the branches of each line that has some."""
    places = sorted(file.coverage.lines)
    moved: dict[Line, list[Line]] = {}
    for line in file.arms:
        moved.setdefault(places[max(bisect_right(places, line) - 1, 0)], []).append(line)
    said: dict[Line, str] = {}
    for place, lines in moved.items():
        arms = [taken for line in lines for taken in file.arms[line]]
        covered, total = len(arms) - arms.count(0), len(arms)
        missing = _missing(file.coverage, place, total) if lines == [place] else []
        names = f' missing-branches="{",".join(missing)}"' if len(missing) == total - covered > 0 else ""
        condition = f"{covered * 100 // total}% ({covered}/{total})"
        said[place] = f' branch="true" condition-coverage="{condition}"{names}'
    return said


def _missing(coverage: FileCoverage, line: Line, total: int) -> list[str]:
    """The arms of *line* that were not taken, as coverage.py calls them, where all is known in its words; else nothing."""
    arcs = [name for name, hits in coverage.branches.get("arc", {}).get(line, {}).items() if not hits]
    if line in coverage.hinted:
        hinted = coverage.hinted[line]
        others = any(line in lines for lines in coverage.branches.values())
        if others or line in coverage.counted or hinted.others or hinted.total != total:
            return []
        arcs = list(hinted.missing)
    elif line in coverage.counted or any(line in lines for kind, lines in coverage.branches.items() if kind != "arc"):
        return []
    if not all(map(_ARC.fullmatch, arcs)):
        return []
    # Whichever way a function is left, it is left.
    names = {"exit" if arc.startswith("-") else arc for arc in arcs}
    return sorted(names, key=lambda name: (len(name), name)) if len(names) == len(arcs) else []


def _rate(covered: int, total: int) -> str:
    """Rounded down: 1 is everything. What has nothing to cover counts as covered, as with coverage.py."""
    share = covered * 10_000 // total if total else 10_000
    return "1" if share == 10_000 else f"0.{share:04}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
