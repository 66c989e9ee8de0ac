"""coverage.py's JSON: numbers that are exact, whatever its lists hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from coverage_builders import read_files, read_text
from data_folder import data_folder
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats.coveragepy_json import CoveragePyJson
from partest_sdk.core.coverage.numbers import numbers_of, numbers_of_files

JSON = CoveragePyJson()


def a_report(**files: dict[str, Any]) -> str:
    return json.dumps(
        {"meta": {"branch_coverage": True}, "files": {f"{name}.py": file for name, file in files.items()}}
    )


def lists(executed: list[Any], missing: list[Any], statements: int | None = None, **more: Any) -> dict[str, Any]:
    summary = {} if statements is None else {"num_statements": statements}
    return {"executed_lines": executed, "missing_lines": missing, "summary": summary | more.pop("summary", {}), **more}


def test_lines_and_arcs_are_read() -> None:
    """
    Arms are known by where they lead, so that they meet those of data files.
    """
    arcs = {"executed_branches": [[1, 2]], "missing_branches": [[1, -1], [2, 3], [2, 4]]}

    found, remarks = read_text(JSON, a_report(a=lists([1, 2], [3], 3, **arcs)))

    assert found["a.py"].lines == {1: 1, 2: 1, 3: 0}
    assert found["a.py"].branches == {"arc": {1: {"2": 1, "-1": 0}, 2: {"3": 0, "4": 0}}}
    assert not remarks


def test_shards_are_united() -> None:
    """
    What one has missed and another executed is executed.
    """
    one = a_report(a=lists([1], [2], 2, executed_branches=[[1, 2]], missing_branches=[[1, 3]]))
    two = a_report(a=lists([1, 2], [], 2, executed_branches=[[1, 3]], missing_branches=[[1, 2]]))

    assert numbers_of(read_text(JSON, one, two)[0]["a.py"])[:4] == (2, 2, 2, 2)


def test_a_report_without_branches_makes_those_of_others_a_lower_bound() -> None:
    """
    What it executed may have taken any arm; alone, it has no branches, exactly.
    """
    one = a_report(a=lists([1], [2], 2, executed_branches=[[1, 2]], missing_branches=[[1, 3]]))
    two, untouched = (
        a_report(a=lists(*found)).replace('"branch_coverage": true', '"branch_coverage": false')
        for found in (([1, 2], list[int]()), (list[int](), [1, 2]))
    )

    assert numbers_of(read_text(JSON, one, two)[0]["a.py"]) == (2, 2, 1, 2, False)
    assert numbers_of(read_text(JSON, one, untouched)[0]["a.py"]) == (1, 2, 1, 2, True)
    assert numbers_of(read_text(JSON, two, two)[0]["a.py"]) == (2, 2, 0, 0, True)


@pytest.mark.parametrize(
    ("record", "lines"),
    [
        ({"executed_lines": None, "missing_lines": [1, 2]}, {1: 0, 2: 0}),
        ({"executed_lines": [1]}, {1: 1}),
        ({"executed_lines": [1], "missing_lines": [2, "x"]}, {1: 1, 2: 0}),
        ({}, {}),
    ],
)
def test_a_file_without_its_lists_is_broken(record: dict[str, Any], lines: dict[int, int]) -> None:
    """
    What it has counts, and nobody knows which lines are missing.
    """
    found, remarks = read_text(JSON, a_report(a=record, b=lists([1], [], 1)))

    assert found["a.py"].lines == lines
    assert [remark.broken for remark in remarks] == [True]


def test_docstrings_are_no_statements() -> None:
    """
    Of lines that are too many, that of the module goes first, then those behind the head of a class; the number is right either way.
    """
    outside = {"": {"executed_lines": [1, 3, 5, 6, 8]}}

    found, remarks = read_text(JSON, a_report(a=lists([1, 3, 5, 6, 8, 9, 10], [], 5, functions=outside)))

    assert list(found["a.py"].lines) == [3, 5, 8, 9, 10]
    assert "2 lines that are no statements" in remarks[0].text
    assert not remarks[0].broken


def test_excluded_lines_that_were_executed_are_no_statements() -> None:
    """
    They stand in two lists.
    """
    found, remarks = read_text(JSON, a_report(a=lists([1, 2], [], 1, excluded_lines=[2])))

    assert found["a.py"].lines == {1: 1}
    assert not remarks


def test_a_branch_of_which_one_arm_is_expected_counts_whole() -> None:
    """
    Of a line with "no branch" only the arm that was taken is listed, and both count as taken, in the union too.
    """
    one = a_report(a=lists([1], [], 1, executed_branches=[[1, 2]], summary={"num_branches": 2}))
    two = a_report(a=lists([1], [], 1, executed_branches=[[1, 3]], summary={"num_branches": 2}))

    found, remarks = read_text(JSON, one, two)

    assert numbers_of(found["a.py"]) == (1, 1, 2, 2, True)
    assert not remarks


def test_a_summary_that_is_not_that_of_the_lines_is_said() -> None:
    """
    The lines count.
    """
    found, remarks = read_text(JSON, a_report(a=lists([1], [2], 9), b=lists([1], [], 1, summary={"num_branches": 4})))

    assert numbers_of(found["a.py"])[:2] == (1, 2)
    assert [remark.broken for remark in remarks] == [False, False]


ODD = {
    "no lines": lists([0, -1, "1", None, 1.5, [1], True, 10**30], [], 0),
    "no arcs": lists([], [], 0, executed_branches=[1, [1], [1, 2, 3], [0, 1], [1, 0], ["1", 2], [1, None]]),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_line_is_left_out_and_said(name: str) -> None:
    """
    In one sentence.
    """
    found, remarks = read_text(JSON, a_report(a=ODD[name]))

    assert not found["a.py"].lines
    assert not found["a.py"].branches
    assert len(remarks) == 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=3) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
names = st.sampled_from(
    [
        "executed_lines",
        "missing_lines",
        "excluded_lines",
        "summary",
        "functions",
        "executed_branches",
        "missing_branches",
    ]
)
numbers = st.lists(st.integers(-1, 9), max_size=9)


@given(
    st.dictionaries(names, anything | numbers | st.lists(st.tuples(st.integers(-2, 9), st.integers(-2, 9)), max_size=5))
)
def test_any_values_are_read_or_said(record: dict[str, Any]) -> None:
    """
    Nothing in a report is an exception.
    """
    read_text(JSON, json.dumps({"meta": {}, "files": {"a.py": record}}))


@pytest.mark.parametrize(
    "text", ['{"meta": {"branch_coverage"', '{"files": {"a.py": {"executed_lines": [1', '{"executed_lines"']
)
def test_a_report_that_was_cut_off_is_broken(text: str) -> None:
    """
    It is never taken for all of it.
    """
    assert any(remark.broken for remark in read_text(JSON, text)[1])


def test_it_is_known_by_what_it_holds() -> None:
    """
    And no other JSON is taken for it.
    """
    assert JSON.fits(b'\xef\xbb\xbf {"meta": {"format": 3, "branch_coverage": true')
    assert JSON.fits(b'{"files": {"a.py": {"executed_lines": []')
    assert not JSON.fits(b'{"/a.js": {"path": "/a.js", "statementMap": {}}}')
    assert not JSON.fits(b"[]")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("files/coveragepy-7.12-docstring-lines.json", (2962, 3027, 0, 0)),
        ("merge/pycobertura/combined.json", (883, 934, 226, 258)),
    ],
)
def test_real_reports_have_the_numbers_of_their_totals(name: str, expected: tuple[int, ...]) -> None:
    """
    With docstrings among the executed lines, and with branches.
    """
    found, remarks = read_files([data_folder("coverage") / name])

    assert numbers_of_files(found.values())[:4] == expected
    assert not any(remark.broken for remark in remarks)
