"""Runs by the clock and by hand, which test a branch as it is."""

from __future__ import annotations

import pytest
from command_line import CommandLine
from coverage_project import CoverageProject, percent_covered
from git_repositories import a_repository, commit, git, numbered, text

WORDS = ("--min-patch-coverage", "80", "--min-coverage", "40")


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    """A branch of which 5 of 10 lines are covered; the last line is the change."""
    project = CoverageProject(partest)
    a_repository(project.folder)
    commit(project.folder, {"src/a.py": text(numbered(9)), ".gitignore": "/*\n!/src\n"})
    git(project.folder, "checkout", "-q", "-b", "topic")
    commit(project.folder, {"src/a.py": text(numbered(10))})
    return project


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch", "repository_dispatch"])
def test_the_default_branch_by_itself_is_no_change(project: CoverageProject, event: str) -> None:
    """
    Trap: a nightly run has nothing to compare with, and is not red for that.
    """
    variables = project.event(event)
    project.merge_report(percent_covered(5), variables=variables)
    told = project.tell(*WORDS, variables=variables)

    assert told.code == 0, told
    assert (
        "⚪ `min-patch-coverage: the default branch was tested as it is, so 80 % says nothing about it" in project.page
    )


@pytest.mark.parametrize("there", [True, False])
def test_another_branch_is_compared_with_the_default_branch(project: CoverageProject, there: bool) -> None:
    """
    By hand on a branch: the event names the default branch, and where that is not here nobody knows.
    """
    variables = project.event("workflow_dispatch") | {"GITHUB_REF": "refs/heads/topic"}
    if not there:
        git(project.folder, "branch", "-q", "-D", "main")
    project.merge_report(percent_covered(5), variables=variables)
    told = project.tell(*WORDS, variables=variables)

    assert told.code == (6 if there else 5), told
    assert ("the coverage of the change is 0.0 % (0 of 1 line)" if there else "fetch-depth: 0") in project.page


def test_a_base_that_is_named_counts(project: CoverageProject) -> None:
    """
    Who says what a nightly run is to be compared with has it compared.
    """
    project.merge_report(percent_covered(5), variables=project.event("schedule"))
    told = project.tell(*WORDS, "--base-ref", "HEAD~1", variables=project.event("schedule"))

    assert told.code == 6, told
    assert "the coverage of the change is 0.0 % (0 of 1 line)" in project.page
