"""Istanbul's JSON: what is a line, what tells arms apart, and what shards add up to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from coverage_builders import read_text, unit_numbers
from partest_sdk.adapters.coverage.formats.istanbul import Istanbul
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.numbers import numbers_of


def place(first: int, start: int, last: int, end: int | None) -> dict[str, Any]:
    return {"start": {"line": first, "column": start}, "end": {"line": last, "column": end}}


def a_record(
    statements: list[tuple[dict[str, Any], Any]],
    branches: list[tuple[dict[str, Any], Any]] = [],  # noqa: B006
) -> dict[str, Any]:
    return {
        "path": "a.js",
        "statementMap": {str(number): where for number, (where, _) in enumerate(statements)},
        "s": {str(number): hits for number, (_, hits) in enumerate(statements)},
        "branchMap": {str(number): branch for number, (branch, _) in enumerate(branches)},
        "b": {str(number): hits for number, (_, hits) in enumerate(branches)},
    }


def a_branch(*arms: dict[str, Any], kind: str = "if") -> dict[str, Any]:
    return {"type": kind, "loc": arms[0], "locations": list(arms)}


def file_of(*records: dict[str, Any]) -> FileCoverage:
    found, remarks = read_text(Istanbul(), *(json.dumps({"a.js": record}) for record in records))
    assert not remarks
    return found["a.js"]


def test_a_line_is_where_a_statement_begins() -> None:
    """
    As often as the statement that was reached most; a statement that goes on says how far.
    """
    file = file_of(
        a_record([(place(1, 0, 1, 9), 1), (place(2, 0, 4, 9), 0), (place(2, 10, 2, None), 3), (place(2, 20, 2, 25), 1)])
    )

    assert file.lines == {1: 1, 2: 3}
    assert file.spans == {2: 4}
    assert unit_numbers([file], "statements") == (3, 4)


def test_a_comment_between_statements_is_part_of_none() -> None:
    """
    What holds other statements, or the body of a function, goes around them: a changed line in there need not be code.
    """
    around, body = a_record([(place(1, 0, 9, 1), 1), (place(4, 0, 4, 9), 0)]), a_record([(place(1, 0, 9, 1), 1)])
    body["fnMap"] = {"0": {"name": "f", "loc": place(1, 20, 9, 1)}}
    beside = {**body, "fnMap": {"0": {"loc": place(1, 0, 1, 9)}, "1": {"loc": place(11, 0, 12, 9)}, "2": {}, "3": 1}}

    assert file_of(around).spans == file_of(body).spans == {}
    assert file_of(beside).spans == {1: 9}


def test_statements_and_arms_are_known_by_their_place() -> None:
    """
    Two runs number them differently, and what each of them took is added up.
    """
    one, two = place(1, 0, 1, 9), place(5, 0, 5, 9)
    branches = a_branch(place(1, 0, 1, 9), place(1, 2, 1, 4)), a_branch(place(5, 0, 5, 9), place(5, 3, 5, 6))
    file = file_of(
        a_record([(one, 1), (two, 0)], [(branches[0], [1, 0]), (branches[1], [0, 0])]),
        a_record([(two, 4), (one, 2)], [(branches[1], [7, 0]), (branches[0], [0, 2])]),
    )

    assert file.lines == {1: 3, 5: 4}
    assert numbers_of(file) == (2, 2, 3, 4, True)
    assert unit_numbers([file], "statements") == (2, 2)


def test_ranges_of_v8_that_overlap_are_several() -> None:
    """
    One inside another is another arm; the same one again is the same.
    """
    outer, inner = a_branch(place(1, 0, 9, 1), kind="branch"), a_branch(place(1, 0, 5, 1), kind="branch")
    file = file_of(a_record([(place(1, 0, 1, 9), 1)], [(outer, [1]), (inner, [0])]))

    assert numbers_of(file) == (1, 1, 1, 2, True)
    assert numbers_of(file_of(*[a_record([(place(1, 0, 1, 9), 1)], [(outer, [1]), (inner, [0])])] * 2)) == numbers_of(
        file
    )


def test_ranges_of_v8_that_differ_are_a_lower_bound() -> None:
    """
    Each run names those that it reached less often than what is around them: nobody knows what of one the other has reached.
    """
    statement = (place(1, 0, 1, 9), 1)
    whole = (a_branch(place(1, 0, 9, 1), kind="branch"), [1])
    one, two = ([whole, (a_branch(place(1, start, 5, 1), kind="branch"), [0])] for start in (3, 4))

    assert numbers_of(file_of(a_record([statement], one), a_record([statement], one))) == (1, 1, 1, 2, True)
    assert numbers_of(file_of(a_record([statement], one), a_record([statement], two))) == (1, 1, 1, 2, False)


def test_ranges_of_v8_that_only_one_run_has_are_a_lower_bound() -> None:
    """
    What is not named was reached as often as what is around it: a run without the range may have reached it. One that executed nothing has not.
    """
    statement = (place(1, 0, 1, 9), 1)
    inner = (a_branch(place(2, 0, 5, 1), kind="branch"), [0])
    with_it, without = a_record([statement], [inner]), a_record([statement])
    unloaded = a_record([(statement[0], 0)])

    assert numbers_of(file_of(with_it, without)) == numbers_of(file_of(without, with_it)) == (1, 1, 0, 1, False)
    assert numbers_of(file_of(with_it, unloaded, with_it)) == (1, 1, 0, 1, True)
    assert numbers_of(file_of(without, without)) == (1, 1, 0, 0, True)


def test_branches_that_are_instrumented_are_the_same_in_every_run() -> None:
    """
    One that executed none of them knows them all the same.
    """
    statement = (place(1, 0, 1, 9), 1)
    arms = [(a_branch(place(1, 0, 3, 1)), [1, 0])]

    assert numbers_of(file_of(a_record([statement], arms), a_record([statement], arms))) == (1, 1, 1, 2, True)


def test_an_else_that_nobody_wrote_is_an_arm() -> None:
    """
    Istanbul gives it no place.
    """
    nowhere: dict[str, Any] = {"start": {}, "end": {}}
    file = file_of(a_record([(place(1, 0, 1, 9), 1)], [(a_branch(place(1, 0, 3, 1), nowhere), [1, 0])]))

    assert numbers_of(file) == (1, 1, 1, 2, True)


def test_a_file_that_no_test_loaded_loses_to_real_data() -> None:
    """
    With `all`, a shard lists files that it did not load: they count there as missed, and are covered by whoever loaded them.
    """
    stub = {**a_record([(place(1, 0, 1, 9), 0), (place(2, 0, 2, 9), 0)]), "all": True}
    real = a_record([(place(1, 0, 1, 9), 1), (place(2, 0, 2, 9), 0)])

    assert numbers_of(file_of(stub, real)) == numbers_of(file_of(real, stub)) == (1, 2, 0, 0, True)


def test_a_file_that_comes_twice_is_merged() -> None:
    """
    JSON allows a key twice, and what merges reports by hand writes such.
    """
    one, two = (json.dumps(a_record([(place(1, 0, 1, 9), hits), (place(2, 0, 2, 9), 1 - hits)])) for hits in (0, 1))
    found, remarks = read_text(Istanbul(), f'{{"a.js": {one}, "a.js": {two}}}')

    assert found["a.js"].lines == {1: 1, 2: 1}
    assert not remarks


def test_values_that_are_no_counts() -> None:
    """
    They are 0, since left out they would raise the percentage, and it is said how many there are; large ones of JavaScript are counts.
    """
    where = [place(line, 0, line, 9) for line in range(1, 9)]
    text = json.dumps(
        {"a.js": a_record(list(zip(where, [1, -1, None, "2", True, 1e21, 0.5, float("nan")], strict=True)))}
    )
    found, remarks = read_text(Istanbul(), text)

    assert found["a.js"].lines == {1: 1, 6: 2**63 - 1} | dict.fromkeys((2, 3, 4, 5, 7, 8), 0)
    assert [(remark.broken, remark.text) for remark in remarks] == [
        (False, "6 values are no counts, and taken as 0, such as '-1'")
    ]


def test_statements_and_arms_without_a_count() -> None:
    """
    They are mapped, so they are there; and nobody says that they were reached.
    """
    where = place(1, 0, 1, 9)
    record = a_record([(where, 1), (place(2, 0, 2, 9), 1)], [(a_branch(where, where), [1])])
    del record["s"]["1"]
    found, remarks = read_text(Istanbul(), json.dumps({"a.js": record}), json.dumps({"a.js": {**record, "b": {}}}))

    assert found["a.js"].lines == {1: 2, 2: 0}
    assert numbers_of(found["a.js"])[2:4] == (1, 2)
    assert not any(remark.broken for remark in remarks)


@pytest.mark.parametrize("odd", [None, {"path": "b.js", "statementMap": None}, {"path": "b.js"}, []])
def test_a_file_without_a_map_is_broken(odd: object) -> None:
    """
    All of its lines are missing, and nobody knows how many they are.
    """
    found, remarks = read_text(Istanbul(), json.dumps({"a.js": a_record([(place(1, 0, 1, 9), 1)]), "b.js": odd}))

    assert list(found) == ["a.js"]
    assert [remark.broken for remark in remarks] == [True]


def test_a_report_that_breaks_off() -> None:
    """
    What came before that counts, and it is said where that is.
    """
    text = json.dumps(
        {"a.js": a_record([(place(1, 0, 1, 9), 1)]), "b.js": a_record([(place(1, 0, 1, 9), 1)])}, indent=1
    )
    found, remarks = read_text(Istanbul(), text[:-30])

    assert list(found) == ["a.js"]
    assert remarks[0].broken
    assert remarks[0].text.startswith("it breaks off in line ")


def test_a_run_that_loaded_no_file() -> None:
    """
    An empty object is a report without a file, and not broken.
    """
    found, remarks = read_text(Istanbul(), "{}\n")

    assert not found
    assert remarks[0][:] == ("it holds no file", False)
    assert Istanbul().fits(b"{}\n")
    assert Istanbul().fits(json.dumps({"a.js": a_record([])}).encode("utf-16"))
    assert not Istanbul().fits(b'{"meta": {"format": 3}}')
