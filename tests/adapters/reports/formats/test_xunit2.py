"""xUnit.net's XML of all three versions: tests, and what failed between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.xunit2 import XUnit2
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError

PASSED = '<test name="A.Calc.Adds" type="A.Calc" method="Adds" time="0.0120000" result="Pass" />'
FAILED = """<test name="A.Calc.Fails(x: 1)" type="A.Calc" method="Fails" time="0.5" time-rtf="00:00:01.2345678" result="Fail"
      source-file="/x/Calc.cs" source-line="21" start-rtf="2025-12-30T17:42:41.6882005+00:00">
  <failure exception-type="Xunit.Sdk.EqualException">
    <message>Assert.Equal() Failure</message>
    <stack-trace>   at A.Calc.Fails(Int32 x) in /x/Calc.cs:line 21</stack-trace>
  </failure>
  <output>told</output>
  <warnings><warning>careful</warning></warnings>
</test>"""
ERROR = """<error name="A.Calc" type="test-class-cleanup">
  <failure exception-type="System.Exception"><message>could not dispose</message><stack-trace>at Dispose</stack-trace></failure>
</error>"""


def an_assembly(*tests: str, errors: str = "", attributes: str = 'run-date="2025-12-30" time="1.5"') -> str:
    """An assembly with these tests in a collection."""
    inside = "\n".join(tests)
    return f'<assembly name="C:\\x\\Calc.dll" {attributes}>\n<errors>{errors}</errors>\n<collection name="c">\n{inside}\n</collection>\n</assembly>'


def a_file(*assemblies: str, attributes: str = 'timestamp="12/30/2025 17:42:41"') -> str:
    """A file with these assemblies."""
    inside = "\n".join(assemblies)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<assemblies {attributes}>\n{inside}\n</assemblies>\n'


def told(tmp_path: Path, *tests: str, **fields: str) -> Listener:
    """What is read of an assembly."""
    return read(XUnit2(), tmp_path, a_file(an_assembly(*tests, **fields)))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    And no manifest, which may begin with an assembly too.
    """
    assert XUnit2().recognises(written(tmp_path, BEGINNINGS[name])) is (name == "xUnit.net v2")


def test_it_knows_a_single_assembly(tmp_path: Path) -> None:
    """
    As version 1 wrote it.
    """
    assert XUnit2().recognises(
        written(tmp_path, '<?xml version="1.0"?>\n<!-- x -->\n<assembly name="a.dll" run-date="2012-01-14" total="4"/>')
    )


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Pass", Outcome.PASSED),
        ("Fail", Outcome.FAILED),
        ("Skip", Outcome.SKIPPED),
        ("NotRun", Outcome.SKIPPED),
        ("pass", Outcome.PASSED),
        ("Super", Outcome.ERROR),
        ("", Outcome.ERROR),
    ],
)
def test_results(tmp_path: Path, result: str, expected: Outcome) -> None:
    """
    An unknown word is never a pass.
    """
    (case,) = told(tmp_path, f'<test name="t" result="{result}"><reason>why</reason></test>').cases

    assert case.attempts[0].outcome is expected
    assert "why" in case.attempts[0].message


def test_a_pass_with_a_failure_is_none(tmp_path: Path) -> None:
    """
    Whatever its result says.
    """
    assert told(tmp_path, '<test name="t" result="Pass"><failure><message>no</message></failure></test>').outcomes == {
        "t": "failed"
    }


def test_everything_that_is_told(tmp_path: Path) -> None:
    """
    The framework that it was built for tells two runs of one test apart.
    """
    file = a_file(
        an_assembly(PASSED, FAILED, attributes='target-framework=".NETCoreApp,Version=v8.0"'),
        an_assembly(PASSED, attributes='target-framework=".NETFramework,Version=v4.7.2"'),
        attributes='schema-version="3" start-rtf="2025-12-30T17:42:41.6882005+00:00" finish-rtf="2025-12-30T17:42:43.6882005+00:00"',
    )
    listener = read(XUnit2(), tmp_path, file)
    first, second, third = listener.cases
    attempt = second.attempts[0]

    assert first[:5] == ("A.Calc.Adds", "A.Calc", "", "Calc.dll", ".NETCoreApp,Version=v8.0")
    assert third.variant == ".NETFramework,Version=v4.7.2"
    assert first.attempts[0].call == 0.012
    assert (second.file, attempt.line) == ("/x/Calc.cs", 21)
    assert attempt.started == pytest.approx(1_767_116_561.6882)
    assert attempt.call == pytest.approx(1.2345678)
    assert (attempt.message, attempt.output) == ("Assert.Equal() Failure", {"stdout": "told"})
    assert attempt.traceback == "   at A.Calc.Fails(Int32 x) in /x/Calc.cs:line 21"
    assert (listener.gaps, listener.durations) == ([], [2.0])


def test_errors_between_the_tests(tmp_path: Path) -> None:
    """
    All tests passed, and the fixture could not be cleaned up.
    """
    listener = told(tmp_path, PASSED, errors=ERROR, attributes='errors="1" failed="0"')
    error = listener.cases[0]

    assert listener.outcomes == {"A.Calc (test-class-cleanup)": "errors", "A.Calc.Adds": "passed"}
    assert (error.attempts[0].message, error.attempts[0].traceback) == ("could not dispose", "at Dispose")
    assert listener.gaps == []
    assert told(tmp_path, errors="<error/>").outcomes == {"Calc.dll (outside of its tests)": "errors"}


def test_version_1(tmp_path: Path) -> None:
    """
    Has classes, which fail by themselves.
    """
    classes = f'<class name="A.Calc">{PASSED}<failure><message>no fixture</message></failure></class>'
    listener = read(
        XUnit2(),
        tmp_path,
        f'<assembly name="c:\\x\\Calc.dll" run-date="2012-01-14" time="0.185" total="1">{classes}</assembly>',
    )

    assert listener.outcomes == {"A.Calc.Adds": "passed", "Calc.dll (outside of its tests)": "errors"}
    assert listener.cases[1].attempts[0].message == "no fixture"
    assert (listener.gaps, listener.durations) == ([], [0.185])


@pytest.mark.parametrize(
    ("attributes", "gaps"),
    [
        ('total="1" passed="1" failed="0" errors="0" not-run="7"', []),
        ('total="0"', []),
        ('total="x" failed="-3"', []),
        ('total="3"', ["Calc.dll counts 3 tests, and shows 1"]),
        ('failed="2"', ["Calc.dll counts 2 failures, and shows 0"]),
        ('errors="1"', ["Calc.dll counts 1 error, and shows 0"]),
    ],
)
def test_the_assembly_is_a_checksum(tmp_path: Path, attributes: str, gaps: list[str]) -> None:
    """
    It may claim less than there is, but not more.
    """
    listener = told(tmp_path, PASSED, attributes=attributes)

    assert listener.gaps == gaps
    assert listener.green is not bool(gaps)


def test_cut_anywhere(tmp_path: Path) -> None:
    """
    The tests that were whole are kept, and the rest is known to be missing.
    """
    file = a_file(an_assembly(PASSED, FAILED, errors=ERROR), an_assembly(PASSED))
    assert len(read(XUnit2(), tmp_path, file).cases) == 4
    for piece in pieces(file)[1:]:
        try:
            listener = read(XUnit2(), tmp_path, piece)
        except UnreadableError:
            assert "</error>" not in piece
        else:
            assert listener.gaps, piece
            assert len(listener.cases) == piece.count("</error>") + piece.count(PASSED) + piece.count("</test>")


def test_a_test_with_nothing_in_it(tmp_path: Path) -> None:
    """
    Has failed somehow, and the others are read; however deep.
    """
    deep = "<odd>" * 3000 + "<test/>" + "</odd>" * 3000
    listener = told(
        tmp_path, "<test/>", deep, '<test method="m" result="Fail"><failure exception-type="E"/></test>', PASSED
    )

    assert listener.outcomes == {"a test without a name": "errors errors", "m": "failed", "A.Calc.Adds": "passed"}
    assert listener.cases[2].attempts[0].message == "E"
