"""The JUnit report: well-formed for any text, its counts are its cases, retries as Surefire writes them."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult, classify
from partest_sdk.core.results.junit_xml import junit_xml
from run_builders import (
    BROKEN,
    CRASHED_AND_RERUN,
    FAILED,
    FLAKY,
    PASSED,
    SKIPPED,
    STUBBORN,
    Run,
    a_cut_run,
    a_run,
    bad_behaviours,
    runs,
)

_ugly = st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        "\x00",
        "\x0b",
        "\ufffe",
        "\ud800",
        "\udc80",
        "\r\n",
        '"',
        "'",
        "<a>",
        "\x85",
        "::error::",
    ]
)
texts = st.lists(_ugly | st.text(st.characters(exclude_categories=()), max_size=4), max_size=4).map("".join)
attempts = st.builds(
    Attempt, st.sampled_from(Outcome), st.integers(1, 3), st.booleans(), message=texts, traceback=texts, line=st.integers(0, 9),
    call=st.floats(0, 1e6), output=st.dictionaries(texts | st.sampled_from(["stdout", "stderr"]), texts, max_size=3),
)  # fmt: skip


@st.composite
def results(draw: st.DrawFn) -> TestResult:
    """Any test with any attempts, said in any words."""
    file, rest = draw(texts), draw(texts)
    tries = tuple(draw(st.lists(attempts, max_size=3)))
    name = draw(st.sampled_from([f"{file}::{rest}", file, rest]))
    return TestResult(name, file, "s", "", 1, classify(tries), tries, draw(texts))


def parsed(suites: list[tuple[str, list[TestResult]]]) -> ElementTree.Element:
    """The report as another tool reads it."""
    return ElementTree.fromstring("".join(junit_xml(suites)).encode())


def cases(run: Run) -> dict[str, list[str]]:
    """The elements inside each case, by the test's name."""
    root = parsed([("unit", list(proof.tests)) for proof in run.merge().proofs])
    return {case.get("name", ""): [child.tag for child in case] for case in root.iter("testcase")}


@settings(max_examples=150)
@given(st.lists(st.tuples(texts, st.lists(results(), max_size=3)), max_size=3))
def test_any_text_is_well_formed(suites: list[tuple[str, list[TestResult]]]) -> None:
    """
    Control characters, lone surrogates, the end of a CDATA section: any parser reads it, and the counts are those of the cases.
    """
    root = parsed(suites)

    tests = [test for _, several in suites for test in several]
    assert len(root.findall("testsuite")) == len(suites)
    for element, several in [(root, tests), *((suite, one[1]) for suite, one in zip(root, suites, strict=True))]:
        kinds = Counter(test.kind for test in several)
        found = Counter(child.tag for case in element.iter("testcase") for child in case)
        assert int(element.get("tests", "")) == len(list(element.iter("testcase"))) == len(several)
        assert int(element.get("failures", "")) == kinds[TestClass.FAILED]
        assert int(element.get("errors", "")) == kinds[TestClass.ERRORS] + kinds[TestClass.NOT_RUN]
        assert int(element.get("skipped", "")) == kinds[TestClass.SKIPPED] == found["skipped"]
        assert found["failure"] + found["error"] == int(element.get("failures", "")) + int(element.get("errors", ""))


@settings(max_examples=60)
@given(runs(bad_behaviours))
def test_the_counts_are_the_totals(run: Run) -> None:
    """
    The report of a complete run counts what the verdict counts.
    """
    merged = run.merge()
    root = parsed([(proof.suite, list(proof.tests)) for proof in merged.proofs])
    totals = merged.verdict.totals

    assert [int(root.get(name, "")) for name in ("tests", "failures", "errors", "skipped")] == [
        totals.tests,
        totals.failed,
        totals.errors + totals.not_run,
        totals.skipped,
    ]


def test_what_is_written_of_each_kind() -> None:
    """
    One child says what became of a test; retries are `flaky…` when it passed in the end, `rerun…` when it did not.
    """
    kinds = [PASSED, FAILED, BROKEN, SKIPPED, FLAKY, STUBBORN, CRASHED_AND_RERUN]
    run = a_cut_run(7, {f"big.py::test_{at}": kind for at, kind in enumerate(kinds)})

    assert cases(run) == {
        "test_0": [],  # of big.py and of small.py
        "test_1": ["failure"],
        "test_2": ["error"],
        "test_3": ["skipped"],
        "test_4": ["flakyFailure"],
        "test_5": ["failure", "rerunFailure"],
        "test_6": ["flakyError"],
    }


def test_a_test_that_did_not_run_is_an_error() -> None:
    """
    A tool that knows nothing of us must not take a lost test for a passed one.
    """
    merged = a_run(passed=4).put(1).merge()
    root = parsed([("unit", list(merged.proofs[0].tests))])
    error = root.find(".//testcase[@name='t/f0.py']/error")

    assert error is not None
    assert error.get("message") == "not run: shard 1/2 did not run it"


def test_names_are_as_pytest_writes_them() -> None:
    """
    Module and classes are the class name, parameters stay whole whatever they hold.
    """
    ids = ["t/a.py::C::D::test[a::b/c.py]", "t/a.py::test", "README.md::README.md", "t/a.py"]
    tests = [TestResult(name, name.partition("::")[0], "s", "", 1, TestClass.PASSED, PASSED) for name in ids]
    root = parsed([("s", tests)])

    assert [(case.get("classname"), case.get("name"), case.get("file")) for case in root.iter("testcase")] == [
        ("t.a.C.D", "test[a::b/c.py]", "t/a.py"),
        ("t.a", "test", "t/a.py"),
        ("README.md", "README.md", "README.md"),
        ("", "t/a.py", "t/a.py"),
    ]
