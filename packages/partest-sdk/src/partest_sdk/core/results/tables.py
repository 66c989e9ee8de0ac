"""A verdict as people see it: on the terminal and, in short, in the job summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from partest_sdk.core.durations import say_seconds
from partest_sdk.core.names import many
from partest_sdk.core.results.attempts import BAD, TestClass, TestResult, clean_seconds
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.shard_result import ShardResult, State
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.results.verdict import Verdict
from partest_sdk.core.safe_text import for_log, for_markdown, one_line

SHOWN_FAILURES = 10
"""How many failing tests are shown with their traceback."""
SHOWN_LINES = 15
SHOWN_CHARACTERS = 2000
"""Of a line or a sentence; a test's name alone can be as long as a book."""
_DOUBTS = frozenset({Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE, Kind.EMPTY})


def verdict_text(verdict: Verdict, proofs: Sequence[Proof]) -> str:
    """The verdict for a terminal: shards, failures, reasons, and the answer last, where the eye is."""
    lines: list[str] = []
    for proof in proofs:
        lines += [one_line(leg_name(proof.suite, proof.variant)), *_shard_lines(proof), *_report_lines(proof), ""]
    lines += list(_failure_lines([test for proof in proofs for test in proof.bad]))
    lines += [f"note: {one_line(note, SHOWN_CHARACTERS)}" for note in verdict.notes]
    lines += [f"warning: {one_line(warning, SHOWN_CHARACTERS)}" for warning in verdict.warnings]
    lines += [f"red: {one_line(reason, SHOWN_CHARACTERS)}" for reason in verdict.reasons]
    lines += [f"{'GREEN' if verdict.green else 'RED'}: {_counts(verdict.totals)}"]
    # A file that could not be collected stands for tests that nobody knows.
    broken = any(test.id == test.file and test.kind is TestClass.ERRORS for proof in proofs for test in proof.tests)
    doubtful = any(problem.kind in _DOUBTS for problem in verdict.problems)
    proven = all(proof.exactly_once for proof in proofs)
    if proven and not (broken or doubtful or verdict.totals.not_run):
        lines[-1] += "; every test ran exactly once"
    return "\n".join(lines) + "\n"


def verdict_markdown(verdict: Verdict, proofs: Sequence[Proof]) -> str:
    """The verdict for a job summary."""
    lines = [f"### {'✅ Green' if verdict.green else '❌ Red'}: {_counts(verdict.totals)}", ""]
    lines += [f"- {for_markdown(_short(reason))}" for reason in verdict.reasons]
    lines += [f"- warning: {for_markdown(_short(warning))}" for warning in verdict.warnings]
    lines += [f"- note: {for_markdown(_short(note))}" for note in verdict.notes]
    lines += [""] if len(lines) > 2 else []
    lines += ["| Suite | Shard | Tests | Expected | Took | |", "|---|---|---:|---:|---:|---|"]
    for proof in proofs:
        leg = for_markdown(_short(leg_name(proof.suite, proof.variant)))
        lines += [
            f"| {leg} | {shard} | {tests:,} | {expected} | {took} | {state} |"
            for shard, tests, expected, took, state in _shard_rows(proof)
        ]
        if proof.reported:
            totals = proof.reported.totals
            count, took = many(len(proof.reported.reports), "report"), say_seconds(totals.wall_seconds)
            lines.append(f"| {leg} | {count} | {totals.tests:,} |  | {took} | |")
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _counts(totals: Totals) -> str:
    named = (
        ("passed", totals.passed), ("failed", totals.failed), ("with errors", totals.errors), ("flaky", totals.flaky),
        ("skipped", totals.skipped), ("not run", totals.not_run),
    )  # fmt: skip
    parts = ", ".join(f"{count:,} {name}" for name, count in named if count)
    times = f"{say_seconds(totals.wall_seconds)} ({say_seconds(totals.seconds)} of tests)"
    return f"{many(totals.tests, 'test')}{': ' + parts if parts else ''} in {times}"


def _shard_rows(proof: Proof) -> Iterator[tuple[str, int, str, str, str]]:
    reported = proof.totals_of_shards() if proof.reported else {}
    for number in sorted(proof.shards):
        for result in proof.shards[number]:
            manifest = result.manifest
            tests = len(result.attempts) or reported.get(number, Totals()).cases
            expected = say_seconds(seconds) if (seconds := clean_seconds(manifest.expected_seconds)) else "?"
            took = "?" if manifest.seconds is None else say_seconds(manifest.seconds)
            yield str(manifest.shard), tests, expected, took, _state(result)


def _state(result: ShardResult) -> str:
    manifest = result.manifest
    if manifest.state is not State.FINISHED:
        return str(manifest.state.value)
    return "" if manifest.exit_code == 0 else f"exit code {manifest.exit_code}"


def _report_lines(proof: Proof) -> Iterator[str]:
    if proof.reported:
        formats = sorted({report.format for report in proof.reported.reports if report.format})
        said = f" ({', '.join(formats)})" if formats else ""
        yield f"  {many(len(proof.reported.reports), 'report')}{said}: {_counts(proof.reported.totals)}"


def _shard_lines(proof: Proof) -> Iterator[str]:
    if not proof.shards:
        return
    yield f"  {'shard':>7}  {'tests':>7}  {'expected':>12}  {'took':>12}"
    for shard, tests, expected, took, state in _shard_rows(proof):
        yield f"  {shard:>7}  {tests:>7,}  {expected:>12}  {took:>12}  {state}".rstrip()


def _failure_lines(tests: Sequence[TestResult]) -> Iterator[str]:
    bad = [test for test in tests if test.kind in (TestClass.FAILED, TestClass.ERRORS)]
    for test in bad[:SHOWN_FAILURES]:
        told = (attempt for attempt in test.attempts if attempt.message or attempt.traceback)
        attempt = next((attempt for attempt in told if attempt.outcome in BAD), None)
        yield f"--- {one_line(test.id)}{' [' + one_line(test.reason) + ']' if test.reason else ''}"
        if attempt is not None:
            text = (attempt.traceback or attempt.message).rstrip().splitlines()
            hidden = len(text) - SHOWN_LINES
            yield from ([f"    … {many(hidden, 'line')} above"] if hidden > 0 else [])
            yield from (f"    {for_log(_short(line))}" for line in text[-SHOWN_LINES:])
        yield ""
    if len(bad) > SHOWN_FAILURES:
        yield f"… and {many(len(bad) - SHOWN_FAILURES, 'more failing test', 'more failing tests')}; all of them are in the bundle\n"
