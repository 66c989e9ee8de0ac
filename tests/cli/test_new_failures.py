"""`--fail-on new-failures`: what the base fails in too is a warning, and nothing else is excused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import CommandLine
from partest_sdk.adapters.results.bundle import write_bundle
from partest_sdk.adapters.timings.history import History
from partest_sdk.commands.merge_results import merge, teach
from partest_sdk.core.results.verdict import Policy
from run_builders import BROKEN, FAILED, FLAKY, PASSED, Run, a_cut_run, killed

SUITE = "<testsuite name='s'>{}</testsuite>"


def report(**tests: str) -> str:
    cases = {"P": "", "F": "<failure message='no'/>", "E": "<error message='no'/>", "S": "<skipped/>"}
    return SUITE.format(
        "".join(f"<testcase classname='c' name='{name}'>{cases[kind]}</testcase>" for name, kind in tests.items())
    )


def merged(partest: CommandLine, base: Mapping[str, str] | None, now: Mapping[str, str]) -> tuple[int, str]:
    if base is not None:
        partest.write("base.xml", report(**base))
        partest("merge-results", "--junit", "base.xml", "--out", "base")
    partest.write("now.xml", report(**now))
    said = partest("merge-results", "--junit", "now.xml", "--fail-on", "new-failures", "--base", "base")
    return said.code, said.text


@pytest.mark.parametrize(
    ("base", "now", "code"),
    [
        ({"a": "F", "b": "P"}, {"a": "F", "b": "P"}, 0),
        ({"a": "E"}, {"a": "F"}, 0),
        ({"a": "E"}, {"a": "E"}, 1),
        ({"a": "F"}, {"a": "E"}, 1),
        ({"a": "P"}, {"a": "F"}, 1),
        ({"a": "S"}, {"a": "F"}, 1),
        ({"b": "F"}, {"a": "F", "b": "F"}, 1),
        ({"a": "F"}, {"a": "P"}, 0),
        (None, {"a": "F"}, 1),
        (None, {"a": "P"}, 0),
    ],
)
def test_only_new_failures_are_red(
    partest: CommandLine, base: dict[str, str] | None, now: dict[str, str], code: int
) -> None:
    """
    A test that the base does not know, skipped, or passed is new when it fails; without a base all are.
    """
    found, text = merged(partest, base, now)

    assert found == code, text
    if base is None:
        assert "there is nothing to compare with" in text
    if code == 0 and "F" in now.values():
        assert "warning: " in text
        assert "as in the base" in text


def test_a_base_is_needed(partest: CommandLine) -> None:
    """
    One sentence says what to give.
    """
    partest.write("now.xml", report(a="F"))
    said = partest("merge-results", "--junit", "now.xml", "--fail-on", "new-failures")

    assert said.code == 2
    assert "--base" in said.err


@pytest.mark.parametrize("damage", ["not a database", ""])
def test_a_damaged_base_excuses_nothing(partest: CommandLine, damage: str) -> None:
    """
    It is said, and every failure counts.
    """
    partest.write("base", damage)
    found, text = merged(partest, None, {"a": "F"})

    assert found == 1
    assert "the base base cannot be used" in text


def by_history(folder: Path, before: Run, now: Run) -> int:
    """The exit code of *now* by what *before* taught the history."""
    from partest_sdk.adapters.base_results import read_base

    history = History(folder / "history.db")
    assert "learned" in teach(before.merge(), history)[0]
    base, _ = read_base(folder / "history.db", "history.db")
    assert base is not None
    return merge(now.plan, now.results, [], "77", Policy(known=base.failing)).verdict.exit_code


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [(FAILED, FAILED, 0), (BROKEN, FAILED, 0), (PASSED, FAILED, 1), (FLAKY, FAILED, 1), (FAILED, PASSED, 0)],
    ids=["still", "still, otherwise", "new", "flaky before", "fixed"],
)
def test_the_history_is_a_base(tmp_path: Path, before: tuple[object, ...], now: tuple[object, ...], code: int) -> None:
    """
    What the latest complete run of the default branch said of a test counts.
    """
    test = "big.py::test_0"

    assert by_history(tmp_path, a_cut_run(doing={test: before}), a_cut_run(doing={test: now})) == code  # type: ignore[dict-item]


def test_a_rerun_does_not_excuse_what_its_first_attempt_taught(partest: CommandLine) -> None:
    """
    On the default branch the history may hold the failures of this very run.
    """
    run = a_cut_run(doing={"big.py::test_0": FAILED})
    assert "learned" in teach(run.merge(), History(partest.folder / "h.db"))[0]
    partest.write("now.xml", report(a="P"))
    partest.write("event.json", '{"repository": {"default_branch": "main"}}')
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_EVENT_PATH": str(partest.folder / "event.json"),
    }
    words = ("merge-results", "--junit", "now.xml", "--fail-on", "new-failures", "--base", "h.db")

    first = partest(*words, variables=variables | {"GITHUB_RUN_ATTEMPT": "1"})
    again = partest(*words, variables=variables | {"GITHUB_RUN_ATTEMPT": "2"})
    assert "may hold this very run" not in first.text
    assert "may hold this very run, so every failure counts as new" in again.text


def test_what_did_not_run_is_never_excused(tmp_path: Path) -> None:
    """
    A lost shard is red, whatever failed in the base.
    """
    before = a_cut_run(doing={"big.py::test_0": FAILED})
    now = before.change(1, lambda result: killed(result, 1))

    assert by_history(tmp_path, before, now) == 5


def test_summary_tells_the_same(partest: CommandLine) -> None:
    """
    The report of an excused failure calls it what it is, and its verdict is the merge's.
    """
    merged(partest, {"a": "F", "b": "P"}, {"a": "F", "b": "P"})
    said = partest("summary", "--base", "base", "--dry-run", "preview")

    assert said.code == 0
    text = (partest.folder / "preview" / "job-summary.md").read_text("utf-8")
    assert "| still failing |" in text
    assert text.startswith("### ✅ Accepted, with 1 failed")


def test_the_newest_bundle_is_not_its_own_base(partest: CommandLine, tmp_path: Path) -> None:
    """
    The history is read before the run teaches it.
    """
    write_bundle(tmp_path / "other", a_cut_run().merge())
    found, _ = merged(partest, {"a": "P"}, {"a": "F"})
    again = partest(
        "merge-results", "--junit", "now.xml", "--fail-on", "new-failures", "--history", "h.db", "--out", "b2"
    )

    assert (found, again.code) == (1, 1)
