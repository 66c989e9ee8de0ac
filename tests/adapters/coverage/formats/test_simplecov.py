"""SimpleCov: suites that are kept apart, lines that do not count, and branches in the words of Ruby."""

from __future__ import annotations

import json
from typing import Any

import pytest
from coverage_builders import read_text
from partest_sdk.adapters.coverage.formats.simplecov import SimpleCov
from partest_sdk.core.coverage.numbers import numbers_of

IF, THEN, ELSE = "[:if, 0, 3, 4, 5, 7]", "[:then, 1, 4, 6, 4, 11]", "[:else, 2, 3, 4, 5, 7]"


def a_suite(lines: list[Any], branches: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"coverage": {"/app/a.rb": {"lines": lines, "branches": branches or {}}}, "timestamp": 1}


def test_suites_are_merged() -> None:
    """
    RSpec and Minitest of one project have a place each in the file; what either reached is covered.
    """
    text = json.dumps({"RSpec": a_suite([None, 2, 0, "ignored", 0]), "Minitest": a_suite([None, 1, 1, "ignored", 0])})
    found, remarks = read_text(SimpleCov(), text)

    assert found["/app/a.rb"].lines == {2: 3, 3: 1, 5: 0}
    assert not remarks
    assert SimpleCov().fits(text.encode())


def test_arms_are_known_by_their_place() -> None:
    """
    Versions of Ruby number them differently.
    """
    other = {"[:if, 7, 3, 4, 5, 7]": {"[:else, 9, 3, 4, 5, 7]": 2, "[:then, 8, 4, 6, 4, 11]": 0}}
    text = json.dumps({"a": a_suite([1], {IF: {THEN: 1, ELSE: 0}}), "b": a_suite([1], other)})
    found, _ = read_text(SimpleCov(), text)

    assert found["/app/a.rb"].branches == {"range": {3: {"if@3:4-5:7 then@4:6-4:11": 1, "if@3:4-5:7 else@3:4-5:7": 2}}}
    assert numbers_of(found["/app/a.rb"]) == (1, 1, 2, 2, True)


def test_old_result_sets() -> None:
    """
    Before 0.18 a file was a list of lines.
    """
    found, remarks = read_text(SimpleCov(), '{"RSpec": {"coverage": {"a.rb": [1, null, 0]}, "timestamp": 1}}')

    assert found["a.rb"].lines == {1: 1, 3: 0}
    assert not remarks


def test_the_json_formatter() -> None:
    """
    It lists arms, and says nothing of their columns: two in one line are two.
    """
    arm = {"type": "then", "start_line": 2, "end_line": 2, "inline": True, "report_line": 2}
    arms = [{**arm, "coverage": 1}, {**arm, "coverage": 0}, {**arm, "type": "else", "coverage": "ignored"}]
    text = json.dumps(
        {
            "meta": {"simplecov_version": "0.22.0"},
            "coverage": {"a.rb": {"lines": [1, 0], "branches": arms}},
            "groups": {},
        }
    )
    found, remarks = read_text(SimpleCov(), text)

    assert SimpleCov().fits(text.encode())
    assert numbers_of(found["a.rb"]) == (1, 2, 1, 2, True)
    assert not remarks


@pytest.mark.parametrize(
    ("text", "said", "broken"),
    [
        ('{"RSpec": {"coverage": {"a.rb": {"lines": [1, -1, "x", NaN]}}}}', "3 values are no counts", False),
        ('{"RSpec": {"coverage": {"a.rb": 7}}}', "such as 'a file without lines'", True),
        ('{"RSpec": {"coverage": {"a.rb": {"lines": [1], "branches": {"odd": {}}}}}}', "such as 'odd'", False),
        ('{"RSpec": {"coverage": {}}}', "it holds no file", False),
    ],
)
def test_what_is_odd_is_said(text: str, said: str, broken: bool) -> None:
    """
    And what raises the percentage breaks the report.
    """
    _, remarks = read_text(SimpleCov(), text)

    assert [remark.broken for remark in remarks] == [broken]
    assert said in remarks[0].text


def test_a_line_with_a_count_that_is_none_is_missed() -> None:
    """
    Left out, it would raise the percentage.
    """
    found, _ = read_text(SimpleCov(), '{"RSpec": {"coverage": {"a.rb": {"lines": [1, -1, "x", null, NaN]}}}}')

    assert found["a.rb"].lines == {1: 1, 2: 0, 3: 0, 5: 0}
