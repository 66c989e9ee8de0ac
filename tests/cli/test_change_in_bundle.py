"""The change goes with the bundle: a job that checks nothing out, such as that of a workflow for forks, tells of it all the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import CommandLine
from contract.fake_github import FakeGitHub
from contract.state import A_SHA
from coverage_project import CoverageProject, lcov, percent_covered
from git_repositories import PullRequest, a_pull_request, git, numbered, text

from cli.test_summary import staged

CHANGE = "partest-bundle/comparison.json"


@pytest.fixture
def pull(tmp_path: Path) -> PullRequest:
    """Line 35 of the tested tree is the change, line 30 of the head: the base has moved on. And a file is new."""
    before = numbered(40)
    return a_pull_request(
        tmp_path / "pull",
        {"shop/src/a.py": text(before)},
        {"shop/src/a.py": text([*before[:29], "changed", *before[30:]]), "shop/src/new.py": text(numbered(9))},
        {"shop/src/a.py": text([*numbered(5, "on top"), *before])},
    )


def merged(
    partest: CommandLine, pull: PullRequest, clone: Path, depth: int | None, folder: str = "shop"
) -> CoverageProject:
    """What the job of the pull request merges in a clone of this *depth*."""
    partest.folder = pull.clone(clone, depth=depth) / folder
    project = CoverageProject(partest)
    event = project.event(
        "pull_request", number=1, pull_request={"number": 1, "head": {"sha": pull.head}, "base": {"sha": pull.fork}}
    )
    lines = set(range(1, 46)) - {30, 35}
    report = lcov("src/a.py", lines, {30, 35}) + percent_covered(9, 9, "src/new.py")
    project.merge_report(report, variables=event | {"GITHUB_REF": "refs/pull/1/merge", "GITHUB_SHA": pull.merge})
    return project


def test_the_change_is_told_where_nothing_is_checked_out(
    partest: CommandLine, pull: PullRequest, tmp_path: Path
) -> None:
    """
    By the merge, which sees the tested tree: the same numbers, and the places where people see them, from the root of the repository.
    """
    project = merged(partest, pull, tmp_path / "clone", depth=2)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(project.folder / "partest-bundle", elsewhere / "partest-bundle")
    partest.folder = project.folder = elsewhere
    event = project.event("pull_request", pull_request={"number": 1, "head": {"sha": pull.head}})

    # One workflow is for pushes too: what a pull request is compared with is not the caller's to say.
    told = project.tell("--min-patch-coverage", "90", "--base-ref", "main", variables=event)

    assert told.code == 0, told
    assert "the coverage of the change is 90.0 % (9 of 10 lines)" in project.page
    assert "the base that was merged" in project.page
    requests = json.loads((elsewhere / "preview" / "requests.json").read_text())
    assert "'path': 'shop/src/a.py', 'start_line': 30" in str(requests).replace('"', "'")


@pytest.mark.parametrize("depth", [1, None])
def test_no_server_is_asked_by_a_merge(
    partest: CommandLine, pull: PullRequest, tmp_path: Path, depth: int | None
) -> None:
    """
    It needs no network: a clone that has the commits is enough, and one that has not is left as it is.
    """
    merged(partest, pull, tmp_path / "clone", depth)

    assert (partest.folder / CHANGE).exists() is (depth is None)
    if depth:
        assert git(partest.folder, "cat-file", "-t", pull.base, check=False) == ""


def test_off_ci_there_is_no_change_to_keep(partest: CommandLine, pull: PullRequest, tmp_path: Path) -> None:
    """
    Nobody has said what it would be compared with; and what an earlier merge knew is gone.
    """
    project = merged(partest, pull, tmp_path / "clone", depth=2)
    assert (project.folder / CHANGE).exists()
    project.merge_report(percent_covered(5))

    assert not (project.folder / CHANGE).exists()


@pytest.mark.parametrize("is_true", [True, False])
def test_a_strangers_bundle_does_not_say_where_people_see_lines(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pull: PullRequest,
    is_true: bool,
) -> None:
    """
    Its numbers are told as its own. Annotations stand on the commit that GitHub names: a change of another one has none.
    """
    partest = CommandLine(tmp_path, monkeypatch, capsys)
    project = merged(partest, pull, tmp_path / "clone", depth=2)
    files = {path.name: path.read_bytes() for path in (project.folder / "partest-bundle").iterdir()}
    if is_true:
        files["comparison.json"] = files["comparison.json"].replace(pull.head.encode(), A_SHA.encode())
    (tmp_path / "stage").mkdir()
    with FakeGitHub() as github:
        stage = staged(tmp_path / "stage", monkeypatch, capsys, github)
        github.add_artifact("partest-bundle", 99, files)
        said = stage.summary("workflow_run", "--artifact", "partest-bundle", "--min-patch-coverage", "95", run=None)

        assert said.code == 6, said
        assert "the coverage of the change is 90.0 % (9 of 10 lines)" in github.comments[0].body
        places = [(one["path"], one["start_line"]) for one in github.check_runs[0].annotations]
        assert places == ([("shop/src/a.py", 30)] if is_true else [])


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, 5), (b"{", 5), (b"[]", 5), (b'{"version": 2}', 5), (b"[" * 100_000, 5)],
)
def test_an_artifact_without_a_change_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pull: PullRequest,
    content: bytes | None, code: int,
) -> None:  # fmt: skip
    """
    Nobody knows what changed, whatever lies there in its stead; and it is said what would help.
    """
    partest = CommandLine(tmp_path, monkeypatch, capsys)
    project = merged(partest, pull, tmp_path / "clone", depth=1)
    files = {path.name: path.read_bytes() for path in (project.folder / "partest-bundle").iterdir()}
    if content is not None:
        files["comparison.json"] = content
    (tmp_path / "stage").mkdir()
    with FakeGitHub() as github:
        stage = staged(tmp_path / "stage", monkeypatch, capsys, github)
        github.add_artifact("partest-bundle", 99, files)
        said = stage.summary("workflow_run", "--artifact", "partest-bundle", "--min-patch-coverage", "95", run=None)

        assert said.code == code, said
        assert "check out with `fetch-depth: 2` in the job that merges" in said.text
