"""How a testcase ended: its own direct children decide, then words among its attributes; and what stands around it belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from partest_sdk import Run, read_results
from partest_sdk.core.results.attempts import Outcome, TestClass
from partest_sdk.core.results.problems import Kind

P, F, E, S = TestClass.PASSED, TestClass.FAILED, TestClass.ERRORS, TestClass.SKIPPED


def run_of(place: Path, report: str) -> Run:
    """What is read when *report* is a file."""
    path = place / "report.xml"
    path.write_text(report, encoding="utf-8")
    return read_results(path)


ENDINGS = {
    "nothing": ("<testcase name='t' classname='c'/>", P),
    "output only": ("<testcase name='t'><system-out>FAILED</system-out><system-err>error</system-err></testcase>", P),
    "properties": ("<testcase name='t'><properties><property name='failure' value='x'/></properties></testcase>", P),
    "failure": ("<testcase name='t'><failure/></testcase>", F),
    "error": ("<testcase name='t'><error/></testcase>", E),
    "failure and error": ("<testcase name='t'><failure/><error/></testcase>", E),
    "failure and skipped": ("<testcase name='t'><skipped/><failure/></testcase>", F),
    "several failures": ("<testcase name='t'><failure/><failure/></testcase>", F),
    "another spelling": ("<testcase name='t'><Failure/></testcase>", F),
    "timeout": ("<testcase name='t'><timeout/></testcase>", E),
    "fail": ("<testcase name='t'><fail/></testcase>", F),
    "skipped": ("<testcase name='t'><skipped/></testcase>", S),
    "pytest's xfail": ("<testcase name='t'><skipped type='pytest.xfail'/></testcase>", S),
    "node's todo that failed": ("<testcase name='t'><skipped type='todo'/><failure/></testcase>", S),
    "failure of a rerun": ("<testcase name='t'><rerunFailure><failure/></rerunFailure><failure/></testcase>", F),
    "only reruns": ("<testcase name='t'><rerunError/></testcase>", F),
    "flaky": ("<testcase name='t'><flakyFailure/></testcase>", TestClass.FLAKY),
    "flaky error": ("<testcase name='t'><flakyError/><flakyFailure/></testcase>", TestClass.FLAKY),
    "flaky, and nextest says that this fails": ("<testcase name='t'><failure type='flaky failure'/><flakyFailure/></testcase>", F),
    "a failure inside of a flaky one": ("<testcase name='t'><flakyFailure><failure/></flakyFailure></testcase>", TestClass.FLAKY),
    "a failure inside of an output": ("<testcase name='t'><system-out><failure/></system-out></testcase>", P),
    "status=failed": ("<testcase name='t' status='failed'/>", F),
    "status=FAIL": ("<testcase name='t' status=' FAIL '/>", F),
    "status=broken": ("<testcase name='t' status='broken'/>", E),
    "result=error": ("<testcase name='t' result='error'/>", E),
    "status=passed": ("<testcase name='t' status='passed'/>", P),
    "googletest": ("<testcase name='t' status='run' result='completed'/>", P),
    "googletest, disabled": ("<testcase name='t' status='notrun' result='suppressed'/>", S),
    "googletest, skipped": ("<testcase name='t' status='run' result='skipped'/>", S),
    "status=disabled": ("<testcase name='t' status='disabled'/>", S),
    "status=passed, and a failure": ("<testcase name='t' status='passed'><failure/></testcase>", F),
    "status=failed, and output": ("<testcase name='t' status='failed'><system-out>x</system-out></testcase>", F),
    "status=failed, and skipped": ("<testcase name='t' status='failed'><skipped/></testcase>", F),
}  # fmt: skip


@pytest.mark.parametrize(("case", "kind"), ENDINGS.values(), ids=ENDINGS)
def test_endings(case: str, kind: TestClass, tmp_path: Path) -> None:
    """
    The gravest of its own children; a word for failing is never a pass, and what is deeper belongs to something else.
    """
    (test,) = run_of(tmp_path, f"<testsuite name='s'>{case}</testsuite>")

    assert test.kind is kind


def test_what_is_kept_of_an_attempt(tmp_path: Path) -> None:
    """
    Message, traceback, output, seconds, beginning and line of the case, and the same of each attempt before it.
    """
    (test,) = run_of(
        tmp_path,
        """<testsuite name="s"><testcase name="t" classname="c" file="a.js" line="7" time="1.5" timestamp="2020-01-01T00:00:00Z">
        <rerunFailure message="first" time="2"><stackTrace>at a</stackTrace><system-out>one</system-out></rerunFailure>
        <failure message="last" type="T">at b</failure><failure>at c</failure>
        <system-out>two</system-out><system-err>three</system-err></testcase></testsuite>""",
    )
    first, last = test.attempts

    assert (first.number, first.retried, first.outcome) == (1, True, Outcome.FAILED)
    assert (first.message, first.traceback, first.call, first.output) == ("first", "at a", 2.0, {"stdout": "one"})
    assert (last.number, last.retried, last.outcome) == (2, False, Outcome.FAILED)
    assert (last.message, last.traceback, last.call) == ("last", "at b\nat c", 1.5)
    assert last.output == {"stdout": "two", "stderr": "three"}
    assert (last.line, last.started, test.file, test.seconds) == (7, 1577836800.0, "a.js", 3.5)


class Around(NamedTuple):
    """A report, and what its tests are called."""

    report: str
    ids: Sequence[str]
    variants: Sequence[str] = ("",)


CASE = '<testcase name="t" classname="c"/>'
AROUND = {
    "the suite's file": Around(f"<testsuite name='s' file='a.js'>{CASE}</testsuite>", ["a.js::c::t"]),
    "the file of the suite around": Around(
        f"<testsuite name='o' file='a.js'><testsuite name='s'>{CASE}</testsuite></testsuite>", ["a.js::c::t"]
    ),
    "mocha's Root Suite": Around(
        f"<testsuites name='Mocha Tests'><testsuite name='Root Suite' file='a.cy.ts'/><testsuite name='s'>{CASE}</testsuite>"
        f"<testsuite name='Root Suite' file='b.cy.ts'/><testsuite name='s'>{CASE}</testsuite></testsuites>",
        ["a.cy.ts::c::t", "b.cy.ts::c::t"],
    ),
    "suites in suites, no class": Around(
        "<testsuite name='a'><testsuite name='b'><testcase name='t'/></testsuite><testcase name='t'/></testsuite>",
        ["a > b::t", "a::t"],
    ),
    "Playwright's browsers": Around(
        "<testsuites id='' name='' tests='2' failures='0' skipped='0' errors='0' time='1'>"
        f"<testsuite name='a.spec.ts' hostname='chromium'>{CASE}</testsuite>"
        f"<testsuite name='a.spec.ts' hostname='webkit'>{CASE}</testsuite></testsuites>",
        ["c::t", "c::t"],
        ["chromium", "webkit"],
    ),
    "a machine is no variant": Around(f"<testsuite name='s' hostname='vm-7'>{CASE}</testsuite>", ["c::t"]),
    "PHPUnit's class": Around("<testsuite name='s'><testcase name='t' class='FooTest'/></testsuite>", ["FooTest::t"]),
    "unittest's time stamps": Around(
        "<testsuite name='TestA-20251114214921'><testcase name='t'/></testsuite>", ["TestA::t"]
    ),
    "no name": Around("<testsuite name='s'><testcase classname='c'/><testcase classname='c'/></testsuite>", ["", ""]),
}


@pytest.mark.parametrize("given", AROUND.values(), ids=AROUND)
def test_what_stands_around(given: Around, tmp_path: Path) -> None:
    """
    File, class, suite and variant come from where each runner writes them.
    """
    run = run_of(tmp_path, given.report)

    assert len(run) == len(given.ids)
    if any(given.ids):
        assert sorted(test.id for test in run) == sorted(given.ids)
    assert sorted({test.variant for test in run}) == sorted(given.variants)


def test_lines_of_pytest_count_from_one(tmp_path: Path) -> None:
    """
    pytest's own report counts them from 0.
    """
    case = '<testcase name="t" classname="c" line="2"/>'

    for report, line in (
        (f'<testsuites name="pytest tests"><testsuite name="pytest">{case}</testsuite></testsuites>', 3),
        (f'<testsuite name="pytest">{case}</testsuite>', 3),
        (f'<testsuite name="other">{case}</testsuite>', 2),
    ):
        (test,) = run_of(tmp_path, report)
        assert test.attempts[0].line == line


WALL = {
    "the root's own": ("<testsuites time='5'><testsuite time='3'/><testsuite time='4'><testcase name='t'/></testsuite></testsuites>", 5.0),
    "the sum of its suites": ("<testsuites><testsuite time='3'/><testsuite time='4'><testcase name='t'/></testsuite></testsuites>", 7.0),
    "of the only suite": ("<testsuite time='3'><testcase name='t' time='1'/></testsuite>", 3.0),
    "the cases, when nobody says more": ("<testsuite><testcase name='t' time='1'/><testcase name='u' time='2'/></testsuite>", 3.0),
    "two reports in one file": ("<testsuite time='3'><testcase name='t'/></testsuite>\n<testsuite time='4'><testcase name='u'/></testsuite>", 7.0),
    "two roots without a time": (
        "<testsuites><testsuite time='3'><testcase name='t'/></testsuite></testsuites>"
        "<testsuites><testsuite time='4'><testcase name='u'/></testsuite></testsuites>",
        7.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("report", "seconds"), WALL.values(), ids=WALL)
def test_wall_time(report: str, seconds: float, tmp_path: Path) -> None:
    """
    What the report says of the whole, once.
    """
    assert run_of(tmp_path, report).totals.wall_seconds == seconds


def test_a_failure_of_a_suite_is_part_of_what_it_claims(tmp_path: Path) -> None:
    """
    A suite that counts its own error among its errors has nothing missing.
    """
    run = run_of(tmp_path, f"<testsuite name='s' tests='1' errors='1'>{CASE}<error message='boom'/></testsuite>")

    assert [problem.kind for problem in run.problems] == [Kind.COMMAND]
