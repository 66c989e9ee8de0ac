"""The report for each place: the job summary, the check run's two texts, the section of the comment."""

from __future__ import annotations

from partest_sdk.core.summary import sections
from partest_sdk.core.summary.caches import caches, caches_in_vain
from partest_sdk.core.summary.coverage import (
    coverage_by_shard,
    coverage_context,
    coverage_notes,
    coverage_numbers,
    coverage_of_files,
    coverage_verdicts,
    least_covered_files,
)
from partest_sdk.core.summary.gantt import gantt
from partest_sdk.core.summary.layout import Page, Section, lay_out, size_of
from partest_sdk.core.summary.story import Story

COMMENT_LIMIT = 60_000
"""Bytes. GitHub takes 65,536 characters."""
CHECK_LIMIT = 65_000
"""Bytes, of each of the two texts. GitHub takes 65,535 characters."""
JOB_SUMMARY_LIMIT = 1_000_000
"""Bytes. Above 1 MiB GitHub drops the whole summary of a step."""
_COMMENT_DETAILS = 5
_WRONG = (
    sections.reasons, sections.jobs, sections.failures, sections.more_failures, sections.not_run, sections.flaky, sections.commands,
)  # fmt: skip
"""What everybody wants to know first, in this order."""
_COVERAGE = (coverage_verdicts, coverage_numbers, coverage_context, coverage_of_files)
_MORE_COVERAGE = (least_covered_files, coverage_by_shard, coverage_notes)
_REST = (sections.suites, sections.remarks, sections.changes)
_TIMES = (sections.shards, sections.slowest)


def job_summary(story: Story, limit: int = JOB_SUMMARY_LIMIT) -> Page:
    """Everything, in the room that a job summary has."""
    picture = gantt(story.bundle.shards)
    # Nobody scrolls through good news: of a green run only the heading is open.
    timeline = Section("Timeline", [picture], 1 if picture else 0, "timeline", 9, folded=story.green)
    told = [
        *sections.made(story, (*_WRONG, *_COVERAGE)),
        sections.details(story, 40, 6000),
        *sections.made(story, _REST),
        timeline,
        *sections.made(story, (*_MORE_COVERAGE, *_TIMES, caches)),
    ]
    return lay_out(story.headline(), told, limit, story.report)


def check_texts(story: Story) -> tuple[Page, Page]:
    """The summary and the text of a check run: what is wrong, and the rest."""
    summary = lay_out(story.headline(), list(sections.made(story, (*_WRONG, *_COVERAGE))), CHECK_LIMIT, story.report)
    told = [
        sections.details(story, 30, 3000),
        *sections.made(story, (*_REST, *_MORE_COVERAGE, *_TIMES, caches_in_vain)),
    ]
    text = lay_out("", told, CHECK_LIMIT, story.report)
    return summary, text


def comment_section(story: Story, limit: int = COMMENT_LIMIT) -> tuple[str, str]:
    """The headline, which stays whatever happens, and the rest; together at most *limit* bytes."""
    told = [
        *sections.made(story, (*_WRONG, *_COVERAGE)),
        sections.details(story, 15, 1500, _COMMENT_DETAILS),
        *sections.made(story, (*_REST, *_TIMES, caches_in_vain)),
    ]
    head = story.headline()
    return head, lay_out("", told, limit - size_of(head) - 2, story.report).text.strip()
