"""What is told of the coverage: the verdict over all, exact numbers, and the lines of the change where people see them."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from coverage_story_builders import (
    a_base,
    a_change,
    a_changed_file,
    a_covered_file,
    a_told,
    gates_of,
    green_coverage,
    incomplete_coverage,
    red_coverage,
    the_shop,
)
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.change import Run
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.summary.annotations import MOST, MOST_UNCOVERED, annotations_of
from partest_sdk.core.summary.coverage_rows import coverage_rows, difference
from partest_sdk.core.summary.coverage_story import CoverageStory
from partest_sdk.core.summary.jobs import Duty, Job
from partest_sdk.core.summary.pages import check_texts, comment_section, job_summary
from partest_sdk.core.summary.publication import Level
from partest_sdk.core.summary.story import Links, Story
from summary_builders import LINKS, a_bundle, a_story, failing

GREEN, RED, INCOMPLETE = green_coverage(), red_coverage(), incomplete_coverage()
LINT = Job("lint", "failure", Duty.REQUIRED)


def a_run(coverage: CoverageStory | None, *, failed: int = 0, lost: bool = False, lint: bool = False) -> Story:
    """Ten tests that passed, and so many that failed."""
    troubled = [failing("tests/test_cart.py", number) for number in range(failed)]
    told = a_bundle(10, troubled, reasons=["unit: shard 1/1 is missing"] if lost else [], exit_code=5 if lost else None)
    return replace(a_story(told, jobs=[LINT] if lint else []), coverage=coverage)


@pytest.mark.parametrize(
    ("coverage", "how", "code", "title"),
    [
        (None, {}, 0, "All 10 tests passed"),
        (GREEN, {}, 0, "All 10 tests passed"),
        (RED, {}, 6, "All 10 tests passed; coverage of the change below 80 %, coverage fell too far and 1 more"),
        (INCOMPLETE, {}, 5, "All 10 tests passed; coverage incomplete"),
        (INCOMPLETE._replace(incomplete_fails=False), {}, 0, "All 10 tests passed; coverage incomplete"),
        (RED, {"failed": 1}, 1, "1 of 11 tests failed"),
        (INCOMPLETE, {"failed": 1}, 1, "1 of 11 tests failed"),
        (RED, {"lint": True}, 1, "The tests passed, the job lint failed"),
        (RED, {"lost": True}, 5, "Not proven: no test failed, but evidence is missing"),
    ],
)  # fmt: skip
def test_the_tests_come_before_the_coverage(
    coverage: CoverageStory | None, how: dict[str, bool], code: int, title: str
) -> None:
    """
    What the tests say is the verdict; only where they are content does the coverage decide, and then the title says so.
    """
    story = a_run(coverage, **how)

    assert story.exit_code == code
    assert story.green is (code == 0)
    assert story.title == title


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"least": [("", "19/20")]}, "coverage below 95 %"),
        ({"least": [("", "905/1000")]}, "coverage below 90.5 %"),
        ({"least": [("unit", "1")]}, "coverage of unit below 100 %"),
        ({"least": [("unit", "1"), ("shop/", "1")]}, "coverage of unit below 100 %, coverage of shop/ below 100 %"),
        ({"least": [("unit", "1"), ("", "1")]}, "coverage below 100 %, coverage of unit below 100 %"),
        ({"least": [("unit", "1"), ("unit", "1")]}, "coverage of unit below 100 %"),
        ({"least": [("", "1")], "drop": "0"}, "coverage fell too far, coverage below 100 %"),
        ({"drop": "0", "patch": "9/10"}, "coverage of the change below 90 %, coverage fell too far"),
        ({"patch": "9/10"}, "coverage of the change below 90 %"),
        ({"drop": "0"}, "coverage fell too far"),
        ({}, ""),
    ],
)  # fmt: skip
def test_few_words_for_each_gate(asked: dict[str, str], words: str) -> None:
    """
    What the change did comes first, then all of it, then its parts by their names.
    """
    told, change, base = a_told(), a_change(a_changed_file("shop/cart.py", 5, 9, (1, 4))), a_base(0.99)

    assert CoverageStory(told, gates_of(told, change, base, **asked)).words == words  # type: ignore[arg-type]


@given(st.text(max_size=80))
def test_no_flag_of_a_stranger_puts_words_into_the_headline(flag: str) -> None:
    """
    Whatever a flag or a path of the report is called: the words are ours, and those of who set the threshold.
    """
    told = a_told({f"{flag}.py": a_covered_file(4, (1,))}, (flag,))

    assert CoverageStory(told, gates_of(told, None, None, least=[("", "1")])).words == "coverage below 100 %"


@pytest.mark.parametrize("of", ["a/../" * 90, "https://evil.example/x", "@everyone/", "![x](y)/", "<b>/\n# x/"])
def test_a_threshold_is_a_few_plain_words_in_the_headline(of: str) -> None:
    """
    No link, no mention, no tag, and no more than a line of it.
    """
    told = a_told()
    gate = Gate("min-coverage", GateState.FAILED, "", judge_words(of), of)
    heading = a_run(CoverageStory(told, (gate,))).headline().splitlines()[0]

    assert re.fullmatch(r"### ❌ All 10 tests passed; coverage [\w ,.;:()%'/·-]{1,100} · `unit`", heading)
    assert "://" not in heading


def judge_words(of: str) -> str:
    """The words for the heading of a real gate over a flag of this name."""
    (gate,) = gates_of(CoverageTold({}, {of: {"a": Numbers(1, 2)}}), None, None, least=[(of, "1")])
    return gate.short


numbers = st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)).map(lambda pair: Numbers(min(pair), pair[0]))


@given(numbers, numbers)
def test_a_difference_never_looks_better_than_it_is(now: Numbers, before: Numbers) -> None:
    """
    It is rounded down by less than a tenth of a point, a loss never reads as none, and only what is equal reads ±0.
    """
    exact = 100 * (Fraction(now.lines_covered, now.lines_total) - Fraction(before.lines_covered, before.lines_total))
    words = difference(now, before)

    shown = Fraction(words.replace("−", "-").replace("±", ""))
    assert exact - Fraction(1, 10) < shown <= exact
    assert (words == "±0") is (exact == 0)
    assert words.startswith("−") is (exact < 0)


def test_nothing_to_cover_has_no_difference() -> None:
    """
    Where there was or is no line nobody says how much was won.
    """
    assert difference(Numbers(), Numbers(1, 2)) == difference(Numbers(1, 2), Numbers()) == ""


@pytest.mark.parametrize(
    ("flags", "known", "names", "against"),
    [
        (["unit"], ["unit"], ["unit"], ["−3.0"]),
        (["unit"], [], ["unit"], ["−3.0"]),
        ([""], [""], ["All"], ["−3.0"]),
        ([], [], ["All"], ["−3.0"]),
        (["unit"], ["e2e"], ["All", "unit", "e2e"], ["−3.0", "new", "gone"]),
        (["e2e", "unit"], ["unit"], ["All", "e2e", "unit"], ["−3.0", "new", "−4.4"]),
        (["", "unit"], ["", "unit"], ["All", "without a flag", "unit"], ["−3.0", "+2.9", "−0.4"]),
    ],
)  # fmt: skip
def test_a_row_for_each_flag(flags: list[str], known: list[str], names: list[str], against: list[str]) -> None:
    """
    One flag is all of it; of several each has its row; what came and what went is said.
    """
    told = a_told(flags=flags)
    rows = coverage_rows(CoverageStory(told, base=a_base(0.93, known)), Numbers(900, 1000))

    assert [row.name for row in rows] == names
    assert [row.against for row in rows] == against


def test_a_total_is_the_union_and_never_the_mean() -> None:
    """
    The first row counts the files, not the flags.
    """
    story = replace(a_story(a_bundle(3)), coverage=CoverageStory(a_told({"a.py": a_covered_file(4, (1,))})))

    assert "| All | 75.0 % | 3 of 4 |" in job_summary(story).text


def test_branches_that_are_a_lower_bound_say_so() -> None:
    """
    In every row, and only where they are one.
    """
    exact, bound = a_told(), a_told(exact=False)

    assert not any("at least" in row.branches for row in coverage_rows(CoverageStory(exact), Numbers()))
    assert all(row.branches.startswith("at least ") for row in coverage_rows(CoverageStory(bound), Numbers(1, 2, 3, 4)))


def test_numbers_of_which_a_part_is_missing_say_so() -> None:
    """
    In every row, for lines and branches: what is missing may have covered more. Where there is no line nothing is said of it.
    """
    told = a_told(incomplete=["shard 2/4 is missing"])
    rows = coverage_rows(CoverageStory(told, change=a_change(a_changed_file("a.py", 1, 2))), Numbers(1, 2, 3, 4))

    assert all(row.lines.startswith("at least ") for row in rows)
    assert all(row.branches.startswith("at least ") for row in rows if row.branches)
    assert coverage_rows(CoverageStory(told), Numbers())[0].lines == "no lines"
    assert not any("least" in row.lines for row in coverage_rows(CoverageStory(a_told(exact=False)), Numbers(1, 2)))


def test_incomplete_coverage_is_compared_with_nothing() -> None:
    """
    What is missing would look like a loss: it is said first, and no difference is.
    """
    text = comment_section(a_run(INCOMPLETE))[1]

    assert text.startswith(
        "#### Coverage\n\n- ⚠️ **The coverage is incomplete:** `unit: shard 4/4 reported no coverage`"
    )
    assert "| not known |" in text
    assert "−" not in text.partition("#### Changed files")[0]


def test_what_is_no_longer_measured_is_said_where_the_verdict_is() -> None:
    """
    On every page, before the gates: by the numbers alone the coverage has risen. Its paths are a stranger's words.
    """
    lost = NoLongerMeasured((("shop/`<b>.py", 40),))
    story = a_run(GREEN._replace(lost=lost))
    said = "- ⚠️ **Measured at the base, and by no report now:** ``1 file of 40 lines, and it is still there: 'shop/`<b>.py' (40 lines)``"

    for page in ("\n".join(comment_section(story)), check_texts(story)[0].text, job_summary(story).text):
        assert said in page
        assert page.index(said) < page.index("min-coverage: ")


def test_the_places_of_the_comment_and_the_rest() -> None:
    """
    Who discusses sees the numbers and the change; the other files and the shards are in the job summary and in the text of the check run.
    """
    story = a_run(RED)
    summary, text = check_texts(story)
    short = "\n".join(comment_section(story)) + summary.text

    for title in ("Least covered files", "Coverage by shard", "Notes on the coverage"):
        assert title not in short
        assert title in job_summary(story).text
        assert title in text.text
    for page in (short, summary.text, job_summary(story).text):
        assert "#### Coverage" in page
        assert "#### Changed files" in page


def test_a_reason_is_said_once() -> None:
    """
    A failed gate stands beside the coverage, and is not repeated among the other reasons.
    """
    text = job_summary(a_run(RED)).text

    assert text.count("below the 95 %") == 1


@pytest.mark.parametrize("links", [LINKS, Links()])
def test_uncovered_lines_lead_to_where_people_see_them(links: Links) -> None:
    """
    A file that has another name in the head is linked there; lines that only the tested tree has are named without a link.
    """
    moved = a_changed_file("new/a.py", 1, 3, (5, 6))._replace(head_path="old/a.py", runs=(Run(2, 3),))
    only_merged = a_changed_file("new/b.py", 0, 1, (7, 7), head_path="")
    coverage = CoverageStory(a_told(), change=a_change(moved, only_merged))
    text = job_summary(replace(a_run(coverage), links=links)).text

    where = f"[2–3](https://github.com/octo-org/shop/blob/{LINKS.commit}/old/a.py#L2-L3)" if links.commit else "2–3"
    assert f"| `new/a.py` | 1 of 3 | {where} |" in text
    assert "| `new/b.py` | 0 of 1 | 7 |" in text


def test_a_path_that_climbs_leads_nowhere() -> None:
    """
    No link leaves the repository, and a path of a megabyte takes no room from the others.
    """
    coverage = CoverageStory(
        a_told(), change=a_change(a_changed_file("../../../evil/x", 0, 1, (1, 1)), a_changed_file("x" * 10**6, 0, 9, (1, 9)),
                                  a_changed_file("y.py", 0, 1, (1, 1))))  # fmt: skip
    text = "\n".join(comment_section(a_run(coverage)))

    assert "evil/x` | 0 of 1 | 1 |" in text
    assert "y.py` | 0 of 1 | [1](https://" in text
    assert len(text) < 20_000


def test_uncovered_lines_are_annotated_after_the_failures() -> None:
    """
    A run of lines is one annotation, on lines that people see; a warning when the gate failed, and none when nobody wants them.
    """
    notes = annotations_of(a_run(RED, failed=1))

    assert [note.level for note in notes] == [Level.FAILURE] + [Level.WARNING] * 5
    assert (notes[1].path, notes[1].line, notes[1].message) == (
        "shop/models/order.py",
        7,
        "Line 7 of the change is not covered.",
    )
    assert (notes[2].line, notes[2].last_line) == (90, 91)
    assert notes[2].message == "Lines 90–91 of the change are not covered."
    assert (notes[0].last_line, notes[1].last_line) == (0, 7)
    assert {note.level for note in annotations_of(a_run(INCOMPLETE))} == {Level.NOTICE}
    assert notes[1].title == "Not covered by any test"
    assert {note.title for note in annotations_of(a_run(INCOMPLETE))} == {"Not covered by any test that reported"}
    assert annotations_of(a_run(RED, failed=1), uncovered=False) == notes[:1]
    assert annotations_of(a_run(GREEN)) == annotations_of(a_run(None)) == ()


def test_a_large_change_floods_nobody() -> None:
    """
    The longest runs are annotated, in the order of the files and after all failures.
    """
    runs = [(10 * number, 10 * number + (number % 7 == 0)) for number in range(1, 3 * MOST_UNCOVERED)]
    change = a_change(a_changed_file("b.py", 0, 900, *runs), a_changed_file("a.py", 0, 9, (1, 9)))
    notes = annotations_of(a_run(CoverageStory(a_told(), change=change)))

    assert len(notes) == MOST_UNCOVERED
    assert (notes[0].path, notes[0].line) == ("a.py", 1)
    assert sum("Lines" in note.message for note in notes) == 1 + len([run for run in runs if run[0] < run[1]])
    assert [note.line for note in notes[1:]] == sorted(note.line for note in notes[1:])
    both = annotations_of(a_run(CoverageStory(a_told(), change=change), failed=MOST + 5))
    failures = sum(note.level is Level.FAILURE for note in both)
    assert len(both) == failures + MOST_UNCOVERED <= MOST
    assert all(note.level is Level.FAILURE for note in both[:failures])


def test_many_flags_and_files_fit() -> None:
    """
    Thousands of flags, files and sentences: the pages stay within their limits and say what is left out.
    """
    flags = [f"flag-{number}" for number in range(3000)]
    files = [a_changed_file(f"src/{'deep/' * 20}{number}.py", 0, 9, (1, 4), (6, 9)) for number in range(3000)]
    told = a_told({"a.py": a_covered_file(4)}, flags, incomplete=[f"{flag} is missing" for flag in flags])
    story = a_run(CoverageStory(told, change=a_change(*files)))
    head, more = comment_section(story)

    assert len((head + more).encode()) <= 60_000
    assert "… and 2,9" in more
    assert "more changed files" in more
    assert "#### Coverage" in more
    assert "| All |" in more


def test_the_shop_is_what_the_golden_files_say() -> None:
    """
    The builders' words are true: of a thousand lines a hundred are missed.
    """
    story = replace(a_story(a_bundle(1)), coverage=CoverageStory(a_told(the_shop())))

    assert sum(story.file_coverage.values(), Numbers())[:2] == (900, 1000)
