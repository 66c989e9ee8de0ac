"""TAP as node:test, node-tap, tape, ava and Perl print it, and as the specification of version 14 shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.tap import Tap
from partest_sdk.core.results.attempts import Outcome

NODE = """\
TAP version 13
# hello ok 1 - printed by a test
# Subtest: passes
ok 1 - passes
  ---
  duration_ms: 250.5
  ...
# Subtest: parent
    # Subtest: child
    ok 1 - child
      ---
      duration_ms: 1
      ...
    # Subtest: inner
        # Subtest: leaf
        not ok 1 - leaf
          ---
          duration_ms: 2
          location: '/x/a.test.mjs:4:1'
          failureType: 'testCodeFailure'
          error: |-
            multi

            line
          code: 'ERR_ASSERTION'
          ...
        1..1
    not ok 2 - inner
      ---
      failureType: 'subtestsFailed'
      error: '1 subtest failed'
      ...
    1..2
not ok 2 - parent
  ---
  failureType: 'subtestsFailed'
  ...
# Subtest: empty
ok 3 - empty
  ---
  type: 'suite'
  ...
# Subtest: hook
    # Subtest: cancelled
    not ok 1 - cancelled
      ---
      failureType: 'cancelledByParent'
      ...
    1..1
not ok 4 - hook
  ---
  type: 'suite'
  failureType: 'hookFailed'
  error: 'before'
  ...
1..4
# tests 6
# pass 2
# fail 3
# cancelled 1
# duration_ms 514.5
"""
NODE_TAP = """\
TAP version 13
# Subtest: plain
    ok 1 - one
    not ok 2 - two
      ---
      diff: |
        --- expected
        +++ actual
      ...

    1..2
    # failed 1 of 2 tests
not ok 1 - plain # time=14.746ms

ok 2 - buffered # time=5ms {
    ok 1 - in braces
    1..1
}

not ok 3 - late
  ---
  at: x
  ...
{
    not ok 1 - inside
    1..1
}
ok 4 - later # TODO
1..4
# time=26.252ms
"""
TAPE = """\
TAP version 13
# first
ok 1 one is one
not ok 2 one is two
  ---
    operator: equal
    stack: |-
      Error: one is two
          at Test.assert
  ...
ok 3 skip me # SKIP

1..3
# tests 3
# pass  2
# fail  1
"""


def told(tmp_path: Path, text: str) -> Listener:
    """What is read of *text*."""
    return read(Tap(), tmp_path, text)


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    And neither a log that says ok, nor another format that has TAP in its output.
    """
    assert Tap().recognises(written(tmp_path, BEGINNINGS[name])) is (name == "TAP")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1..2\nok\nok\n", True),
        ("ok 1 - a\nok 2\n1..2\n", True),
        ("# comment\n\nnot ok 1 - a\n", True),
        ("1..0 # SKIP no database\n", True),
        ("> p@1.0.0 test\n> tape x.js\n\nTAP version 13\n# first\n", True),
        ("noise\n1..1\nok\n", True),
        ("ok, that is it\n", False),
        ("ok\nok\n", False),
        ("1..3 is a range\n", False),
        ("chapter 1..3\nok 1\n", False),
    ],
)
def test_it_knows_tap_without_a_version(tmp_path: Path, text: str, *, expected: bool) -> None:
    """
    By a plan and results, or by the first line.
    """
    assert Tap().recognises(written(tmp_path, text)) is expected


@pytest.mark.parametrize(
    ("line", "name", "outcome"),
    [
        ("ok 1 - a test", "a test", Outcome.PASSED),
        ("ok 1 a test", "a test", Outcome.PASSED),
        ("ok - a test", "a test", Outcome.PASSED),
        ("ok", "test 1", Outcome.PASSED),
        ("not ok 1", "test 1", Outcome.FAILED),
        ("not ok 1 - a", "a", Outcome.FAILED),
        ("ok 1 - 42", "42", Outcome.PASSED),
        ("ok 1 - a # SKIP why", "a", Outcome.SKIPPED),
        ("ok 1 # skip", "test 1", Outcome.SKIPPED),
        ("not ok 1 - a # Skip why", "a", Outcome.FAILED),
        ("not ok 1 - a # TODO why", "a", Outcome.XFAILED),
        ("ok 1 - a # todo", "a", Outcome.XPASSED),
        ("not ok 1 - issue #todo", "issue #todo", Outcome.FAILED),
        ("not ok 1 - a \\# TODO b", "a # TODO b", Outcome.FAILED),
        ("not ok 1 - a # TODONT", "a # TODONT", Outcome.FAILED),
        ("not ok 1 - skip # of rope", "skip # of rope", Outcome.FAILED),
        ("ok 1 - a\\\\b", "a\\b", Outcome.PASSED),
        ("ok 1 - parses {", "parses {", Outcome.PASSED),
        ("ok 1 - {", "{", Outcome.PASSED),
        ("ok 1 - a # time=12.5ms", "a", Outcome.PASSED),
    ],
)
def test_results(tmp_path: Path, line: str, name: str, outcome: Outcome) -> None:
    """
    With or without number, dash, description and directive.
    """
    listener = told(tmp_path, f"TAP version 14\n{line}\n1..1\n")
    (case,) = listener.cases

    assert (case.name, case.attempts[0].outcome) == (name, outcome)
    assert listener.gaps == []


def test_node(tmp_path: Path) -> None:
    """
    A parent is the summary of its children; a hook that failed is a failure of its own, and an empty suite is no test.
    """
    listener = told(tmp_path, NODE)

    assert listener.outcomes == {
        "passes": "passed",
        "child": "passed",
        "leaf": "failed",
        "cancelled": "failed",
        "hook": "errors",
    }
    assert [case.classname for case in listener.cases] == ["", "parent", "parent > inner", "hook", ""]
    assert (listener.gaps, listener.durations) == ([], [0.5145])
    assert listener.cases[0].attempts[0].call == 0.2505
    leaf = listener.cases[2].attempts[0]
    assert leaf.message == "multi\n\nline"
    assert leaf.traceback.splitlines()[1] == "location: '/x/a.test.mjs:4:1'"


def test_node_tap(tmp_path: Path) -> None:
    """
    Subtests before their result or in braces after it, with times at the end of a line.
    """
    listener = told(tmp_path, NODE_TAP)

    assert listener.outcomes == {
        "one": "passed",
        "two": "failed",
        "in braces": "passed",
        "inside": "failed",
        "later": "passed",
    }
    assert [case.classname for case in listener.cases] == ["plain", "plain", "buffered", "late", ""]
    assert listener.gaps == []
    assert "--- expected" in listener.cases[1].attempts[0].traceback


def test_tape(tmp_path: Path) -> None:
    """
    The diagnostics of a test are two blanks deep, whatever is in them.
    """
    listener = told(tmp_path, TAPE)

    assert listener.outcomes == {"one is one": "passed", "one is two": "failed", "skip me": "skipped"}
    assert "at Test.assert" in listener.cases[1].attempts[0].traceback
    assert listener.gaps == []


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        ("ok 1 - p", "ok 1 - c", {"c": "passed"}),
        ("not ok 1 - p", "not ok 1 - c", {"c": "failed"}),
        ("not ok 1 - p", "ok 1 - c", {"c": "passed", "p": "failed"}),
        ("not ok 1 - p", "not ok 1 - c # TODO", {"c": "skipped", "p": "failed"}),
        ("ok 1 - p", "not ok 1 - c", {"c": "failed"}),
        # node:test fails such a run too.
        ("not ok 1 - p # TODO", "not ok 1 - c", {"c": "failed"}),
        ("ok 1 - p # SKIP", "ok 1 - c", {"c": "passed"}),
    ],
)
def test_parents(tmp_path: Path, parent: str, child: str, expected: dict[str, str]) -> None:
    """
    Are counted only when they failed, and no child did.
    """
    listener = told(tmp_path, f"TAP version 14\n    {child}\n    1..1\n{parent}\n1..1\n")

    assert listener.outcomes == expected
    assert listener.gaps == []


def test_grandparents(tmp_path: Path) -> None:
    """
    Are summaries too, even when what is between them says that all is well.
    """
    listener = told(
        tmp_path, "TAP version 14\n        not ok 1 - c\n        1..1\n    ok 1 - p\n    1..1\nnot ok 1 - g\n1..1\n"
    )

    assert listener.outcomes == {"c": "failed"}


def test_a_subtest_without_tests_is_a_test(tmp_path: Path) -> None:
    """
    As the specification has it: an empty one, a skipped one, and two levels that begin at once.
    """
    listener = told(
        tmp_path,
        "TAP version 14\n# Subtest: empty\n    1..0\nok 1 - empty\n    1..0 # SKIP no\nok 2 - none # SKIP no\n"
        "        ok 1 - deep\n        1..1\n    ok 1 - inner\n    1..1\nok 3 - outer\n1..3\n",
    )

    assert listener.outcomes == {"empty": "passed", "none": "skipped", "deep": "passed"}
    assert listener.cases[2].classname == "outer > inner"
    assert listener.gaps == []


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("1..2\nok 1\nok 2\n", []),
        ("ok 1\nok 2\n1..2\n", []),
        ("1..2\nok\nok\n", []),
        ("1..3\nok 2\nok 3\nok 1\n", []),
        # node:test counts anew in every file that it could not load.
        ("ok 1\nok 2\nok 1\n1..3\n", []),
        ("1..3\nok 1\nok 2\n", ["it plans 3 tests, and has 2"]),
        ("1..1\nok 1\nok 2\n", ["it plans 1 test, and has 2"]),
        ("1..3\nok 1\nok 2\nok 4\n", ["it plans 3 tests, and has a number 4"]),
        ("ok 1\nok 2\n", ["it has no plan"]),
        ("1..1\nok 1\n1..2\n", ["it plans 2 tests, and has 0"]),
        ("1..2\nok 1\n1..2\nok 2\n", ["it has two plans"]),
        ("1..5\nok 1\nBail out!\n", ["the run was given up: Bail out!"]),
        ("1..5\nok 1\nbail out! no \\# db\nBail out! again\n", ["the run was given up: no # db"]),
        ("    ok 1\n    Bail out! no\nBail out! no\n", ["the run was given up: no", "a subtest has no result"]),
        ("1..1\n    ok 1 - c\nok 1 - p\n", ["subtest 'p' has no plan"]),
        ("1..1\n    1..2\n    ok 1 - c\nok 1 - p\n", ["subtest 'p' plans 2 tests, and has 1"]),
        ("# Subtest: p\n    ok 1 - c\n    1..1\n1..0\n", ["subtest 'p' has no result"]),
        ("1..1\nok 1 - p {\n    ok 1 - c\n", ["it ends inside subtest 'p'", "subtest 'p' has no plan"]),
        ("1..1\nok 1\n  ---\n  a: 1\n", ["it ends inside of a test's diagnostics"]),
        ("ok 1\n1..1\n# fail 2\n", ["it counts 2 failures at its end, and shows 0"]),
        ("not ok 1 # TODO\nnot ok 2\n1..2\n# tests 2\n# fail 1\n# cancelled 1\n", []),
        ("1..1\n# fail 7\nok 1\n", []),
        ("1..1\nok 1\n" + " " * 4000 + "not ok 1\n", ["line 4 is in more than 100 subtests"]),
    ],
)
def test_what_is_missing(tmp_path: Path, text: str, gaps: list[str]) -> None:
    """
    The plan counts, and the numbers do; giving up says why.
    """
    assert told(tmp_path, "TAP version 14\n" + text).gaps == gaps


@pytest.mark.parametrize(
    "text",
    [
        "TAP version 13\n1..1\nok 1 - a\nTAP version 13\n1..1\nnot ok 1 - b\n",
        "TAP version 13\nok 1 - a\n1..1\n# tests 1\nTAP version 13\nnot ok 1 - b\n1..1\n",
        "1..1\nok 1 - a\n1..1\nnot ok 1 - b\n",
        "ok 1 - a\n1..1\nnot ok 1 - b\n1..1\n",
    ],
)
def test_several_streams_in_a_row(tmp_path: Path, text: str) -> None:
    """
    As cat puts them together; every one has its plan.
    """
    listener = told(tmp_path, text)

    assert listener.outcomes == {"a": "passed", "b": "failed"}
    assert listener.gaps == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1..0 # SKIP no database\n", {"all tests": "skipped"}),
        ("TAP version 14\n1..0 # no database\n", {"all tests": "skipped"}),
        # That is what node:test prints when it has found nothing: no reason to be content.
        ("TAP version 13\n1..0\n# tests 0\n", {}),
    ],
)
def test_nothing_planned(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    """
    With a reason everything is skipped; without one there is nothing.
    """
    listener = told(tmp_path, text)

    assert listener.outcomes == expected
    assert listener.gaps == []


def test_a_test_that_was_begun(tmp_path: Path) -> None:
    """
    The process died in it.
    """
    listener = told(
        tmp_path,
        "TAP version 13\n# Subtest: a\nok 1 - a\n# Subtest: b\n    # Subtest: c\n    ok 1 - c\n    # Subtest: d\n",
    )

    assert listener.outcomes == {"a": "passed", "c": "passed", "d": "errors", "b": "errors"}
    assert [case.classname for case in listener.cases] == ["", "b", "b", ""]
    assert told(tmp_path, "TAP version 13\n# Subtest: x\n").outcomes == {"x": "errors"}


def test_diagnostics_that_never_end(tmp_path: Path) -> None:
    """
    Do not swallow the failure behind them.
    """
    assert told(tmp_path, "1..2\nok 1 - a\n  ---\n  x: 1\nnot ok 2 - b\n").outcomes == {"a": "passed", "b": "failed"}


@pytest.mark.parametrize(
    "report", [NODE, NODE_TAP, TAPE, "TAP version 14\n1..3\nok 1\n    ok 1 - c\n    1..1\nok 2 - p\nok 3\n"]
)
def test_cut_anywhere(tmp_path: Path, report: str) -> None:
    """
    A piece is complete only when it tells all that the whole tells.
    """
    report = re.sub(r"# (fail|cancelled) .*", "", report.replace("not ok", "ok"))
    whole = told(tmp_path, report)
    assert whole.green
    for piece in pieces(report):
        listener = told(tmp_path, piece)
        assert listener.gaps or listener.outcomes == whole.outcomes, piece


@pytest.mark.parametrize(
    "text",
    [
        "\x00\xff\ufffd",
        "ok " + "9" * 5000,
        "1.." + "9" * 5000,
        "ok 1 - " + "x" * 10_000_000,
        "ok 1\n  ---\n" + "  k: v\n" * 100_000,
        "\n".join(" " * 4 * depth + "ok 1" for depth in range(120)),
        "\n".join(" " * 4 * depth + "ok 1\n" + " " * 4 * depth + "1..1" for depth in range(90, -1, -1)),
        "}\n{\n}\n---\n...\n",
        "ok 1 {\n}\n}\n",
        "ok 1 {\nok 2 {\n{\n",
    ],
)
def test_anything_can_be_read(tmp_path: Path, text: str) -> None:
    """
    Whatever stands there: no error, no recursion, no endless text.
    """
    listener = told(tmp_path, "TAP version 14\n" + text + "\nnot ok 1 - last\n1..77\n")

    assert listener.outcomes["last"] == "failed"
    assert listener.gaps
    assert all(len(case.attempts[0].traceback) < 70_000 for case in listener.cases)
