"""Real reports of many producers: their numbers are those that were counted independently, or a deliberate answer that says why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from coverage_builders import read_files
from data_folder import DATA, data_folder
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files

NUMBERS = ("lines_covered", "lines_total", "branches_covered", "branches_total")


def table(name: str) -> Any:
    path = DATA / "coverage" / name
    return json.loads(path.read_text("utf-8")) if path.exists() else []


MINE = {"lcov", "cobertura"}
"""Formats of which this is the test; others have their own."""
REPORTS = sorted(name for name, about in dict(table("expected.json")).items() if about["format"] in MINE) or ["no data"]
SETS = {
    one["name"]: one
    for one in table("merge_sets.json")
    if {Path(name).suffix for name in one["inputs"]} <= {".lcov", ".info", ".xml"}
}


class Answer(NamedTuple):
    """What we say where the independent count says something else, or where the report is not what it claims."""

    why: str
    numbers: Numbers


DELIBERATE = {
    "merge/lcov-multi-tn/lcov-2.5-a.out.info": Answer(
        "lcov 2 numbers blocks anew in each record, so a union by their numbers gives 3 of 6; by their arms it is the truth, 4 of 5",
        Numbers(3, 4, 4, 5),
    ),
}
BROKEN = {"files/lcov-invalid-da.info": ["has no end_of_record", "such as 'DA:590'"]}
"""Reports that cannot be relied on, and the sentences that say so."""
DISAGREEING = {
    "files/cobertura-gcovr-virtual-classes.xml": "lines-valid is 30, and its lines say 24",
    "files/cobertura-istanbul.xml": "branches-valid is 146, and its lines say 115",
    "files/cobertura-phpunit-path.xml": "branches-valid is 7, and its lines say 0",
    "files/lcov-fn-with-commas-dup-lines.info": "the totals (LF, LH, BRF, BRH) of the record of 'aFile.js'",
    "files/lcov-gcovr-virtual-classes.lcov": "the totals (LF, LH, BRF, BRH) of the record of 'tests/virtual-classes/output/main.cpp'",
    "files/lcov-invalid-da.info": "the totals (LF, LH, BRF, BRH) of the record of",
}
"""Reports whose heads are not what their lines say, and what we say to that. Where a file comes in several places, as in that of dotnet test,
nothing is compared: such heads count lines several times."""


@cache
def read(*names: str) -> tuple[MergedCoverage, list[Remark]]:
    folder = data_folder("coverage")
    return read_files(folder / name for name in names)


def wanted(about: Any) -> Numbers:
    return Numbers(*(about[name] for name in NUMBERS))


def test_the_tables_speak_of_reports_that_exist() -> None:
    """
    No answer is left over from a report that is gone, and no report of these formats is forgotten.
    """
    data_folder("coverage")

    assert {*DELIBERATE, *BROKEN, *DISAGREEING} <= set(REPORTS)
    assert len(REPORTS) >= 30
    assert set(SETS) == {"pycobertura-lcov", "pycobertura-cobertura", "llvm-lcov", "lcov-multi-tn"}


@pytest.mark.parametrize("name", REPORTS)
def test_numbers_of_a_report(name: str) -> None:
    """
    Lines, branches and files: as counted by somebody else.
    """
    found, _ = read(name)
    about = table("expected.json")[name]

    assert numbers_of_files(found.values()) == (DELIBERATE[name].numbers if name in DELIBERATE else wanted(about))
    assert len(found) == about["files"]


@pytest.mark.parametrize("name", REPORTS)
def test_remarks_on_a_report(name: str) -> None:
    """
    Broken is what is broken, and a head that differs from its lines is said; there is nothing else to say.
    """
    _, remarks = read(name)
    expected = [*BROKEN.get(name, []), *([DISAGREEING[name]] if name in DISAGREEING else [])]

    assert [remark.broken for remark in remarks] == [True] * len(BROKEN.get(name, [])) + [False] * (name in DISAGREEING)
    assert all(words in remark.text for words, remark in zip(expected, remarks, strict=True)), remarks


@pytest.mark.parametrize("name", SETS or ["no data"])
def test_numbers_of_a_merge(name: str) -> None:
    """
    The union of the shards, exactly, and known to be exact; in any order, and no more when a shard comes twice.
    """
    data_folder("coverage")
    inputs = SETS[name]["inputs"]

    for order in (inputs, inputs[::-1], inputs * 2):
        found, remarks = read(*order)
        assert numbers_of_files(found.values()) == wanted(SETS[name]["expected"])
        assert not remarks


def test_two_formats_of_one_run_say_the_same() -> None:
    """
    Lines and hits of coverage.py's LCOV and XML are the same, file by file.
    """
    lcov, _ = read(*(f"merge/pycobertura/s{shard}.lcov" for shard in range(3)))
    xml, _ = read(*(f"merge/pycobertura/s{shard}.xml" for shard in range(3)))

    assert {path: lcov[path].lines for path in lcov} == {f"pycobertura/{path}": xml[path].lines for path in xml}
    assert numbers_of_files(lcov.values()) == numbers_of_files(xml.values())
