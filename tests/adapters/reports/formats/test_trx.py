"""TRX as the test platform writes it for MSTest, NUnit and xUnit.net, after a real run of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.trx import Trx
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError

DEFINITIONS = """
  <TestDefinitions>
    <UnitTest name="Adds" storage="c:\\x\\a.dll" id="1">
      <Execution id="e1" />
      <TestMethod codeBase="C:/x/A.DLL" className="A.Tests, A, Version=1.0.0.0, Culture=neutral" name="Adds" />
    </UnitTest>
    <UnitTest name="A.Tests.Fails" storage="c:\\x\\a.dll" id="2">
      <TestMethod codeBase="C:/x/A.DLL" className="A.Tests" name="Fails" />
    </UnitTest>
  </TestDefinitions>"""
FAILED = """
    <UnitTestResult testId="2" testName="A.Tests.Fails" duration="00:00:01.2345678" outcome="Failed">
      <Output>
        <StdOut>told</StdOut>
        <StdErr>
        </StdErr>
        <ErrorInfo>
          <Message>Assert.True() Failure</Message>
          <StackTrace>   at A.Tests.Fails() in C:\\x\\A.cs:line 61</StackTrace>
        </ErrorInfo>
      </Output>
    </UnitTestResult>"""


def a_result(outcome: str = 'outcome="Passed"', name: str = "Adds", inside: str = "") -> str:
    """A result; *outcome* is its whole attribute."""
    return (
        f'\n    <UnitTestResult testId="1" testName="{name}" duration="00:00:00.5" {outcome}>{inside}</UnitTestResult>'
    )


def a_run(
    *results: str, outcome: str = "Completed", counters: str = "", infos: str = "", summary: str | None = None
) -> str:
    """A file with these results."""
    if summary is None:
        summary = (
            f'<ResultSummary outcome="{outcome}"><Counters {counters} /><RunInfos>{infos}</RunInfos></ResultSummary>'
        )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<TestRun id="r" name="somebody@somewhere" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Times creation="2021-04-02T08:50:33.6+10:00" start="2021-04-02T08:50:32.5482954+10:00" finish="2021-04-02T08:50:33.0482954+10:00" />
  <Results>{"".join(results)}
  </Results>{DEFINITIONS}
  {summary}
</TestRun>
"""


def told(tmp_path: Path, *results: str, **fields: str) -> Listener:
    """What is read of a run with these results."""
    return read(Trx(), tmp_path, a_run(*results, **fields))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    And not Eclipse's file, which has the same root.
    """
    assert Trx().recognises(written(tmp_path, BEGINNINGS[name])) is (name == "Visual Studio TRX")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("Passed", Outcome.PASSED),
        ("passed", Outcome.PASSED),
        ("Warning", Outcome.PASSED),
        ("Completed", Outcome.PASSED),
        ("PassedButRunAborted", Outcome.PASSED),
        ("Failed", Outcome.FAILED),
        ("Error", Outcome.ERROR),
        ("Timeout", Outcome.ERROR),
        ("Aborted", Outcome.ERROR),
        ("NotRunnable", Outcome.ERROR),
        ("Disconnected", Outcome.ERROR),
        ("NotExecuted", Outcome.SKIPPED),
        ("Inconclusive", Outcome.SKIPPED),
        ("InProgress", Outcome.UNFINISHED),
        ("Pending", Outcome.UNFINISHED),
        ("Wonderful", Outcome.ERROR),
        ("", Outcome.ERROR),
    ],
)
def test_outcomes(tmp_path: Path, outcome: str, expected: Outcome) -> None:
    """
    An unknown word is never a pass, and is named.
    """
    (case,) = told(tmp_path, a_result(f'outcome="{outcome}"')).cases

    assert case.attempts[0].outcome is expected
    assert (repr(outcome) in case.attempts[0].message) is (outcome.lower() not in ("passed", "failed", "notexecuted"))


def test_no_outcome_is_no_pass(tmp_path: Path) -> None:
    """
    The platform leaves it out where it has none.
    """
    assert told(tmp_path, a_result("")).outcomes == {"Adds": "errors"}


def test_everything_that_is_told(tmp_path: Path) -> None:
    """
    The class comes from the definitions, which stand behind the results; without the version of the assembly.
    """
    listener = told(
        tmp_path, a_result('startTime="2021-04-02T08:50:33.4301424+10:00" outcome="Passed"'), FAILED, outcome="Failed"
    )
    first, second = listener.cases
    attempt = second.attempts[0]

    assert (first.name, first.classname, second.name, second.classname) == (
        "Adds",
        "A.Tests",
        "A.Tests.Fails",
        "A.Tests",
    )
    assert first.attempts[0].started == pytest.approx(1_617_317_433.430142, abs=1e-3)
    assert attempt.call == pytest.approx(1.2345678)
    assert (attempt.message, attempt.output) == ("Assert.True() Failure", {"stdout": "told"})
    assert attempt.traceback == "   at A.Tests.Fails() in C:\\x\\A.cs:line 61"
    assert (listener.durations, listener.gaps) == ([0.5], [])


@pytest.mark.parametrize(
    ("parent", "rows", "expected"),
    [
        ("Passed", ["Passed", "Passed"], {"row 0": "passed", "row 1": "passed"}),
        ("Failed", ["Passed", "Failed"], {"row 0": "passed", "row 1": "failed"}),
        ("Failed", ["Passed"], {"row 0": "passed", "data": "failed"}),
        ("Passed", ["Failed"], {"row 0": "failed"}),
        ("Error", [], {"data": "errors"}),
    ],
)
def test_rows_of_data(tmp_path: Path, parent: str, rows: list[str], expected: dict[str, str]) -> None:
    """
    The parent is their summary, and a test only when it failed and none of them did.
    """
    inner = "".join(a_result(f'outcome="{outcome}"', f"row {number}") for number, outcome in enumerate(rows))
    listener = told(
        tmp_path,
        a_result(f'outcome="{parent}"', "data", f"<InnerResults>{inner}</InnerResults>"),
        counters=f'total="{len(rows) + 1}"',
    )

    assert listener.outcomes == expected
    assert listener.gaps == []


def test_rows_of_rows(tmp_path: Path) -> None:
    """
    However deep, and in order.
    """
    result = a_result('outcome="Failed"', "leaf")
    for depth in range(2000):
        result = a_result(
            'outcome="Failed"', f"level {depth}", f"<InnerResults>{a_result(name=str(depth))}{result}</InnerResults>"
        )
    listener = told(tmp_path, result)

    assert listener.outcomes["leaf"] == "failed"
    assert [case.name for case in listener.cases] == [*map(str, reversed(range(2000))), "leaf"]


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("Test host process crashed", "Error", True),
        ("No test is available", "Warning", False),
        ("[xUnit.net 00:00:00.55]     A.Tests.Fails [FAIL]", "Error", False),
        ("[xUnit.net 00:00:00.55]     A.Tests.Other [FAIL]", "Error", True),
        ("[xUnit.net 00:00:00.55]   [Test Class Cleanup Failure (A.Tests)]: System.Exception", "Error", True),
        ("", "Error", True),
    ],
)
def test_errors_of_the_run(tmp_path: Path, text: str, outcome: str, *, expected: bool) -> None:
    """
    Count like a test; but xUnit.net says there once more which tests have failed.
    """
    listener = told(tmp_path, a_result(), FAILED, infos=f'<RunInfo outcome="{outcome}"><Text>{text}</Text></RunInfo>')

    assert listener.outcomes.get("the run (outside of its tests)") == ("errors" if expected else None)
    assert listener.gaps == []


@pytest.mark.parametrize(
    ("fields", "gaps"),
    [
        ({"counters": 'total="1" passed="1" failed="0"'}, []),
        ({"counters": 'total="0"'}, []),
        ({"counters": 'total="x" failed="-1"'}, []),
        ({"counters": 'total="25" executed="5"'}, ["its summary counts 25 tests, and it has 1"]),
        ({"counters": 'total="1" failed="1"'}, ["its summary counts 1 failure, and its tests show 0"]),
        ({"counters": 'aborted="1" notRunnable="1"'}, ["its summary counts 2 failures, and its tests show 0"]),
        ({"outcome": "Failed"}, ["its outcome is Failed, and nothing in it has failed"]),
        ({"outcome": "Aborted"}, ["its outcome is Aborted"]),
        ({"outcome": "Warning"}, []),
        ({"outcome": ""}, []),
        ({"summary": ""}, ["it has no ResultSummary"]),
        ({"summary": "<ResultSummary />"}, []),
    ],
)
def test_the_summary_is_a_checksum(tmp_path: Path, fields: dict[str, str], gaps: list[str]) -> None:
    """
    It may claim less than there is, but not more.
    """
    listener = told(tmp_path, a_result(), **fields)

    assert listener.gaps == gaps
    assert listener.green is not bool(gaps)


def test_cut_anywhere(tmp_path: Path) -> None:
    """
    What was whole is kept, and the rest is known to be missing.
    """
    run = a_run(a_result(), FAILED, outcome="Failed")
    whole = read(Trx(), tmp_path, run)
    for piece in pieces(run):
        try:
            listener = read(Trx(), tmp_path, piece)
        except UnreadableError:
            assert "</UnitTestResult>" not in piece
        else:
            assert listener.gaps or listener.outcomes == whole.outcomes
            assert ("Adds" in listener.outcomes) is ("</UnitTestResult>" in piece)


def test_a_result_with_nothing_in_it(tmp_path: Path) -> None:
    """
    Has failed somehow, and the others are read.
    """
    listener = told(
        tmp_path, "<UnitTestResult/>", "<UnitTestResult><Output/></UnitTestResult>", a_result(), "<Other><x/></Other>"
    )

    assert listener.outcomes == {"a test without a name": "errors errors", "Adds": "passed"}
