"""The coverage for the page: tables of plain words, the trend as numbers, and the source around the lines of the change that no test ran."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from partest_sdk.adapters.html_report.shown_text import shown_line
from partest_sdk.core.coverage.change import ChangedFile, Run
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of, percent
from partest_sdk.core.summary.coverage_rows import (
    changed_files,
    compared_with,
    coverage_rows,
    least_covered,
    loud_sentences,
    of_total,
    run_words,
    several_shards,
)
from partest_sdk.core.summary.coverage_story import CoverageStory, TrendPoint

SOURCE_LINES = 400
"""Lines of source that are shown in all; who changed more reads the change itself."""
_CONTEXT = 3
_LINE = 300
_ROWS = 500
_SENTENCES = 200
_RUNS = 60
_LEAST = 20
_TREND = 200
_SHORT = 10


def coverage_value(coverage: CoverageStory | None) -> dict[str, Any] | None:
    """What the page tells of *coverage*; None when there is none."""
    if coverage is None:
        return None
    files = {path: numbers_of(one) for path, one in coverage.told.files.items()}
    total = sum(files.values(), Numbers())
    changed = changed_files(coverage.change) if coverage.change else []
    unmeasured = coverage.change.unmeasured if coverage.change else ()
    shards = several_shards(coverage)
    return {
        "loud": [[words, _line(reason)] for words, reason in _first(loud_sentences(coverage), _SENTENCES)],
        "gates": [[gate.state.value, shown_line(gate.name), _line(gate.sentence)] for gate in coverage.gates[:_SENTENCES]],
        "rows": [
            [shown_line(row.name), row.lines, row.covered, row.branches, row.against]
            for row in coverage_rows(coverage, total)[:_ROWS]
        ],
        "compared": coverage.base is not None,
        "incomplete": bool(coverage.told.incomplete),
        "context": [[words, _line(whose)] for words, whose in _first(compared_with(coverage), _SENTENCES)],
        "trend": _trend(coverage, total),
        "changed": [_changed(file) for file in changed[:_ROWS]],
        "unmeasured": [shown_line(path) for path in unmeasured[:_ROWS]],
        # What the two lists above do not have.
        "leftOut": max(len(changed) - _ROWS, 0) + max(len(unmeasured) - _ROWS, 0),
        "source": list(_snippets(coverage, changed)),
        "least": [[shown_line(path), *_lacking(numbers)] for path, numbers in least_covered(files, _LEAST)],
        "shards": [[shown_line(one.shard), shown_line(one.flag), *_share(one.numbers)] for one in shards[:_ROWS]],
        "notes": [_line(note) for note in coverage.told.notes[:_SENTENCES]],
    }  # fmt: skip


def _line(text: str) -> str:
    return shown_line(text, 1000)


def _first(told: Iterator[tuple[str, str]], limit: int) -> Iterator[tuple[str, str]]:
    return (one for one, _ in zip(told, range(limit), strict=False))


def _trend(coverage: CoverageStory, now: Numbers) -> list[list[Any]]:
    """Commit, the covered part in ten-thousandths, and in words; this run comes last, unless a part of it is missing."""
    told = [*coverage.trend[-_TREND:], *([] if coverage.told.incomplete else [TrendPoint("", now)])]
    return [
        [shown_line(point.commit[:_SHORT]), covered * 10_000 // total, percent(covered, total)]
        for point in told
        for covered, total, *_ in [point.numbers]
        if total
    ]


def _changed(file: ChangedFile) -> list[Any]:
    numbers = file.numbers
    more = f" and {len(file.uncovered) - _RUNS:,} more" if len(file.uncovered) > _RUNS else ""
    runs = ", ".join(map(run_words, file.uncovered[:_RUNS]))
    return [shown_line(file.path), numbers.lines_covered, numbers.lines_total, runs + more]


def _lacking(numbers: Numbers) -> list[Any]:
    covered, total = numbers.lines_covered, numbers.lines_total
    return [total - covered, covered, total, percent(covered, total)]


def _share(numbers: Numbers) -> list[Any]:
    covered, total = numbers.lines_covered, numbers.lines_total
    return [percent(covered, total), of_total(covered, total)]


def _snippets(coverage: CoverageStory, files: Sequence[ChangedFile]) -> Iterator[dict[str, Any]]:
    """By file: pieces of its source, each a first line and pairs of whether a line is uncovered and its text."""
    room = SOURCE_LINES
    for file in files:
        source = (coverage.source(file.path) or ()) if file.uncovered and room > 0 else ()
        pieces: list[list[Any]] = []
        shown = 0
        for first, last in _around(file.uncovered, len(source)):
            lines = source[first - 1 : min(last, first - 1 + room)]
            if lines:
                pieces.append([first, _marked(lines, first, file.uncovered)])
            room -= len(lines)
            shown += len(lines)
        if pieces:
            yield {"file": shown_line(file.path), "pieces": pieces, "lines": shown}


def _around(runs: Sequence[Run], end: int) -> Iterator[tuple[int, int]]:
    """The runs with the lines around them, those joined that touch; what the source does not have is left out."""
    first = last = 0
    for run in runs:
        if run.first > end:
            break
        if last and run.first - _CONTEXT <= last + 1:
            last = min(run.last + _CONTEXT, end)
            continue
        if last:
            yield first, last
        first, last = max(run.first - _CONTEXT, 1), min(run.last + _CONTEXT, end)
    if last:
        yield first, last


def _marked(lines: Sequence[str], first: int, runs: Sequence[Run]) -> list[list[Any]]:
    bare = {line for run in runs for line in range(max(run.first, first), min(run.last, first + len(lines) - 1) + 1)}
    return [
        [int(first + place in bare), shown_line(line.rstrip("\r\n").expandtabs(4), _LINE)]
        for place, line in enumerate(lines)
    ]
