"""Clover's XML: one attribute that means two things, methods that are no lines, and paths in two places."""

from __future__ import annotations

import pytest
from coverage_builders import read_text
from partest_sdk.adapters.coverage.detection import Formats
from partest_sdk.adapters.coverage.formats.clover import Clover
from partest_sdk.core.coverage.assembly import decided
from partest_sdk.core.coverage.model import Counted
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.told import CoverageTold, from_value, to_value


def a_report(
    *lines: str, head: str = ' clover="3.2.0"', file: str = 'name="a.js" path="/app/a.js"', metrics: str = ""
) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<coverage generated="1"{head}>\n<project timestamp="1">{metrics}'
        f'<package name="p"><file {file}>{"".join(lines)}</file></package></project></coverage>'
    )


def test_openclover_counts_how_often_a_condition_was_true() -> None:
    """
    Without a count of its own, a condition was reached as often as it was true and false together; its arms are known.
    """
    texts = [
        a_report(f'<line num="3" type="cond" truecount="{true}" falsecount="{false}"/>')
        for true, false in ((4, 0), (0, 2))
    ]
    found, remarks = read_text(Clover(), *texts)

    assert found["/app/a.js"].lines == {3: 6}
    assert numbers_of(found["/app/a.js"]) == (1, 1, 2, 2, True)
    assert not remarks


def test_istanbul_counts_arms() -> None:
    """
    Beside a count, the same attributes say how many arms were taken and how many were not.
    """
    text = a_report(
        '<line num="3" count="9" type="cond" truecount="3" falsecount="1"/><line num="4" count="0" type="stmt"/>'
    )
    found, _ = read_text(Clover(), text)

    assert found["/app/a.js"].lines == {3: 9, 4: 0}
    assert found["/app/a.js"].counted == {3: Counted(3, 4)}


def test_conditions_of_one_line_are_several() -> None:
    """
    `a && b` is two conditions with two arms each.
    """
    text = a_report(*[f'<line num="3" type="cond" truecount="{true}" falsecount="1"/>' for true in (0, 5)])
    found, _ = read_text(Clover(), text)

    assert numbers_of(found["/app/a.js"]) == (1, 1, 3, 4, True)


def test_the_first_line_of_a_method_is_no_line() -> None:
    """
    It is counted as a method; a statement may stand there all the same.
    """
    lines = (
        '<line num="1" type="method" count="7"/>',
        '<line num="5" type="method" count="7"/><line num="5" type="stmt" count="2"/>',
    )
    found, _ = read_text(Clover(), a_report(*lines))

    assert found["/app/a.js"].lines == {5: 2}


def test_tests_are_not_counted() -> None:
    """
    OpenClover lists them apart, and leaves them out of its totals.
    """
    text = a_report('<line num="1" type="stmt" count="1"/>').replace(
        "</coverage>",
        '<testproject><file name="T.java"><line num="1" type="stmt" count="1"/></file></testproject></coverage>',
    )
    found, _ = read_text(Clover(), text)

    assert list(found) == ["/app/a.js"]


def test_paths() -> None:
    """
    PHPUnit has the path for a name, and may have no package.
    """
    file = '<file name="/app/src/A.php"><line num="8" type="stmt" count="2"/></file>'
    text = f'<coverage generated="1"><project timestamp="1">{file}</project></coverage>'
    found, _ = read_text(Clover(), text)

    assert list(found) == ["/app/src/A.php"]


def test_totals_that_differ_are_said() -> None:
    """
    PHPUnit has branches in its totals only.
    """
    text = a_report(
        '<line num="1" type="stmt" count="1"/>', metrics='<metrics conditionals="7" coveredconditionals="3"/>'
    )
    _, remarks = read_text(Clover(), text)

    assert [remark[:] for remark in remarks] == [
        ("its head counts 3 of 7 branches, and its lines 0 of 0; the lines count", False)
    ]


@pytest.mark.parametrize(
    ("text", "said", "broken"),
    [
        (a_report('<line num="1" type="stmt" count="1"/>')[:-40], "it breaks off in line 3: ", True),
        (a_report('<line num="1" type="stmt" count="NaN"/>'), "a value is no count, and taken as 0", False),
        (a_report('<line num="x" type="stmt" count="0"/>'), "a value is no place in a file", True),
        (a_report(file=""), "such as 'a file without a name'", True),
    ],
)
def test_broken_and_hostile_reports(text: str, said: str, broken: bool) -> None:
    """
    A remark, and never an exception.
    """
    _, remarks = read_text(Clover(), text)

    assert remarks[0].broken == broken
    assert said in remarks[0].text


@pytest.mark.parametrize(
    "line",
    [
        '<line num="1" type="stmt" count="NaN"/>',
        '<line num="1" type="stmt" count="-4"/>',
        '<line num="1" type="stmt"/>',
        '<line num="1" type="cond" truecount="x" falsecount="-1"/>',
    ],
)
def test_a_line_with_a_count_that_is_none_is_missed(line: str) -> None:
    """
    Left out, it would raise the percentage.
    """
    found, remarks = read_text(Clover(), a_report(line, '<line num="2" type="stmt" count="1"/>'))

    assert found["/app/a.js"].lines == {1: 0, 2: 1}
    assert [remark.broken for remark in remarks] == [False]


def test_arms_without_number() -> None:
    """
    What a line claims of arms, however much, is a number that a bundle can hold, and one that is missed stays missed.
    """
    found, _ = read_text(Clover(), a_report('<line num="3" type="cond" count="1" truecount="1e300" falsecount="1"/>'))
    told = CoverageTold({"a": decided(found["/app/a.js"])}, {"t": {"a": numbers_of(found["/app/a.js"])}})

    assert from_value(to_value(told), "x").files["a"].counted == {3: Counted(999_999_999, 1_000_000_000)}


@pytest.mark.parametrize(
    "head",
    [
        a_report(),
        a_report(head=""),
        '<coverage generated="1" clover="4.3.1">\n<!-- a comment --><project timestamp="1">',
        '<coverage clover="3.2.0" generated="1"/>',
    ],
)
def test_how_it_is_known(head: str) -> None:
    """
    Its root is that of Cobertura, too: by Clover's version, or by a project.
    """
    found = Formats().format_of(head.encode())

    assert found is not None
    assert found.name == "Clover"
