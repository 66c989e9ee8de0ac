"""The SDK's runs: any reports, named in any way, are one answer; merging runs is reading their reports together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from partest_sdk import Run, from_junitparser, merge, read_results, to_junitparser
from partest_sdk.adapters.reports.report_files import find_reports, parse_pattern
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.verdict import Policy
from partest_sdk.errors import InputError

GREEN = '<testsuite name="s"><testcase classname="c" name="a" time="1"/><testcase classname="c" name="b" time="2"/></testsuite>'
RED = '<testsuite name="s"><testcase classname="c" name="a" time="1"/><testcase classname="c" name="x"><failure message="m"/></testcase></testsuite>'
AGAIN = '<testsuite name="s"><testcase classname="c" name="x" time="4"/></testsuite>'
GO = (
    '<testsuite name="pkg"><properties><property name="go.version" value="go1.22"/></properties>'
    '<testcase classname="pkg" name="TestA"><failure/></testcase>'
    '<testcase classname="pkg" name="TestB"/><testcase classname="pkg" name="TestA"/></testsuite>'
)
PYTEST = '{"pytest_version": "9.2.0", "$report_type": "SessionStart"}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with some reports, in which we are."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "green.xml": GREEN,
        "red.xml": RED,
        "deep/er/again.xml": AGAIN,
        "deep/notes.txt": "no report\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def read_from(run: Run) -> list[str]:
    """The names of the files that hold cases."""
    return sorted(os.path.basename(report.path) for report in run.reports if report.cases)  # noqa: PTH119


GIVEN: dict[str, tuple[Callable[[Path], str | os.PathLike[str] | Iterable[str | os.PathLike[str]]], list[str]]] = {
    "a text": (lambda _: "green.xml", ["green.xml"]),
    "a path": (lambda here: here / "green.xml", ["green.xml"]),
    "an absolute text": (lambda here: str(here / "green.xml"), ["green.xml"]),
    "a list of both": (lambda here: ["green.xml", here / "red.xml"], ["green.xml", "red.xml"]),
    "an iterator": (lambda _: iter(["green.xml", "red.xml"]), ["green.xml", "red.xml"]),
    "a glob": (lambda _: "*.xml", ["green.xml", "red.xml"]),
    "a glob of any depth": (lambda _: "**/*.xml", ["again.xml", "green.xml", "red.xml"]),
    "a folder": (lambda _: "deep", ["again.xml"]),
    "a folder as a path": (lambda here: here / "deep", ["again.xml"]),
    "everything": (lambda _: ".", ["again.xml", "green.xml", "red.xml"]),
    "a name": (lambda _: "unit=green.xml", ["green.xml"]),
    "the same file twice": (lambda here: ["green.xml", here / "green.xml", "*reen.xml", "./green.xml"], ["green.xml"]),
}


@pytest.mark.parametrize(("given", "names"), GIVEN.values(), ids=GIVEN)
def test_what_can_be_given(
    given: Callable[[Path], str | Iterable[str | os.PathLike[str]]], names: list[str], folder: Path
) -> None:
    """
    A text, a path, several; files, folders, globs: each file once.
    """
    assert read_from(read_results(given(folder))) == names


def test_base(folder: Path) -> None:
    """
    Globs are of the folder that the caller names.
    """
    assert read_from(read_results("*.xml", base=folder / "deep" / "er")) == ["again.xml"]


@pytest.mark.parametrize(
    ("pattern", "suite", "variant"),
    [
        ("green.xml", "reports", ""),
        ("unit=green.xml", "unit", ""),
        ("unit:windows=green.xml", "unit", "windows"),
        ("unit tests:py 3.12=*reen.xml", "unit tests", "py 3.12"),
    ],
)
def test_names(pattern: str, suite: str, variant: str, folder: Path) -> None:
    """
    NAME=GLOB and NAME:VARIANT=GLOB say whose results they are.
    """
    assert {(test.suite, test.variant) for test in read_results(pattern)} == {(suite, variant)}


def test_the_name_for_all_others(folder: Path) -> None:
    """
    Those without a name are of the suite that the caller says.
    """
    run = read_results(["a=red.xml", "green.xml"], suite="rest")

    assert {test.suite for test in run} == {"a", "rest"}
    assert run.totals.tests == 4


def test_a_file_belongs_to_one_suite(folder: Path) -> None:
    """
    Whoever gives it to two is told so; a name goes before none.
    """
    with pytest.raises(InputError, match=r"green\.xml belongs to a and to b"):
        read_results(["a=green.xml", "b=*.xml"])

    assert {test.suite for test in read_results(["*.xml", "a=green.xml"]) if test.id.endswith("b")} == {"a"}


def test_variants_are_no_repetitions(folder: Path) -> None:
    """
    The same tests on two systems are two tests each; without a name they are one, and the worst counts.
    """
    apart = read_results(["s:linux=red.xml", "s:windows=deep/er/again.xml"])
    together = read_results(["s=red.xml", "s=deep/er/again.xml"])

    assert (apart.totals.tests, apart.totals.failed, apart.totals.passed) == (3, 1, 2)
    assert (together.totals.tests, together.totals.failed, together.totals.passed) == (2, 1, 1)
    assert any("reported more than once" in problem.sentence for problem in together.problems)


def test_iteration(folder: Path) -> None:
    """
    A run is its tests, each once, with its class and attempts, in an order that does not depend on that of the files.
    """
    run = read_results(["red.xml", "green.xml", "deep"])

    assert [(test.id, test.kind, len(test.attempts)) for test in run] == [
        ("c::a", TestClass.PASSED, 2),
        ("c::b", TestClass.PASSED, 1),
        ("c::x", TestClass.FAILED, 2),
    ]
    assert len(run) == run.totals.tests == 3
    assert run.totals.cases == 5
    assert run.totals.seconds == 8.0
    assert [test.id for test in read_results(["deep", "green.xml", "red.xml"])] == [test.id for test in run]


def test_nothing_is_no_evidence(folder: Path) -> None:
    """
    A run of nothing, a pattern that fits nothing, a folder without reports: red.
    """
    for run, kind in (
        (Run(), Kind.EMPTY),
        (read_results([]), Kind.EMPTY),
        (merge(), Kind.EMPTY),
        (read_results("none/*.xml"), Kind.MISSING),
        (read_results("nowhere.xml"), Kind.MISSING),
        (read_results("deep/*.txt"), Kind.EMPTY),
    ):
        assert not run.green
        assert kind in {problem.kind for problem in run.problems}
        assert run.totals.tests == len(run) == 0


def test_a_missing_pattern_is_red_beside_good_ones(folder: Path) -> None:
    """
    One of two patterns fits nothing: what the other one has is there, and the run is red unless the caller asks for less.
    """
    run = read_results(["green.xml", "gone/*.xml"])

    assert run.totals.passed == 2
    assert not run.green
    assert any("gone/*.xml" in problem.sentence for problem in run.problems)
    assert run.verdict(Policy(missing=False)).green


def test_one_bad_file_stops_no_other(folder: Path) -> None:
    """
    It is a problem with a name.
    """
    folder.joinpath("bad.xml").write_text("<testsuite><testcase")
    run = read_results(["green.xml", "bad.xml"])

    assert run.totals.passed == 2
    assert [problem.kind for problem in run.problems] == [Kind.UNREADABLE]
    assert "bad.xml" in run.problems[0].sentence


def seen(run: Run) -> object:
    """Everything that a caller could ask."""
    tests = [(test.id, test.file, test.suite, test.variant, test.kind, test.attempts) for test in run]
    return tests, run.totals, run.green, Counter(run.problems), [report.path for report in run.reports]


def test_merging_is_reading_together(folder: Path) -> None:
    """
    In any order and grouping, also with the same report twice.
    """
    folder.joinpath("go.xml").write_text(GO)
    folder.joinpath("cut.xml").write_text(GREEN[:-20])
    names = ["green.xml", "red.xml", "deep/er/again.xml", "go.xml", "cut.xml", "gone.xml"]
    a, b, c, d, e, f = (read_results(name) for name in names)
    together = seen(read_results(names))

    assert seen(merge(a, b, c, d, e, f)) == together
    assert seen(merge(f, e, d, c, b, a)) == together
    assert seen(merge(merge(a, b), merge(c, merge(d, merge(e, f))))) == together
    assert seen(merge(a, b, c, d, e, f, b, a)) == together
    assert seen(merge(a)) == seen(a)


def test_merging_never_makes_red_green(folder: Path) -> None:
    """
    A pass in another report does not take a failure back.
    """
    red = read_results("red.xml")

    assert not merge(red, read_results("deep")).green
    assert not merge(read_results("deep"), red, read_results("green.xml")).green
    assert merge(read_results("green.xml"), read_results("deep")).green


def test_what_a_producer_recorded_is_known_here_too(folder: Path) -> None:
    """
    gotestsum's reruns are flaky tests, as `partest merge-results` says; held in memory or not.
    """
    folder.joinpath("go.xml").write_text(GO)
    run = read_results("go.xml")

    assert {test.id: test.kind for test in run} == {"pkg::TestA": TestClass.FLAKY, "pkg::TestB": TestClass.PASSED}
    assert run.green


def test_a_bundle_is_not_read_again(folder: Path) -> None:
    """
    What lies in the folder that the caller writes to is no report of this run, whatever pattern fits it; not by way of a link either.
    """
    read_results("*.xml").write_junit(folder / "out" / "junit.xml")
    folder.joinpath("link").symlink_to(folder / "out")

    found, _ = find_reports(
        [parse_pattern("**/*.xml"), parse_pattern("link/junit.xml")], folder, Leg("s"), [folder / "out"]
    )

    assert {file.shown for file in found} == {"green.xml", "red.xml", "deep/er/again.xml"}


def test_many_formats_in_one_call(folder: Path) -> None:
    """
    Each file is what it holds, whatever it is called.
    """
    folder.joinpath("results.json").write_text('{"Time":"2020-01-01T00:00:00Z","Action":"run","Package":"p","Test":"T"}\n'
                                               '{"Action":"pass","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p"}\n')  # fmt: skip
    folder.joinpath("results.tap").write_text("TAP version 14\n1..1\nnot ok 1 - t\n")
    run = read_results(["green.xml", "results.json", "results.tap"])

    assert {report.format for report in run.reports} == {"JUnit XML", "go test -json", "TAP"}
    assert (run.totals.passed, run.totals.failed) == (3, 1)
    run.write_junit(folder / "all.xml")
    assert read_results("all.xml").totals.tests == 4


ENDINGS = {
    "passed": ("", TestClass.PASSED),
    "failed": ('<failure message="m">t</failure>', TestClass.FAILED),
    "error": ('<error message="m">t</error>', TestClass.ERRORS),
    "skipped": ('<skipped message="m"/>', TestClass.SKIPPED),
    "flaky": ('<flakyFailure message="m" type="x"><stackTrace>t</stackTrace></flakyFailure>', TestClass.FLAKY),
    "failed again": ('<failure message="m">t</failure><rerunFailure message="n" type="x"/>', TestClass.FAILED),
}


def test_there_and_back_through_junitparser(folder: Path) -> None:
    """
    Every class and count survives, and every test keeps its name; retries too.
    """
    cases = "".join(
        f'<testcase classname="c" name="{name}" time="1.5">{child}</testcase>' for name, (child, _) in ENDINGS.items()
    )
    folder.joinpath("all.xml").write_text(f'<testsuites><testsuite name="s">{cases}</testsuite></testsuites>')
    run = read_results(["all.xml", "v:linux=green.xml"])
    xml = to_junitparser(run)
    back = from_junitparser(xml)

    assert {test.id.rpartition("::")[2]: test.kind for test in back} == {
        **{name: kind for name, (_, kind) in ENDINGS.items()},
        **dict.fromkeys("ab", TestClass.PASSED),
    }
    for word in ("tests", "passed", "failed", "errors", "skipped", "flaky"):
        assert getattr(back.totals, word) == getattr(run.totals, word)
    assert back.green == run.green
    assert {suite.name for suite in xml} == {"reports", "v (linux)"}
    assert to_junitparser(back) is not None


def test_what_junitparser_made_is_a_run() -> None:
    """
    Objects that a script has put together are judged like a file.
    """
    suite = TestSuite("made")
    for name, result in {"a": None, "b": Failure("m"), "c": Error("m"), "d": Skipped("m")}.items():
        case = TestCase(name, "k", 0.5)
        if result is not None:
            case.result = [result]
        suite.add_testcase(case)
    xml = JUnitXml()
    xml.add_testsuite(suite)
    run = from_junitparser(xml, suite="mine")

    assert [(test.id, test.suite, test.kind.value) for test in run] == [
        ("k::a", "mine", "passed"),
        ("k::b", "mine", "failed"),
        ("k::c", "mine", "errors"),
        ("k::d", "mine", "skipped"),
    ]
    assert run.totals.seconds == 2.0
    assert merge(run, from_junitparser(xml, suite="other")).totals.tests == 8


def test_a_run_outlives_the_object_it_came_from(tmp_path: Path) -> None:
    """
    What came from junitparser can be merged and written when the object is gone.
    """
    merged = merge(from_junitparser(JUnitXml.fromstring(GREEN.encode())))
    merged.write_junit(tmp_path / "out.xml")

    assert read_results(tmp_path / "out.xml").totals.passed == 2
