"""What people see on GitHub: whole pages in tests/golden/summary, and the limits that every page keeps."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from coverage_story_builders import green_coverage, incomplete_coverage, red_coverage
from golden_files import as_golden
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit
from partest_sdk.core.summary.jobs import Duty, Job
from partest_sdk.core.summary.layout import size_of
from partest_sdk.core.summary.pages import (
    CHECK_LIMIT,
    COMMENT_LIMIT,
    JOB_SUMMARY_LIMIT,
    check_texts,
    comment_section,
    job_summary,
)
from partest_sdk.core.summary.story import Story
from summary_builders import LINKS, a_bundle, a_story, failing, flaky, not_run

CART, TAX = "tests/test_cart.py", "tests/test_tax.py"


def green() -> Story:
    return a_story(a_bundle(806, skipped=6), base={})


def red() -> Story:
    troubled = [failing(CART, 1), failing(CART, 2), failing(TAX, 3, kind=TestClass.ERRORS), flaky(TAX, 4)]
    base = {
        troubled[0].id: TestClass.PASSED,
        troubled[1].id: TestClass.FAILED,
        troubled[2].id: TestClass.PASSED,
        f"{CART}::test_old": TestClass.PASSED,
    }
    base["tests/test_shop_1.py::test_1"] = TestClass.FAILED
    return a_story(
        a_bundle(800, troubled, 6, notes=["unit: shard 2/4: the project ignores 1 planned file: tests/test_gone.py"]),
        base=base,
    )


def only_flaky() -> Story:
    return a_story(a_bundle(800, [flaky(TAX, 4), flaky(TAX, 5)]))


def incomplete() -> Story:
    lost = [not_run("tests/test_lost.py", number) for number in range(12)]
    lost_names = "12 tests did not run: tests/test_lost.py::test_0 and 11 more"
    reason = (
        f"unit: shard 3/4 was killed by SIGKILL after 58.0 s; last started: tests/test_lost.py::test_3; {lost_names}"
    )
    return a_story(a_bundle(640, lost, reasons=[reason], exit_code=5, lost=[3]))


def many_failures() -> Story:
    return a_story(a_bundle(500, [failing(CART if number % 2 else TAX, number) for number in range(300)]))


def fork() -> Story:
    """In the workflow that reports for forks: a job beside the tests, and no checkout."""
    jobs = [
        Job("test", "failure", Duty.OPTIONAL),
        Job("lint", "success", Duty.REQUIRED),
        Job("docs", "skipped", Duty.MAY_SKIP),
        Job("build", "cancelled", Duty.REQUIRED),
    ]
    return a_story(a_bundle(100, [failing(CART, 1)]), jobs=jobs)


def jobs_only() -> Story:
    jobs = (Job("lint", "success", Duty.REQUIRED), Job("build", "skipped", Duty.REQUIRED))
    return Story(a_bundle(0, shards=0), "tests", jobs=jobs, links=LINKS, told=False)


def told_hits(*hits: CacheHit | None, **more: CacheHit) -> Story:
    """A green run whose shards, and other jobs, had these caches."""
    story = green()
    shards = tuple(replace(one, cache_hit=hit) for one, hit in zip(story.bundle.shards, hits, strict=True))
    return replace(story, bundle=replace(story.bundle, shards=shards), cache_hits=more)


def caches() -> Story:
    """Most shards found theirs; the history knows of them, and of one of the other jobs."""
    story = told_hits(
        CacheHit.EXACT, CacheHit.OLDER, CacheHit.EXACT, CacheHit.EXACT, build=CacheHit.NONE, lint=CacheHit.EXACT
    )
    past = [*[CacheHit.EXACT] * 18, CacheHit.OLDER, CacheHit.NONE]
    known = {CachedJob.shard("unit", "", number): past for number in range(1, 5)} | {CachedJob.other("lint"): past[:1]}
    return replace(story, past_hits=known)


def no_cache() -> Story:
    """No job found any, and no run before it is known."""
    return told_hits(*[CacheHit.NONE] * 4, build=CacheHit.NONE)


def coverage_green() -> Story:
    return replace(green(), coverage=green_coverage())


def coverage_red() -> Story:
    """The tests are fine, and only the coverage is to blame."""
    return replace(green(), coverage=red_coverage())


def coverage_incomplete() -> Story:
    return replace(only_flaky(), coverage=incomplete_coverage())


STORIES = {
    "green": green,
    "red": red,
    "flaky": only_flaky,
    "incomplete": incomplete,
    "300-failures": many_failures,
    "fork": fork,
    "jobs-only": jobs_only,
    "caches": caches,
    "no-cache": no_cache,
    "coverage-green": coverage_green,
    "coverage-red": coverage_red,
    "coverage-incomplete": coverage_incomplete,
}


@pytest.mark.parametrize("name", STORIES)
def test_the_job_summary(name: str) -> None:
    """
    The answer first, then what is wrong, then everything else folded up.
    """
    text = job_summary(STORIES[name]()).text

    assert text == as_golden(f"summary/{name}.job-summary.md", text)


@pytest.mark.parametrize("name", STORIES)
def test_the_comment(name: str) -> None:
    """
    The same in short, for those who read it in the conversation.
    """
    text = "\n\n".join(comment_section(STORIES[name]())) + "\n"

    assert text == as_golden(f"summary/{name}.comment.md", text)


@pytest.mark.parametrize("name", STORIES)
def test_the_check_run(name: str) -> None:
    """
    Title, summary and text of the check run.
    """
    story = STORIES[name]()
    summary, text = check_texts(story)
    shown = f"# {story.title}\n\n{summary.text}\n---\n\n{text.text}"

    assert shown == as_golden(f"summary/{name}.check-run.md", shown)


def test_a_green_run_fits_on_one_screen() -> None:
    """
    Nobody scrolls through good news: what is open of it is a heading and a line.
    """
    text = job_summary(green()).text
    folded = re.sub(r"<details><summary>.*?</details>", "…", text, flags=re.DOTALL)

    assert len([line for line in folded.splitlines() if line]) <= 6


@pytest.mark.parametrize("count", [0, 1, 50, 10_000])
def test_no_limit_changes_a_count_and_no_page_is_too_long(count: int) -> None:
    """
    However many tests fail: all are counted, every page fits, and what is left out is said with its number.
    """
    story = a_story(a_bundle(100, [failing(CART, number) for number in range(count)]))
    summary, text = check_texts(story)
    head, more = comment_section(story)
    pages = [
        (job_summary(story).text, JOB_SUMMARY_LIMIT),
        (summary.text, CHECK_LIMIT),
        (text.text, CHECK_LIMIT),
        (head + more, COMMENT_LIMIT),
    ]

    for page, limit in pages:
        assert size_of(page) <= limit
        assert page.count("```") % 2 == 0
        assert page.count("<details>") == page.count("</details>")
    for page in (pages[0][0], summary.text, head):
        assert not count or f"{count:,} failed" in page
    shown = summary.text.count("\n| `tests/test_cart.py::")
    assert shown == count or f"{count - shown:,} failing tests" in summary.text


def test_accepted_failures_do_not_look_like_success() -> None:
    """
    With --fail-on never the verdict is green, and the headline still says what failed.
    """
    bundle = a_bundle(10, [failing(CART, 1)])
    accepted = a_story(replace(bundle, green=True, exit_code=0, reasons=(), warnings=bundle.reasons))

    assert accepted.title == "Accepted, with 1 failed of 11 tests"
