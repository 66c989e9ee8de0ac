"""The sections of a report, each made of whole blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from partest_sdk.core.durations import say_seconds
from partest_sdk.core.names import many
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.safe_text import fenced, for_html, for_markdown
from partest_sdk.core.summary.bundle import ShardTold, SuiteTold, TestRow
from partest_sdk.core.summary.layout import Section
from partest_sdk.core.summary.places import failing_attempt, reason_of
from partest_sdk.core.summary.reproduce import again
from partest_sdk.core.summary.story import Story, shortened, words_of

NAME = 200
"""Characters of a test's name that are shown; nobody reads on."""
_MESSAGE = 160
_SENTENCE = 600
_SLOWEST = 10
_OPEN_FAILURES = 25
"""How many failing tests are listed before the list is folded up."""
_AGAIN = 20
"""How many tests one command to run them again names."""


def code(text: str, limit: int = NAME) -> str:
    """*text* as a code span, of at most so many characters."""
    return for_markdown(shortened(text, limit))


def reasons(story: Story) -> Section:
    """Why it is red, except that tests failed: those are listed themselves."""
    told = story.other_reasons
    return Section("", (f"- ❌ {code(one, _SENTENCE)}" for one in told), len(told), "reason", 1)


def remarks(story: Story) -> Section:
    """Warnings and notes."""
    bundle = story.bundle
    told = [
        *(f"- ⚠️ {code(one, _SENTENCE)}" for one in bundle.warnings),
        *(f"- {code(one, _SENTENCE)}" for one in bundle.notes),
    ]
    return Section("Warnings and notes", told, len(told), "note", 8, share=0.3, folded=not bundle.warnings)


def jobs(story: Story) -> Section:
    """All jobs that ours needs."""
    rows = (f"| {'✅' if job.ok else '❌'} {code(job.name)} | {job.result} | {job.duty.value} |" for job in story.jobs)
    green = all(job.ok for job in story.jobs)
    return Section(
        "Other jobs", rows, len(story.jobs), "job", 2, head="| Job | Result | |\n|---|---|---|", share=0.4, folded=green
    )


def failures(story: Story) -> Section:
    """Every failing test in a line: what, where, why; of very many the first ones, the others are in `more_failures`."""
    return _failures(story, "Failing tests", story.failing[:_OPEN_FAILURES], 3, folded=False)


def more_failures(story: Story) -> Section:
    """The failing tests that `failures` does not have: nobody scrolls past three hundred rows to read on."""
    rest = story.failing[_OPEN_FAILURES:]
    return _failures(story, f"{many(len(rest), 'more failing test')}", rest, 4, folded=True)


def _failures(story: Story, title: str, tests: Sequence[TestResult], rank: int, *, folded: bool) -> Section:
    rows = (_row(story, test, story.comparison.there) for test in tests)
    head = "| Test | Where | Why |\n|---|---|---|"
    if story.comparison.there:
        head = "| | Test | Where | Why |\n|---|---|---|---|"
    return Section(title, rows, len(tests), "failing test", rank, head=head, share=0.55, folded=folded)


def flaky(story: Story) -> Section:
    """Tests that failed first and passed in a retry."""
    tests = story.bundle.of_kind(TestClass.FLAKY)
    head = "| Test | Where | Failed first with |\n|---|---|---|"
    return Section(
        "Flaky tests", (_row(story, test) for test in tests), len(tests), "flaky test", 5, head=head, share=0.2
    )


def not_run(story: Story) -> Section:
    """Tests that should have run and did not."""
    tests = story.bundle.of_kind(TestClass.NOT_RUN)
    rows = (f"| {code(test.id)}{_several(test)} | {code(test.reason, _MESSAGE)} |" for test in tests)
    return Section("Not run", rows, len(tests), "lost test", 4, head="| Test | Why |\n|---|---|", share=0.3)


def _several(test: TestResult) -> str:
    return f" ({test.count:,} tests)" if test.count > 1 else ""


def _row(story: Story, test: TestResult, with_words: bool = False) -> str:
    place = story.place(test)
    words = f"{words_of(test, story.comparison)} | " if with_words else ""
    where = story.links.to(place) if place else ""
    leg = f" {code(test.variant, 40)}" if test.variant else ""
    why = reason_of(test)
    return f"| {words}{code(test.id)}{leg} | {where} | {code(why, _MESSAGE) if why else ''} |"


def commands(story: Story) -> Section:
    """Lines of shell that run the failing tests again."""
    by_leg: dict[tuple[str, str], list[TestResult]] = {}
    for test in story.failing:
        by_leg.setdefault((test.suite, test.variant), []).append(test)
    lines = [line for tests in by_leg.values() if (line := again(tests[:_AGAIN], story.suites))]
    return Section("Run them again", (fenced(line, "sh") for line in lines), len(lines), "command", 6, share=0.2)


def details(story: Story, lines: int, characters: int, most: int | None = None) -> Section:
    """Failing tests with the end of their trace, folded up; at most *most* of them are worth the room."""
    tests = story.failing if most is None else story.failing[:most]
    blocks = (_detail(story, test, lines, characters) for test in tests)
    title = "Details" if most is None or len(story.failing) <= most else f"Details of the first {most}"
    return Section(title, blocks, len(tests), "detailed failure", 7, share=0.6, between="\n\n")


def _detail(story: Story, test: TestResult, lines: int, characters: int) -> str:
    attempt = failing_attempt(test)
    facts = [words_of(test, story.comparison), say_seconds(test.seconds)]
    if test.shard:
        facts.append(f"shard {test.shard}")
    if len(test.attempts) > 1:
        facts.append(many(len(test.attempts), "attempt"))
    if place := story.place(test):
        facts.insert(0, story.links.to(place))
    parts = [f"<details><summary>❌ <code>{for_html(shortened(test.id, NAME))}</code></summary>", " · ".join(facts)]
    if text := (attempt.traceback or attempt.message if attempt else test.reason):
        parts.append(fenced(end_of(text, lines, characters)))
    if attempt:
        parts += [
            f"{code(name, 40)}:\n\n{fenced(end_of(text, lines, characters))}"
            for name, text in attempt.output.items()
            if text.strip()
        ]
    if line := again([test], story.suites):
        parts.append(fenced(line, "sh"))
    return "\n\n".join([*parts, "</details>"])


def end_of(text: str, lines: int, characters: int) -> str:
    """The last lines of *text*, where what matters stands, and how many are above."""
    rows = text.rstrip().splitlines()
    kept = [shortened(row, 1000) for row in rows[-lines:]]
    while len(kept) > 1 and sum(map(len, kept)) > characters:
        kept = kept[1:]
    above = len(rows) - len(kept)
    return "\n".join(([f"… {many(above, 'line')} above"] if above else []) + kept)


def changes(story: Story) -> Section:
    """What is different from the base."""
    comparison = story.comparison
    rows = [
        *(f"| fixed | {code(row.id)} | |" for row in comparison.fixed),
        *(
            f"| slower | {code(one.row.id)} | {say_seconds(one.before)} → {say_seconds(one.row.seconds)} |"
            for one in comparison.slower
        ),
        *(f"| new | {code(row.id)} | {say_seconds(row.seconds)} |" for row in comparison.new),
        *(f"| removed | {code(test)} | |" for _, _, test in comparison.removed),
    ]
    title = f"Since {comparison.base}: {comparison.sentence}"
    return Section(
        _html_title(title), rows, len(rows), "change", 9, head="| | Test | |\n|---|---|---|", share=0.25, folded=True
    )


def _html_title(text: str) -> str:
    return for_html(shortened(text, 200))


def suites(story: Story) -> Section:
    """Numbers by suite, where there are several."""
    several = story.bundle.suites if len(story.bundle.suites) > 1 else ()
    rows = map(_suite_row, several)
    head = "| Suite | Tests | Passed | Failed | Flaky | Skipped | Not run | Took |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    return Section("By suite", rows, len(several), "suite", 6, head=head, share=0.3)


def _suite_row(suite: SuiteTold) -> str:
    totals = suite.totals
    broken = totals.failed + totals.errors
    mark = "✅" if suite.complete and not broken else "❌"
    counts = (totals.tests, totals.passed, broken, totals.flaky, totals.skipped, totals.not_run)
    cells = " | ".join(f"{count:,}" if count else "" for count in counts)
    return f"| {mark} {code(suite.name)} | {cells} | {say_seconds(totals.wall_seconds)} |"


def shards(story: Story) -> Section:
    """Expected against real seconds of every shard."""
    told = story.bundle.shards
    head = "| Shard | Tests | Expected | Took | |\n|---|---:|---:|---:|---|"
    rows = map(_shard_row, told)
    return Section(
        f"{many(len(told), 'shard')}: expected and real time",
        rows,
        len(told),
        "shard",
        10,
        head=head,
        share=0.3,
        folded=True,
    )


def _shard_row(shard: ShardTold) -> str:
    expected = say_seconds(shard.expected_seconds) if shard.expected_seconds else "?"
    took = "?" if shard.seconds is None else say_seconds(shard.seconds)
    state = shard.state if shard.state != "finished" else "" if shard.exit_code == 0 else f"exit code {shard.exit_code}"
    mark = "❌ " if state else ""
    return f"| {code(f'{shard.leg} {shard.shard}', 80)} | {shard.tests:,} | {expected} | {took} | {mark}{code(state, 40) if state else ''} |"


def slowest(story: Story) -> Section:
    """The tests that took longest."""
    top = slowest_rows(story.bundle.tests, _SLOWEST)
    rows = (f"| {code(row.id)} | {say_seconds(row.seconds)} |" for row in top)
    return Section(
        "Slowest test" if len(top) == 1 else f"Slowest {len(top)} tests",
        rows,
        len(top),
        "slow test",
        11,
        head="| Test | Took |\n|---|---:|",
        share=0.2,
        folded=True,
    )


def slowest_rows(rows: Iterable[TestRow], count: int) -> Sequence[TestRow]:
    """The *count* slowest; ties by name, so that the same run gives the same report."""
    from heapq import nsmallest

    timed = (row for row in rows if row.seconds >= 0.05)
    return nsmallest(count, timed, key=lambda row: (-row.seconds, row.key))


Maker = Callable[[Story], Section]


def made(story: Story, makers: Iterable[Maker]) -> Iterator[Section]:
    """The sections that have something to say."""
    return (section for section in (make(story) for make in makers) if section.count)
