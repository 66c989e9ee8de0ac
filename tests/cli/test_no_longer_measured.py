"""A file that falls out of the coverage, in a repository whose base measured two."""

from __future__ import annotations

import shutil

import pytest
from command_line import CommandLine
from coverage_project import TESTS, CoverageProject, percent_covered
from git_repositories import a_repository, commit, numbered, text

WORDS = ("--base", "base", "--min-coverage", "50")


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    """At the base 9 of 10 lines of one file were covered, and 1 of 10 of the other."""
    project = CoverageProject(partest)
    a_repository(project.folder)
    both = {name: text(numbered(10, name)) for name in ("src/a.py", "src/cart.py")}
    commit(project.folder, both | {".gitignore": "/*\n!/src\n!/.coveragerc\n"})
    project.merge_report(percent_covered(9) + percent_covered(1, path="src/cart.py"), "--out", "base")
    return project


def test_it_is_said_and_counts(project: CoverageProject) -> None:
    """
    Trap: nobody covered a line, and the percentage rises. It is on every page and in the log, and the lines count as what they are.
    """
    commit(project.folder, {".coveragerc": "[report]\nomit = src/cart.py\n"})
    project.merge_report(percent_covered(9))
    told = project.tell(*WORDS, "--max-coverage-drop", "0", "--base-ref", "HEAD~1")

    lost = "1 file of 10 lines, and it is still there: 'src/cart.py' (10 lines)"
    assert told.code == 6, told
    assert f"warning: Measured at the base, and by no report now: {lost}" in told.out
    for page in ("job-summary.md", "comment.md"):
        assert f"**Measured at the base, and by no report now:** `{lost}`" in (
            project.folder / "preview" / page
        ).read_text("utf-8")
    assert "src/cart.py" in (project.folder / "preview" / "report.html").read_text("utf-8")
    assert (
        "to 45.0 % (with 10 lines of 1 file that the base measured and no report measures now counted as not covered)"
        in project.page
    )


def test_it_is_said_without_a_gate(project: CoverageProject) -> None:
    """
    It makes nothing red that nobody asked for, and is warned of.
    """
    project.merge_report(percent_covered(9))
    told = project.tell(*WORDS)

    assert told.code == 0, told
    assert "warning: Measured at the base, and by no report now: 1 file of 10 lines" in told.out


@pytest.mark.parametrize("way", ["deleted", "deleted before", "moved", "a test", "left out", "incomplete"])
def test_what_is_no_loss_is_not_said(project: CoverageProject, way: str) -> None:
    """
    A file that is gone or was moved, one that is a test by its own report or left out by the workflow, and coverage that misses a part.
    """
    report = percent_covered(9)
    if way in ("deleted", "deleted before"):
        commit(project.folder, {"src/cart.py": None})
    if way == "deleted before":
        commit(project.folder, {"src/a.py": text([*numbered(10, "src/a.py"), "new"])})
    if way == "moved":
        commit(project.folder, {"src/cart.py": None, "src/basket.py": text(numbered(10, "src/cart.py"))})
        report += percent_covered(1, path="src/basket.py")
    if way == "a test":
        project.partest.write("t.xml", TESTS.replace("<testcase ", '<testcase file="src/cart.py" '))
    if way == "incomplete":
        report += "SF:x\nDA:"
    left_out = ("--coverage-exclude", "src/cart.py") if way == "left out" else ()
    project.merge_report(report, *left_out)
    told = project.tell(*WORDS, "--base-ref", "HEAD~1" if way.startswith(("deleted", "moved")) else "HEAD")

    assert told.code == (5 if way == "incomplete" else 0), told
    assert "Measured at the base" not in told.out


def test_without_a_checkout_it_is_only_said(project: CoverageProject) -> None:
    """
    Where neither the tree nor the change since the base is at hand the file may as well have been deleted.
    """
    project.merge_report(percent_covered(9))
    shutil.rmtree(project.folder / ".git")
    told = project.tell(*WORDS, "--max-coverage-drop", "0")

    assert told.code == 0, told
    assert "1 file of 10 lines, and nobody knows whether it is still there: 'src/cart.py'" in told.out


def test_a_history_knows_no_files(project: CoverageProject) -> None:
    """
    It keeps totals, and can say nothing of a file.
    """
    commit(project.folder, message="another")
    project.merge_report(percent_covered(9), "--history", "h.db", variables=project.event())
    told = project.tell("--base", "h.db", "--min-coverage", "50")

    assert "Measured at the base" not in told.out
