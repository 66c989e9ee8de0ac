"""The coverage of a change that touches only how a statement goes on, by reports that name first lines alone; and of pushes of every sort."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from command_line import CommandLine
from coverage_project import CoverageProject, lcov
from git_repositories import a_repository, commit, git

BEFORE = """\
def largest(values):
    if not values:
        return None
    return max(
        1,
        *values,
    )
"""
FIRST_LINES = ({1, 2, 3}, {4})
"""Of its statements: the last one was not executed."""


def cobertura(covered: set[int], missed: set[int]) -> str:
    """The same as coverage.py's XML."""
    hits = dict.fromkeys(missed, 0) | dict.fromkeys(covered, 1)
    lines = "".join(f'<line number="{line}" hits="{count}"/>' for line, count in sorted(hits.items()))
    return (
        '<coverage version="7"><sources><source>.</source></sources><packages><package name="."><classes>'
        f'<class name="a.py" filename="src/a.py"><lines>{lines}</lines></class></classes></package></packages></coverage>'
    )


def coveragepy_json(covered: set[int], missed: set[int]) -> str:
    """The same as its JSON."""
    lines = {"executed_lines": sorted(covered), "missing_lines": sorted(missed), "excluded_lines": []}
    return json.dumps({"meta": {"format": 3, "version": "7.10.0"}, "files": {"src/a.py": lines}, "totals": {}})


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    a_repository(partest.folder)
    commit(partest.folder, {"src/a.py": BEFORE, ".gitignore": "/*\n!/src\n"})
    return CoverageProject(partest)


@pytest.mark.parametrize(
    "report", [lambda *lines: lcov("src/a.py", *lines), cobertura, coveragepy_json], ids=["LCOV", "Cobertura", "JSON"]
)
@pytest.mark.parametrize("on_ci", [False, True])
def test_a_line_that_continues_a_statement_counts(
    project: CoverageProject, report: Callable[[set[int], set[int]], str], on_ci: bool
) -> None:
    """
    The statement counts once, as with coverage.py's own data: whether the merge knows the change, on CI, or only the summary does.
    """
    base = git(project.folder, "rev-parse", "HEAD")
    commit(project.folder, {"src/a.py": BEFORE.replace("        1,", "        2,")})
    event = project.event("push", before=base) if on_ci else {}

    project.merge_report(report(*FIRST_LINES), variables=event)
    words = ["--min-patch-coverage", "90", *([] if on_ci else ["--base-ref", base])]
    told = project.tell(*words, variables=event)

    assert (told.code, "0.0 % (0 of 1 line)" in project.page) == (6, True), project.page
    assert bool(project.told().files["src/a.py"].spans) is on_ci


@pytest.mark.parametrize("on_ci", [False, True])
def test_a_comment_in_a_statement_is_no_line_of_it(project: CoverageProject, on_ci: bool) -> None:
    """
    Whoever only writes a comment anew, or an empty line, has changed nothing that could be covered.
    """
    commented = BEFORE.replace("        1,", "        1,\n        # the least")
    base = commit(project.folder, {"src/a.py": commented})
    commit(project.folder, {"src/a.py": commented.replace("# the least", "# at least this\n")})
    event = project.event("push", before=base) if on_ci else {}

    project.merge_report(lcov("src/a.py", *FIRST_LINES), variables=event)
    words = ["--min-patch-coverage", "90", *([] if on_ci else ["--base-ref", base])]

    assert project.tell(*words, variables=event).code == 0
    assert "⚪" in project.page


@pytest.mark.parametrize(
    "source",
    [
        BEFORE.replace("        1,", "        2,").replace("return None", "..."),
        BEFORE.replace("        1,", "        2,") + "    (\n",
        "# -*- coding: nothing -*-\n" + BEFORE.replace("        1,", "        2,"),
    ],
    ids=["another file", "no Python", "no text"],
)
def test_a_file_that_was_not_measured_as_it_is_stays_as_reported(project: CoverageProject, source: str) -> None:
    """
    Where statements end is taken from a source that has the statements of the report, and from no other.
    """
    base = git(project.folder, "rev-parse", "HEAD")
    commit(project.folder, {"src/a.py": source})

    project.merge_report(lcov("src/a.py", *FIRST_LINES), variables=project.event("push", before=base))

    assert project.told().files["src/a.py"].spans == {}


def test_gates_on_a_branch_that_is_pushed_to(project: CoverageProject) -> None:
    """
    With a base that is named the whole branch is judged, after every push alike; without, what the last push brought.
    """
    git(project.folder, "branch", "base")
    commit(project.folder, {"src/a.py": BEFORE.replace("None", "0")})
    first = git(project.folder, "rev-parse", "HEAD")
    commit(project.folder, {"src/README.md": "words\n"})
    event = project.event("push", before=first) | {"GITHUB_REF": "refs/heads/mine"}
    project.merge_report(lcov("src/a.py", {1, 2}, {3, 4}), variables=event)

    alone = project.tell("--min-patch-coverage", "90", variables=event)
    named = project.tell("--min-patch-coverage", "90", "--base-ref", "base", variables=event)

    assert (alone.code, named.code) == (0, 6)
    assert "where the change left base" in project.page
    gone = project.tell("--min-patch-coverage", "90", "--base-ref", "gone", variables=event)
    assert gone.code == 5
    assert "'gone' is not here" in gone.out + gone.err


def test_a_branch_that_is_run_by_hand(project: CoverageProject) -> None:
    """
    The merge compares it with the default branch; a base that the summary is given counts for more.
    """
    git(project.folder, "branch", "-M", "main")
    git(project.folder, "checkout", "-q", "-b", "develop")
    commit(project.folder, {"src/a.py": BEFORE.replace("None", "0")})
    git(project.folder, "checkout", "-q", "-b", "mine")
    commit(project.folder, {"src/a.py": BEFORE.replace("None", "0").replace("if not", "if  not")})
    event = project.event("workflow_dispatch") | {"GITHUB_REF": "refs/heads/mine"}
    project.merge_report(lcov("src/a.py", {1, 2}, {3, 4}), variables=event)

    assert project.tell("--min-patch-coverage", "90", variables=event).code == 6
    assert "50.0 % (1 of 2 lines)" in project.page
    assert project.tell("--min-patch-coverage", "90", "--base-ref", "develop", variables=event).code == 0
    assert "(1 of 1" in project.page
    assert "where the change left develop" in project.page


@pytest.mark.parametrize(
    ("name", "ref", "data"),
    [
        ("push", "refs/tags/v1", {"before": "0" * 40, "created": True}),
        ("push", "refs/heads/main", {"before": "0" * 40, "created": True}),
        ("release", "refs/tags/v1", {}),
    ],
)
def test_what_was_merged_before_is_no_change(
    project: CoverageProject, name: str, ref: str, data: dict[str, object]
) -> None:
    """
    A tag, a release, and the first push of a repository; whoever names a base has the change since then judged.
    """
    event = project.event(name, **data) | {"GITHUB_REF": ref}
    project.merge_report(lcov("src/a.py", {1, 2}, {3, 4}), variables=event)

    told = project.tell("--min-patch-coverage", "90", variables=event)

    assert told.code == 0, told
    assert "a tag, a release or a new default branch was tested as it is" in project.page
    base = git(project.folder, "rev-parse", "HEAD")
    commit(project.folder, {"src/a.py": BEFORE.replace("return None", "return 0")})
    project.merge_report(lcov("src/a.py", {1, 2}, {3, 4}), variables=event)
    assert project.tell("--min-patch-coverage", "90", "--base-ref", base, variables=event).code == 6


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch"])
def test_a_run_without_a_change_is_judged_by_the_other_gates(project: CoverageProject, name: str) -> None:
    """
    At night, or by hand on the default branch: the gate over the change is neutral, and says why.
    """
    event = project.event(name)
    project.merge_report(lcov("src/a.py", {1, 2}, {3, 4}), variables=event)

    told = project.tell("--min-patch-coverage", "90", variables=event)

    assert told.code == 0, told
    assert "⚪" in project.page
    assert "the default branch was tested as it is" in project.page
    assert project.tell("--min-coverage", "90", variables=event).code == 6
