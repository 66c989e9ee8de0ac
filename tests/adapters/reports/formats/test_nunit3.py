"""NUnit 3 as its console and Unity write it: what fails outside of the tests is seen too."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.nunit3 import NUnit3
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError

PASSED = '<test-case name="Adds" fullname="A.Calc.Adds" classname="A.Calc" result="Passed" duration="0.25" start-time="2018-03-14 20:10:20Z" />'
FAILED = """<test-case name="Fails(&quot;x&quot;)" fullname="A.Calc.Fails(&quot;x&quot;)" result="Failed" duration="0.018525">
  <properties><property name="_SKIPREASON" value="x"/></properties>
  <failure>
    <message><![CDATA[  Expected: 2
  But was:  1
]]></message>
    <stack-trace><![CDATA[   at A.Calc.Fails() in C:\\x\\Calc.cs:line 27
]]></stack-trace>
  </failure>
  <output><![CDATA[told]]></output>
  <assertions><assertion result="Failed"><message>again</message></assertion></assertions>
</test-case>"""
CHILD = "<failure><message>One or more child tests had errors</message></failure>"
BROKEN = "<failure><message>OneTimeSetUp: no database</message><stack-trace>at Setup</stack-trace></failure>"


def a_suite(*inside: str, attributes: str = 'result="Passed"', name: str = "A.Calc", kind: str = "TestFixture") -> str:
    """A suite around these elements."""
    return (
        f'<test-suite type="{kind}" name="{name.rpartition(".")[2]}" fullname="{name}" {attributes}>\n'
        + "\n".join(inside)
        + "\n</test-suite>"
    )


def a_run(*inside: str, attributes: str = 'result="Passed" duration="1.5"') -> str:
    """A file with these elements in an assembly."""
    assembly = a_suite(*inside, name="Calc.dll", kind="Assembly").replace('name="dll"', 'name="Calc.dll"')
    run = f'<test-run id="2" {attributes}>\n<command-line>x</command-line>\n{assembly}\n</test-run>\n'
    return '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n' + run


def told(tmp_path: Path, *inside: str, **fields: str) -> Listener:
    """What is read of a run."""
    return read(NUnit3(), tmp_path, a_run(*inside, **fields))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    And not NUnit 2.
    """
    assert NUnit3().recognises(written(tmp_path, BEGINNINGS[name])) is (name == "NUnit 3")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('result="Passed"', Outcome.PASSED),
        ('result="Warning"', Outcome.PASSED),
        ('result="Failed"', Outcome.FAILED),
        ('result="Failed" label="Error"', Outcome.FAILED),
        ('result="Failed(Child)"', Outcome.FAILED),
        ('result="Failed" label="Error" site="SetUp"', Outcome.ERROR),
        ('result="Failed" label="Error" site="TearDown"', Outcome.ERROR),
        ('result="Failed" site="Parent"', Outcome.ERROR),
        ('result="Failed" label="Invalid" runstate="NotRunnable"', Outcome.ERROR),
        ('result="Failed" label="Cancelled"', Outcome.ERROR),
        ('result="Skipped" label="Ignored"', Outcome.SKIPPED),
        ('result="Skipped" label="Explicit"', Outcome.SKIPPED),
        ('result="Inconclusive"', Outcome.SKIPPED),
        ('result="Splendid"', Outcome.ERROR),
        ('result=""', Outcome.ERROR),
        ("", Outcome.ERROR),
    ],
)
def test_results(tmp_path: Path, attributes: str, expected: Outcome) -> None:
    """
    The site tells whose fault it is; an unknown word is never a pass.
    """
    (case,) = told(
        tmp_path, f'<test-case name="t" {attributes}><reason><message>why</message></reason></test-case>'
    ).cases

    assert case.attempts[0].outcome is expected
    assert "why" in case.attempts[0].message


def test_a_pass_with_a_failure_is_none(tmp_path: Path) -> None:
    """
    Whatever its result says.
    """
    assert told(tmp_path, f'<test-case name="t" result="Passed">{CHILD}</test-case>').outcomes == {"t": "failed"}


def test_everything_that_is_told(tmp_path: Path) -> None:
    """
    The class is the rest of the full name where no attribute has it.
    """
    listener = told(tmp_path, a_suite(PASSED, FAILED, CHILD, attributes='result="Failed" site="Child"'))
    first, second = listener.cases
    attempt = second.attempts[0]

    assert (first.name, first.classname, first.suite) == ("Adds", "A.Calc", "Calc.dll")
    assert (first.attempts[0].call, first.attempts[0].started) == (0.25, 1_521_058_220.0)
    assert (second.name, second.classname) == ('Fails("x")', "A.Calc")
    assert (attempt.message, attempt.output) == ("Expected: 2\n  But was:  1", {"stdout": "told"})
    assert attempt.traceback == "   at A.Calc.Fails() in C:\\x\\Calc.cs:line 27"
    assert (listener.gaps, listener.durations) == ([], [1.5])


@pytest.mark.parametrize(
    ("suite", "expected"),
    [
        (
            a_suite(PASSED, FAILED, attributes='result="Failed" site="Child"'),
            {"Adds": "passed", 'Fails("x")': "failed"},
        ),
        (a_suite(PASSED, FAILED, attributes='result="Failed"'), {"Adds": "passed", 'Fails("x")': "failed"}),
        (a_suite(BROKEN, attributes='result="Failed" site="SetUp"'), {"A.Calc (OneTimeSetUp)": "errors"}),
        (
            a_suite(BROKEN, PASSED, attributes='result="Failed" site="TearDown"'),
            {"A.Calc (OneTimeTearDown)": "errors", "Adds": "passed"},
        ),
        (
            a_suite(BROKEN, FAILED, attributes='result="Failed" label="Ignored" site="TearDown"'),
            {"A.Calc (OneTimeTearDown)": "errors", 'Fails("x")': "failed"},
        ),
        (
            a_suite(PASSED, attributes='result="Failed" site="Child"'),
            {"A.Calc (outside of its tests)": "errors", "Adds": "passed"},
        ),
        (a_suite(attributes='result="Failed" label="Invalid"'), {"A.Calc (outside of its tests)": "errors"}),
        (a_suite(PASSED, attributes='result="Odd"'), {"A.Calc (outside of its tests)": "errors", "Adds": "passed"}),
        (a_suite(attributes='result="Skipped" label="Ignored"'), {}),
        # The failure of a set-up is copied to every suite below.
        (
            a_suite(
                BROKEN,
                a_suite(BROKEN, attributes='result="Failed" site="Parent"'),
                attributes='result="Failed" site="SetUp"',
            ),
            {"A.Calc (OneTimeSetUp)": "errors"},
        ),
        (
            a_suite(
                a_suite(FAILED, attributes='result="Failed" site="Child"'), attributes='result="Failed" site="Child"'
            ),
            {'Fails("x")': "failed"},
        ),
    ],
)
def test_suites(tmp_path: Path, suite: str, expected: dict[str, str]) -> None:
    """
    A suite that failed by itself is a case of its own; one that only sums up is not.
    """
    listener = told(tmp_path, suite)

    assert listener.outcomes == expected
    assert listener.gaps == []


def test_why_a_suite_failed(tmp_path: Path) -> None:
    """
    Is told with it.
    """
    (case,) = told(tmp_path, a_suite(BROKEN, attributes='result="Failed" site="SetUp"')).cases

    assert (case.attempts[0].message, case.attempts[0].traceback) == ("OneTimeSetUp: no database", "at Setup")


@pytest.mark.parametrize(
    ("attributes", "gaps"),
    [
        ('result="Passed" total="1" failed="0" testcasecount="40"', []),
        ('total="0"', []),
        ('total="x" failed="-3"', []),
        ('result="Passed" total="3"', ["it counts 3 tests, and has 1"]),
        (
            'result="Failed" failed="2"',
            ["it counts 2 failures, and its tests show 0", "its result is 'Failed', and nothing in it has failed"],
        ),
        ('result="Failed(Child)"', ["its result is 'Failed(Child)', and nothing in it has failed"]),
        ('result="Failed" label="Cancelled"', ["the run is Cancelled"]),
        ('result="Skipped"', []),
    ],
)
def test_the_run_is_a_checksum(tmp_path: Path, attributes: str, gaps: list[str]) -> None:
    """
    It may claim less than there is, but not more.
    """
    listener = told(tmp_path, PASSED, attributes=attributes)

    assert listener.gaps == gaps
    assert listener.green is not bool(gaps)


def test_cut_anywhere(tmp_path: Path) -> None:
    """
    The cases that were whole are kept, and the rest is known to be missing.
    """
    run = a_run(a_suite(PASSED, FAILED), a_suite(PASSED))
    assert len(read(NUnit3(), tmp_path, run).cases) == 3
    for piece in pieces(run)[1:]:
        try:
            listener = read(NUnit3(), tmp_path, piece)
        except UnreadableError:
            assert PASSED not in piece
        else:
            assert listener.gaps, piece
            assert len(listener.cases) == piece.count(PASSED) + piece.count("</test-case>")


def test_suites_in_suites(tmp_path: Path) -> None:
    """
    However deep.
    """
    run = FAILED
    for _ in range(3000):
        run = a_suite(run, attributes='result="Failed" site="Child"')

    assert told(tmp_path, run).outcomes == {'Fails("x")': "failed"}


def test_a_case_with_nothing_in_it(tmp_path: Path) -> None:
    """
    Has failed somehow, and the others are read.
    """
    listener = told(
        tmp_path,
        "<test-case/>",
        '<test-case fullname="A.b" result="Passed"><failure/></test-case>',
        PASSED,
        "<odd><test-case/></odd>",
    )

    assert listener.outcomes == {"a test without a name": "errors", "A.b": "failed", "Adds": "passed"}
