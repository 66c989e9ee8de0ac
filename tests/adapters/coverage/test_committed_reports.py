"""Reports that git tracks are of no run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from git_repositories import a_repository, commit
from partest_sdk.adapters.coverage.committed_reports import without_committed
from partest_sdk.adapters.coverage.coverage_files import of_patterns


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report of this run, and two that came with the repository."""
    a_repository(tmp_path)
    commit(tmp_path, {"docs/a.info": "x", "pkg/coverage.info": "x", ".gitignore": "/run\n"})
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "a.info").write_text("x")
    return tmp_path


def kept(folder: Path, *patterns: str, believed: tuple[str, ...] = ()) -> tuple[list[str], tuple[str, ...]]:
    found = without_committed(of_patterns(patterns, folder, []), folder, believed)
    names = [path.relative_to(folder).as_posix() for group in found.groups for path in group.paths]
    return sorted(names), found.missing


def test_what_git_tracks_is_left_out_and_missed(folder: Path) -> None:
    """
    A wildcard finds fixtures and forgeries alike: they do not count, and the coverage is incomplete, with their names and a remedy.
    """
    names, missing = kept(folder, "**/*.info")

    assert names == ["run/a.info"]
    (sentence,) = missing
    assert sentence.startswith(
        "what stands in 2 reports that git tracks does not count, since this run has not made it: "
    )
    assert "'docs/a.info'" in sentence
    assert "'pkg/coverage.info'" in sentence
    assert "take those out of git" in sentence


def test_a_name_on_the_command_line_is_believed(folder: Path) -> None:
    """
    Whoever names the very file in the workflow means it, with a flag or without; a pattern, or the configuration, need not.
    """
    for believed in ("docs/a.info", "unit=docs/a.info"):
        assert kept(folder, believed, believed=(believed,)) == (["docs/a.info"], ())
    assert kept(folder, "docs/a.info")[0] == []
    assert kept(folder, "docs/*.info", believed=("docs/*.info",))[0] == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_is_no_way_round(folder: Path) -> None:
    """
    Neither one that git tracks, whatever it leads to, nor one to what git tracks.
    """
    (folder / "run" / "link.info").symlink_to(folder / "docs" / "a.info")
    (folder / "linked").symlink_to("docs")
    (folder / "tracked.info").symlink_to("run/a.info")
    commit(folder)

    assert kept(folder, "run/link.info")[0] == []
    assert kept(folder, "linked/a.info")[0] == []
    assert kept(folder, "tracked.info")[0] == []


def test_what_this_run_has_written_anew_counts(folder: Path) -> None:
    """
    Who committed a report long ago and makes it in every run since gets what the run has made.
    """
    (folder / "docs" / "a.info").write_text("y")

    assert kept(folder, "*/*.info")[0] == ["docs/a.info", "run/a.info"]
    assert kept(folder / "pkg", "../docs/*.info")[1] == ()
    # Another time alone is no other content.
    os.utime(folder / "pkg" / "coverage.info", (1, 1))
    assert kept(folder, "pkg/*.info")[0] == []


def test_in_a_folder_of_the_repository(folder: Path) -> None:
    """
    Also what lies beside where partest runs.
    """
    assert kept(folder / "pkg", "*.info")[0] == []
    found = without_committed(of_patterns(["../docs/a.info"], folder / "pkg", []), folder / "pkg", [])
    assert found.groups == ()


def test_without_git_nothing_is_committed(tmp_path: Path) -> None:
    """
    Then all reports count.
    """
    (tmp_path / "a.info").write_text("x")

    assert kept(tmp_path, "*.info") == (["a.info"], ())
