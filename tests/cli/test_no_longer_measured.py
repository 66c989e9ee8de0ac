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


def test_what_the_workflow_leaves_out_is_out_of_the_base(project: CoverageProject) -> None:
    """
    Who begins to leave a well-tested folder out has lost nothing; and what was lost elsewhere is not hidden by leaving a bad one out.
    """
    project.merge_report(percent_covered(9) + percent_covered(1, path="src/cart.py"), "--coverage-exclude", "src/a.py")
    assert project.tell(*WORDS[:2], "--max-coverage-drop", "0").code == 0

    project.merge_report(
        percent_covered(8) + percent_covered(1, path="src/cart.py"), "--coverage-exclude", "src/cart.py"
    )
    assert project.tell(*WORDS[:2], "--max-coverage-drop", "0").code == 6
    assert "from 90.0 %" in project.page


def test_a_measured_file_that_calls_itself_generated_is_not_believed(project: CoverageProject) -> None:
    """
    The comment is a part of the change that is judged: the file is said to be measured no longer, and its lines count as not covered.
    """
    code = "package b\n\nfunc f() {\n\tg()\n\th()\n}\n"
    commit(project.folder, {"src/b.go": code})
    project.merge_report(percent_covered(9) + "SF:src/b.go\nDA:4,1\nDA:5,1\nend_of_record\n", "--out", "base")
    commit(project.folder, {"src/b.go": f"// Code generated by me. DO NOT EDIT.\n{code}"})
    project.merge_report(percent_covered(9) + "SF:src/b.go\nDA:5,0\nDA:6,0\nend_of_record\n")

    told = project.tell(*WORDS, "--max-coverage-drop", "0", "--min-patch-coverage", "50", "--base-ref", "HEAD~1")

    assert told.code == 6, told
    assert "with 2 lines of 1 file that the base measured" in project.page


def test_moving_among_the_tests_is_like_deleting(project: CoverageProject) -> None:
    """
    Where nobody expects a file to be measured, its lines are no longer asked for: nothing is lost.
    """
    project.merge_report(percent_covered(5) + percent_covered(10, path="src/cart.py"), "--out", "base")
    commit(project.folder, {"src/cart.py": None, "src/tests/cart.py": text(numbered(10, "src/cart.py"))})
    project.merge_report(percent_covered(5))

    told = project.tell(*WORDS, "--max-coverage-drop", "0", "--base-ref", "HEAD~1")

    assert told.code == 0, told


@pytest.mark.parametrize("is_omitted", [True, False])
def test_a_base_that_is_some_commits_before(project: CoverageProject, is_omitted: bool) -> None:
    """
    What became of its lines since then is asked of git: a file without code any more is no loss, and one that nobody measures still is.
    """
    project.merge_report(percent_covered(5) + percent_covered(10, path="src/cart.py"), "--out", "base")
    commit(project.folder, {"src/a.py": text([*numbered(10, "src/a.py"), "new"])})
    commit(project.folder, {"src/cart.py": text(numbered(11, "src/cart.py")) if is_omitted else "# types\n"})
    project.merge_report(percent_covered(10))

    told = project.tell(*WORDS, "--max-coverage-drop", "0", "--base-ref", "HEAD~1")

    assert (told.code, "by no report now" in project.page) == ((6, True) if is_omitted else (0, False)), told
