"""llvm-cov's JSON: segments as lines, regions, branches, macros, and exports that have nothing but totals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from coverage_builders import read_text, unit_numbers
from partest_sdk.adapters.coverage.formats import claimed_lines
from partest_sdk.adapters.coverage.formats.llvm_cov import LlvmCov
from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.numbers import numbers_of


def a_report(*data: dict[str, Any], version: str = "3.1.0") -> str:
    return json.dumps({"data": list(data), "type": "llvm.coverage.json.export", "version": version})


def a_file(segments: list[list[Any]], branches: list[list[int]] = [], path: str = "a.c") -> dict[str, Any]:  # noqa: B006
    return {"filename": path, "segments": segments, "branches": branches, "expansions": [], "summary": {}}


ENTRY, END, GAP, OUTSIDE, SKIPPED = (
    [True, True, False],
    [True, False, False],
    [True, True, True],
    [False, False, False],
    [False, True, False],
)


@pytest.mark.parametrize(
    ("segments", "lines"),
    [
        ([[1, 1, 5, *ENTRY], [4, 2, 0, *OUTSIDE]], {1: 5, 2: 5, 3: 5, 4: 5}),
        # A line with two regions is reached as often as the one that was reached most.
        ([[1, 1, 5, *ENTRY], [2, 3, 9, *ENTRY], [2, 8, 5, *END], [3, 2, 0, *OUTSIDE]], {1: 5, 2: 9, 3: 5}),
        # Where a region ends, what was around it goes on; what is between functions is no code.
        ([[1, 1, 1, *ENTRY], [2, 2, 0, *OUTSIDE], [6, 1, 0, *ENTRY], [7, 2, 0, *OUTSIDE]], {1: 1, 2: 1, 6: 0, 7: 0}),
        # A gap does not make a line covered.
        ([[1, 1, 0, *ENTRY], [2, 5, 7, *GAP], [2, 9, 0, *ENTRY], [3, 9, 0, *OUTSIDE]], {1: 0, 2: 0, 3: 0}),
        # Code that the preprocessor skips is none.
        ([[1, 1, 2, *ENTRY], [2, 1, 0, *SKIPPED], [4, 1, 2, *END], [5, 2, 0, *OUTSIDE]], {1: 2, 5: 2}),
        # LLVM 10 and before: no word of gaps.
        ([[1, 1, 5, True, True], [2, 2, 0, False, False]], {1: 5, 2: 5}),
        ([], {}),
    ],
)
def test_segments_are_lines(segments: list[list[Any]], lines: dict[Line, int]) -> None:
    """
    As llvm-cov shows them.
    """
    found, remarks = read_text(LlvmCov(), a_report({"files": [a_file(segments)], "functions": []}))

    assert found["a.c"].lines == lines
    assert not remarks


def test_regions_of_instantiations_are_one_region() -> None:
    """
    A template that is used twice is the same code: what either use reached is covered. Gaps and expansions are no code.
    """
    regions = [[1, 1, 3, 2, 1, 0, 0, 0], [2, 1, 2, 9, 0, 0, 0, 0], [2, 9, 2, 10, 5, 0, 0, 3], [2, 3, 2, 6, 1, 0, 1, 1]]
    others = [[1, 1, 3, 2, 0, 0, 0, 0], [2, 1, 2, 9, 4, 0, 0, 0]]
    functions = [{"filenames": ["a.c"], "regions": regions}, {"filenames": ["a.c"], "regions": others}]
    found, _ = read_text(LlvmCov(), a_report({"files": [a_file([])], "functions": functions}))

    assert unit_numbers(found.values(), "regions") == (2, 2)


def test_macros_are_code_of_the_file_that_defines_them() -> None:
    """
    A macro that is used in several places has its branches and its regions once.
    """
    functions = [
        {
            "filenames": ["a.c", "m.h"],
            "regions": [[line, 1, line, 9, 1, 0, 1, 1], [7, 2, 7, 8, hits, 1, 0, 0]],
            "branches": [[7, 2, 7, 4, hits, 1 - hits, 1, 0, 4], [line, 1, line, 3, 1, 0, 0, 0, 4]],
        }
        for line, hits in ((1, 0), (2, 1))
    ]
    data = {"files": [a_file([], [[1, 1, 1, 3, 1, 0, 0, 0, 4], [2, 1, 2, 3, 1, 0, 0, 0, 4]])], "functions": functions}
    found, _ = read_text(LlvmCov(), a_report(data))

    assert numbers_of(found["m.h"]) == (0, 0, 2, 2, True)
    assert numbers_of(found["a.c"]) == (0, 0, 2, 4, True)
    assert found["a.c"].branches["region"][1] == {"1:1-1:3 true": 1, "1:1-1:3 false": 0}
    assert unit_numbers([found["m.h"]], "regions") == (1, 1)


def test_several_data_are_added_up() -> None:
    """
    A list of exports in one report, and several reports, of either version.
    """
    one, two = ({"files": [a_file([[1, 1, hits, *ENTRY], [2, 2, 0, *OUTSIDE]])], "functions": []} for hits in (1, 2))
    found, remarks = read_text(LlvmCov(), a_report(one, two, version="2.0.1"), a_report(one))

    assert found["a.c"].lines == {1: 4, 2: 4}
    assert not remarks


def test_totals_alone_cannot_be_merged() -> None:
    """
    With --summary-only nobody knows which lines were executed: that is no coverage to decide by, and it is said how to get one.
    """
    found, remarks = read_text(
        LlvmCov(), a_report({"files": [{"filename": "a.c", "summary": {"lines": {"count": 3}}}]})
    )

    assert not found
    assert remarks[0].broken
    assert "export without --summary-only" in remarks[0].text


def test_other_versions_are_said() -> None:
    """
    They may mean something else, and they are read as far as they can be.
    """
    _, remarks = read_text(LlvmCov(), a_report({"files": [a_file([])]}, version="4.0.0"))

    assert [remark[:] for remark in remarks] == [("its version is '4.0.0', and partest knows 2 and 3", False)]


def test_claims_of_more_lines_than_any_program_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A few bytes cannot make us count to two billion, not even a thousand times; and the lines that are not counted are missed.
    """
    monkeypatch.setattr(claimed_lines, "_MOST_NEW", 250_000)
    bomb = [[1, 1, 5, *ENTRY], [2**31 - 1, 2, 0, *OUTSIDE]]
    files = [a_file([[1, 1, 5, *ENTRY], [90_000, 2, 0, *OUTSIDE]], path=path) for path in "bcde"]
    found, remarks = read_text(LlvmCov(), a_report({"files": [a_file(bomb), *files]}))

    assert {path: len(found[path].lines) for path in found} == {"a.c": 2, "b": 90_000, "c": 90_000, "d": 2, "e": 2}
    assert remarks[0].text.startswith("3 values are no place in a file")
    assert remarks[0].broken


def test_segments_that_are_none() -> None:
    """
    A count that is none is 0, as it would raise the percentage if it were left out; without a place nobody knows which lines are missing.
    """
    files = [a_file([[1, 1, count, *ENTRY], [2, 2, 0, *OUTSIDE]], path=str(count)) for count in (-1, 0.5, None)]
    counted, remarks = read_text(LlvmCov(), a_report({"files": files}))
    _, unplaced = read_text(LlvmCov(), a_report({"files": [a_file([["1", 1, 0, *ENTRY]])]}))

    assert [counted[path].lines for path in counted] == [{1: 0, 2: 0}] * 3
    assert [remark.broken for remark in (*remarks, *unplaced)] == [False, True]


def test_how_it_is_known() -> None:
    """
    Its type stands at the end of it, so it is known by how its data begins.
    """
    assert LlvmCov().fits(a_report({"files": []}).encode())
    assert LlvmCov().fits(b'{"data":[{"functions":[')
    assert not LlvmCov().fits(b'{"data": {"files": []}}')
