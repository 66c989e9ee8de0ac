"""What people see of a verdict, on the terminal and in the job summary: whole files in tests/golden/results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from golden_files import as_golden
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.shard_result import State
from partest_sdk.core.results.tables import verdict_markdown, verdict_text
from run_builders import (
    BROKEN,
    FAILED,
    FLAKY,
    SKIPPED,
    Run,
    Tree,
    a_cut_run,
    a_run,
    a_suite,
    bad_behaviours,
    doing,
    exited,
    killed,
    labelled,
    runs,
    twin,
    whole,
)

HOSTILE = [
    "| pipe | `tick` ``ticks`` |", "::error file=x::pwned", "##[error]pwned", "\n::set-output name=x::y", "\r\n##[group]x",
    "<img src=x onerror=alert(1)>", "@octocat please", "[link](javascript:alert)", "![image](https://evil.example/x.png)",
    "\x1b[31mred\x1b[0m", "\u202egnp.exe", "\ud800 alone", "</details>", "*bold* _it_ #1 https://evil.example", "x" * 5000,
    "a\u2028::warning::b", "\ufeff::error::c",
]  # fmt: skip


def everything_wrong() -> Run:
    """A run in which most of what can go wrong did."""
    broken = tuple(
        Attempt(Outcome.FAILED, message="assert 1 == 2", traceback="\n".join(f"E  line {n}" for n in range(40)))
        for _ in "1"
    )
    run = a_cut_run(30, {f"big.py::test_{number}": broken for number in range(12)} | {"big.py::test_12": BROKEN})
    run = run.change(2, lambda result: killed(result, 4, State.CANCELLED)).put(3)
    run = run.add(twin(run.result(1), job="copy"), labelled(run.result(1), suite="odd", token="odd"))
    return run.change(2, lambda result: replace(result, unreadable=("events-1-main.jsonl line 7 is no JSON",)))


def hostile() -> Run:
    """A run of a suite, a variant, files, tests and messages that all want to be something else."""
    suite = a_suite(
        [whole(HOSTILE[0]), whole(HOSTILE[1])],
        [whole(HOSTILE[3])],
        suite="::error::suite\n##[error]`|",
        variants=("##[x]|",),
    )
    shout = tuple(
        Attempt(Outcome.FAILED, message=text, traceback=f"{text}\n{text}") for text in ["::error::m\n##[error]m"]
    )
    files = {file: [f"{file}::{name}" for name in HOSTILE] for file in (HOSTILE[0], HOSTILE[1])}
    does = dict.fromkeys(files[HOSTILE[1]], shout)
    return Run.of((suite, Tree(files, does))).put(2).change(1, exited(1))


RUNS = {
    "green": a_run(passed=6, skipped=2, flaky=1, shards=3),
    "failing": a_run(passed=5, failed=2, errors=1, shards=2),
    "everything-wrong": everything_wrong(),
    "hostile": hostile(),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_verdict_on_the_terminal(name: str) -> None:
    """
    Shards, failures, reasons, and the answer last, where the eye is.
    """
    merged = RUNS[name].merge()
    text = verdict_text(merged.verdict, merged.proofs)

    assert text == as_golden(f"results/{name}.txt", text)


@pytest.mark.parametrize("name", RUNS)
def test_the_verdict_in_the_job_summary(name: str) -> None:
    """
    The answer first, then the reasons and a line per shard.
    """
    merged = RUNS[name].merge()
    text = verdict_markdown(merged.verdict, merged.proofs)

    assert text == as_golden(f"results/{name}.md", text)


def assert_harmless(text: str) -> None:
    """No line of *text* is a command to the runner, and no character one to the terminal."""
    text.encode()
    for line in text.splitlines():
        assert not line.lstrip(" \t\ufeff").startswith("::")
        assert "##[" not in line
    assert not any((ord(character) < 32 and character != "\n") or character in "\x7f\x9b\u202e" for character in text)


@settings(max_examples=60)
@given(runs(bad_behaviours), st.sampled_from(HOSTILE), st.sampled_from(HOSTILE))
def test_no_name_becomes_a_command(run: Run, message: str, name: str) -> None:
    """
    Whatever suites, variants, files, tests, messages and places are called: nothing but text comes out.
    """
    result = doing(f"t.py::{name}", [Attempt(Outcome.FAILED, message=message, traceback=message)])(run.results[0])
    run.results[0] = labelled(result, job=name, variant=message, last_started=name, state=State.KILLED, signal=name)
    run = run.add(labelled(result, suite=name, token="odd"))
    merged = run.merge()

    assert_harmless(verdict_text(merged.verdict, merged.proofs))
    for line in verdict_markdown(merged.verdict, merged.proofs).splitlines():
        assert not line.startswith(("<", "@", "::"))
        assert len(line) < 3 * 2000


def test_the_reason_for_a_failure_is_the_failures() -> None:
    """
    Of a test with several attempts the one that failed is shown, not what another said.
    """
    run = a_run(passed=1, shards=1)
    test = "t/f0.py::test_0"
    run = run.change(1, doing(test, [Attempt(Outcome.XFAILED, message="known"), *FAILED]))
    merged = run.merge()

    assert "E  assert 1 == 2" in verdict_text(merged.verdict, merged.proofs)


@pytest.mark.parametrize(("what", "said"), [(FLAKY, "1 flaky"), (SKIPPED, "1 skipped")])
def test_classes_are_counted_in_words(what: tuple[Attempt, ...], said: str) -> None:
    """
    The last line has each class that there is.
    """
    merged = a_cut_run(doing={"big.py::test_0": what}).merge()

    assert f"GREEN: 7 tests: 6 passed, {said} in" in verdict_text(merged.verdict, merged.proofs)
