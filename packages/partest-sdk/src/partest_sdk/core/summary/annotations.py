"""Failures as annotations, one per line of a file, and the uncovered lines of the change: so many that they fit into few requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest

from partest_sdk.core.coverage.change import Run
from partest_sdk.core.coverage.gates import GateState
from partest_sdk.core.names import many
from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.summary.coverage_rows import run_words
from partest_sdk.core.summary.coverage_story import CoverageStory
from partest_sdk.core.summary.places import failing_attempt, reason_of
from partest_sdk.core.summary.publication import Annotation, Level
from partest_sdk.core.summary.sections import end_of
from partest_sdk.core.summary.story import Story, shortened

MOST = 9_000
"""Annotations, in 180 requests: GitHub lets a repository's token make 1,000 an hour, and other jobs need some too."""
MOST_UNCOVERED = 300
"""Of the uncovered lines; who has more reads the table."""
_TITLE = 200
_MESSAGE = 20_000
"""Characters; GitHub takes 64 KB."""
_LINES = 30


def annotations_of(story: Story, *, uncovered: bool = True) -> tuple[Annotation, ...]:
    """One for every line where tests failed, and then for the *uncovered* lines of the change.

    Above MOST failures neighbouring lines share one. Each names its tests, of those that fail alike the first fifty. Of more than MOST files
    the last ones have none; of more than MOST_UNCOVERED runs of uncovered lines the shortest.
    """
    failures = _failures(story)
    lines = _uncovered(story.coverage) if uncovered and story.coverage else []
    return (*failures, *lines[: MOST - len(failures)])


def _failures(story: Story) -> tuple[Annotation, ...]:
    by_file: dict[str, dict[int, list[TestResult]]] = {}
    for test in story.failing:
        if place := story.place(test):
            by_file.setdefault(place.path, {}).setdefault(place.line, []).append(test)
    together = 1
    while sum(-(-len(lines) // together) for lines in by_file.values()) > MOST and together < MOST:
        together += 1
    return tuple(
        _annotation(path, line, tests) for path, lines in by_file.items() for line, tests in _shared(lines, together)
    )[:MOST]


def _shared(lines: Mapping[int, list[TestResult]], together: int) -> Iterator[tuple[int, list[TestResult]]]:
    """The tests of so many neighbouring lines each, on the first of them."""
    if together == 1:
        yield from lines.items()
        return
    ordered = sorted(lines)
    for at in range(0, len(ordered), together):
        near = ordered[at : at + together]
        yield near[0], [test for line in near for test in lines[line]]


def _annotation(path: str, line: int, tests: Sequence[TestResult]) -> Annotation:
    if len(tests) == 1:
        return Annotation(path, line, Level.FAILURE, shortened(_one_line(tests[0].id), _TITLE), _told(tests[0]))
    title = f"{many(len(tests), 'test')} failed here"
    # Tests that fail alike are told once, under all their names.
    alike: dict[str, list[str]] = {}
    for test in tests:
        alike.setdefault(_told(test), []).append(_one_line(test.id))
    parts: list[str] = []
    room = _MESSAGE
    for told, names in alike.items():
        part = "\n".join(shortened(name, _TITLE) for name in names[:50])
        part += f"\n… and {len(names) - 50:,} more" if len(names) > 50 else ""
        part += f"\n{told}"
        if len(part) > room:
            parts.append(
                f"… and {many(len(alike) - len(parts), 'more kind of failure', 'more kinds of failure')}; the report has them"
            )
            break
        parts.append(part)
        room -= len(part)
    return Annotation(path, line, Level.FAILURE, title, shortened("\n\n".join(parts), _MESSAGE + 500))


def _told(test: TestResult) -> str:
    attempt = failing_attempt(test)
    text = (attempt.traceback or attempt.message) if attempt else ""
    return end_of(text, _LINES, 4000) or reason_of(test) or "it failed, and said nothing"


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "a test without a name"


def _uncovered(coverage: CoverageStory) -> list[Annotation]:
    """The longest runs of uncovered lines, in the order of the files."""
    files = coverage.change.files if coverage.change else ()
    runs = [(file.head_path, run) for file in files if file.head_path for run in file.runs]
    runs = sorted(nlargest(MOST_UNCOVERED, runs, key=lambda told: told[1].last - told[1].first))
    # Whom the gate lets pass is told, not warned.
    failed = any(gate.name == "min-patch-coverage" and gate.state is GateState.FAILED for gate in coverage.gates)
    level = Level.WARNING if failed else Level.NOTICE
    # A shard that brought no coverage may well have run them.
    title = "Not covered by any test" + (" that reported" if coverage.told.incomplete else "")
    return [Annotation(path, run.first, level, title, _not_covered(run), run.last) for path, run in runs]


def _not_covered(run: Run) -> str:
    if run.first == run.last:
        return f"Line {run.first} of the change is not covered."
    return f"Lines {run_words(run)} of the change are not covered."
