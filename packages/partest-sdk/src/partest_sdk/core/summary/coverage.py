"""What the coverage has to say, in sections: what is missing and what the gates decide, the numbers, the change, the files to look at."""

from __future__ import annotations

from collections.abc import Iterator

from partest_sdk.core.coverage.change import ChangedFile
from partest_sdk.core.coverage.gates import GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import percent
from partest_sdk.core.summary.coverage_rows import (
    CoverageRow,
    changed_files,
    compared_with,
    coverage_rows,
    least_covered,
    loud_sentences,
    of_total,
    several_shards,
    uncovered_runs,
)
from partest_sdk.core.summary.layout import Section
from partest_sdk.core.summary.sections import code
from partest_sdk.core.summary.story import Story

MARKS = {GateState.PASSED: "✅", GateState.FAILED: "❌", GateState.NEUTRAL: "⚪", GateState.INCOMPLETE: "⚠️"}
LEAST = 10
"""Files that are listed as the least covered ones."""
_TITLE = "Coverage"
_SENTENCE = 600
_FLAG = 80
_RANGES = 12
"""Runs of uncovered lines that are named of one file; the HTML report shows more."""
_NOTHING = Section("", (), 0, "", 99)


def coverage_verdicts(story: Story) -> Section:
    """What is missing, loud, and what each gate says."""
    if story.coverage is None:
        return _NOTHING
    lines = [f"- ⚠️ **{words}:** {code(reason, _SENTENCE)}" for words, reason in loud_sentences(story.coverage)]
    lines += [
        f"- {MARKS[gate.state]} {code(f'{gate.name}: {gate.sentence}', _SENTENCE)}" for gate in story.coverage.gates
    ]
    return Section(_TITLE, lines, len(lines), "coverage sentence", 2, share=0.3)


def coverage_numbers(story: Story) -> Section:
    """The table by flag, below the verdicts where there are any."""
    if story.coverage is None:
        return _NOTHING
    rows = coverage_rows(story.coverage, sum(story.file_coverage.values(), Numbers()))
    compared = story.coverage.base is not None
    # On a telephone the first columns are all that is on the screen.
    against = ["Against base"] if compared else []
    heads = ["Lines", *against, "Covered", "Branches"]
    head = f"| | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}"
    title = "" if coverage_verdicts(story).count else _TITLE
    told = (_number_row(row, compared=compared) for row in rows)
    return Section(title, told, len(rows), "coverage row", 3, head=head, share=0.2)


def _number_row(row: CoverageRow, *, compared: bool) -> str:
    name = code(row.name, _FLAG) if row.flag else row.name
    against = [row.against] if compared else []
    return f"| {name} | {' | '.join([row.lines, *against, row.covered, row.branches])} |"


def coverage_context(story: Story) -> Section:
    """With what it is compared."""
    told = list(compared_with(story.coverage)) if story.coverage else []
    lines = (f"- {words} {code(whose, _SENTENCE)}" for words, whose in told)
    return Section("", lines, len(told), "coverage note", 4, share=0.1)


def coverage_of_files(story: Story) -> Section:
    """The files of the change, with links to the lines that no test ran; folded when there are none."""
    change = story.coverage.change if story.coverage else None
    if change is None:
        return _NOTHING
    files = changed_files(change)
    folded = not (change.unmeasured or any(file.uncovered for file in files))
    count = len(files) + len(change.unmeasured)
    head = "| Changed file | Covered | Uncovered lines |\n|---|---:|---|"
    return Section(
        "Changed files", _change_rows(story, files, change.unmeasured), count, "changed file", 5, head, 0.25, folded=folded
    )  # fmt: skip


def _change_rows(story: Story, files: list[ChangedFile], unmeasured: tuple[str, ...]) -> Iterator[str]:
    for file in files:
        path, runs = uncovered_runs(file)
        lines = ", ".join(story.links.to_lines(path, *run) for run in runs[:_RANGES])
        more = f" and {len(runs) - _RANGES:,} more" if len(runs) > _RANGES else ""
        numbers = file.numbers
        covered = of_total(numbers.lines_covered, numbers.lines_total)
        yield f"| {code(file.path)} | {covered} | {lines}{more} |"
    for name in unmeasured:
        yield f"| {code(name)} | ⚠️ | not measured: no report mentions it |"


def least_covered_files(story: Story) -> Section:
    """The files with most lines that no test ran."""
    files = least_covered(story.file_coverage, LEAST)
    rows = (
        f"| {code(path)} | {numbers.lines_total - numbers.lines_covered:,} "
        f"| {of_total(numbers.lines_covered, numbers.lines_total)} | {percent(numbers.lines_covered, numbers.lines_total)} |"
        for path, numbers in files
    )
    head = "| File | Uncovered | Covered | Lines |\n|---|---:|---:|---:|"
    return Section("Least covered files", rows, len(files), "least covered file", 11, head, 0.2, folded=True)


def coverage_by_shard(story: Story) -> Section:
    """What each shard covers by itself, where there are several."""
    shards = several_shards(story.coverage) if story.coverage else ()
    rows = (
        f"| {code(shard.shard, 40) if shard.shard else 'no shard'} | {code(shard.flag, _FLAG) if shard.flag else ''} "
        f"| {percent(shard.numbers.lines_covered, shard.numbers.lines_total)} "
        f"| {of_total(shard.numbers.lines_covered, shard.numbers.lines_total)} |"
        for shard in shards
    )
    head = "| Shard | Flag | Lines | Covered |\n|---|---|---:|---:|"
    title = "Coverage by shard, each for itself"
    return Section(title, rows, len(shards), "shard with coverage", 12, head, 0.15, folded=True)


def coverage_notes(story: Story) -> Section:
    """What else was noticed while the reports were merged."""
    notes = story.coverage.told.notes if story.coverage else ()
    lines = (f"- {code(note, _SENTENCE)}" for note in notes)
    return Section("Notes on the coverage", lines, len(notes), "report note", 12, share=0.1, folded=True)
