"""A plan as people see it: a table on the terminal, a table in the job summary, and the long explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from partest_sdk.core.durations import say_seconds
from partest_sdk.core.names import Shard, many
from partest_sdk.core.plan.plan import Plan, SuitePlan, Unit
from partest_sdk.core.safe_text import for_markdown, one_line

_SOURCES = {
    "timings": "timed",
    "partly": "timed in part",
    "function": "guessed from its other parameters",
    "class": "guessed from its class",
    "file": "guessed from its file",
    "directory": "guessed from its folder",
    "suite": "guessed from the suite",
    "size": "guessed from its size",
}


def summary_text(plan: Plan, notes: Sequence[str]) -> str:
    """The plan for a terminal."""
    lines = []
    for suite in plan.suites:
        lines += [_headline(suite), ""]
        lines += [f"  {shard!s:>7}  {seconds:>12}  {what}" for shard, seconds, what in _rows(suite)]
        lines += ["", f"  {_guessed(suite)}", ""]
    lines += [f"note: {one_line(note)}" for note in notes]
    return "\n".join(lines) + "\n"


def summary_markdown(plan: Plan, notes: Sequence[str]) -> str:
    """The plan for a job summary."""
    lines = []
    for suite in plan.suites:
        lines += [f"### Plan: {for_markdown(suite.suite)}, {many(suite.total, 'shard')}", ""]
        lines += ["| Shard | Expected | Holds |", "|---|---:|---|"]
        lines += [f"| {shard} | {seconds} | {what} |" for shard, seconds, what in _rows(suite)]
        lines += ["", _guessed(suite), ""]
    lines += [f"- {for_markdown(note)}" for note in notes]
    return "\n".join(lines) + "\n"


def _headline(suite: SuitePlan) -> str:
    files = len({unit.file for unit in suite.units})
    legs = f" for each of {many(len(suite.variants), 'variant')}" if suite.variants else ""
    slowest = (
        "" if suite.strategy == "size" else f", the slowest about {say_seconds(suite.slowest_milliseconds / 1000)}"
    )
    return f"{one_line(suite.suite)}: {many(files, 'file')} in {many(suite.total, 'shard')}{legs}{slowest}"


def _said(suite: SuitePlan, milliseconds: int) -> str:
    """An expected time; where nothing was timed, a share of the suite's size, which is all that is known."""
    if suite.strategy == "size":
        return f"{milliseconds / max(sum(unit.milliseconds for unit in suite.units), 1):.0%} of size"
    return say_seconds(milliseconds / 1000)


def _rows(suite: SuitePlan) -> Iterator[tuple[Shard, str, str]]:
    for number in range(1, suite.total + 1):
        shard = Shard(number, suite.total)
        units = suite.units_of(shard)
        pieces = sum(unit.piece is not None for unit in units)
        tests = sum(unit.known for unit in units)
        parts = [many(len(units) - pieces, "file")] if len(units) > pieces else []
        parts += [many(pieces, "piece")] if pieces else []
        parts += [f"{many(tests, 'known test')}"] if tests else []
        yield shard, _said(suite, suite.milliseconds_of(number)), ", ".join(parts)


def _guessed(suite: SuitePlan) -> str:
    if suite.strategy == "size":
        return (
            "Nothing was timed yet, so files are balanced by their size; "
            "the next plan can go by what this run takes (--timings)."
        )
    guessed = [unit for unit in suite.units if unit.guessed]
    share = sum(unit.milliseconds for unit in guessed) / max(sum(unit.milliseconds for unit in suite.units), 1)
    if not guessed:
        return "Every estimate rests on timings."
    return f"{many(len(guessed), 'estimate')} of {len(suite.units):,} ({share:.0%} of the time) {'is' if len(guessed) == 1 else 'are'} guessed."


def explain(plan: Plan, suite: SuitePlan, only: Shard | None = None) -> str:
    """Which shard has what, in how many seconds, and what each estimate rests on."""
    lines = [f"{_headline(suite)} (plan {plan.digest[:12]})"]
    for shard, seconds, what in _rows(suite):
        if only in (None, shard):
            lines += ["", f"{shard}  {seconds}  {what}"]
            units = sorted(suite.units_of(shard), key=lambda unit: (-unit.milliseconds, unit.key))
            lines += [
                f"  {_said(suite, unit.milliseconds):>12}  {_named(unit)}  [{_source(unit.source)}]" for unit in units
            ]
    counts = Counter(unit.source for unit in suite.units)
    basis = ", ".join(f"{count:,} {_source(source)}" for source, count in sorted(counts.items()))
    lines += ["", f"Estimates: {basis}. {_guessed(suite)}"]
    return "\n".join(lines) + "\n"


def _source(name: str) -> str:
    return _SOURCES.get(name) or one_line(name)


def _named(unit: Unit) -> str:
    if unit.piece is None or not unit.ids:
        return one_line(unit.file)
    first, last = (one_line(unit.ids[at].removeprefix(f"{unit.file}::")) for at in (0, -1))
    span = first if len(unit.ids) == 1 else f"{first} to {last}"
    return f"{one_line(unit.file)} piece {unit.piece[0]} of {unit.piece[1]}: {many(len(unit.ids), 'test')}, {span}"
