"""Git is heard to its end, or it is known that it was not; and it never outlives us."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from git_repositories import a_repository
from partest_sdk.adapters.repository_files import GitTroubleError, git_output


def alias(command: str) -> tuple[str, ...]:
    """Words that make git say what a shell command says."""
    return ("-c", f"alias.told=!{command}", "told")


def test_all_that_git_says(tmp_path: Path) -> None:
    """
    As bytes, line after line, with an environment of its own.
    """
    folder = a_repository(tmp_path)
    with git_output(folder, *alias("printf 'a\\r\\n%s\\n\\0' $WORD"), environment={"WORD": "b"}) as output:
        assert list(output) == [b"a\r\n", b"b\n", b"\0"]


def test_a_bad_end_is_no_end(tmp_path: Path) -> None:
    """
    Whoever reads to the end of what failed learns it there.
    """
    with git_output(a_repository(tmp_path), *alias("echo half; exit 3")) as output:
        assert output.readline() == b"half\n"
        with pytest.raises(GitTroubleError, match="exit code"):
            output.readline()


def test_git_that_says_too_much(tmp_path: Path) -> None:
    """
    It is stopped at the limit.
    """
    with (
        pytest.raises(GitTroubleError, match="more than 1 MB"),
        git_output(a_repository(tmp_path), *alias("yes"), megabytes=1) as output,
    ):
        for _ in output:
            pass


def test_git_that_takes_too_long(tmp_path: Path) -> None:
    """
    It is stopped in time, with what it has started.
    """
    start, late = time.monotonic(), tmp_path / "late"
    with (
        pytest.raises(GitTroubleError, match=r"longer than 0\.3 s"),
        git_output(a_repository(tmp_path / "a"), *alias(f"(sleep 1; touch {late}) & sleep 60"), seconds=0.3) as output,
    ):
        output.read()
    assert time.monotonic() - start < 20
    time.sleep(1.2)
    assert not late.exists()


def test_whoever_stops_listening_stops_git(tmp_path: Path) -> None:
    """
    After the block nothing runs on.
    """
    start = time.monotonic()
    with git_output(a_repository(tmp_path), *alias("echo one; sleep 60")) as output:
        assert output.readline() == b"one\n"
    assert time.monotonic() - start < 20


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where git is not, or the folder is not, that is said.
    """
    with pytest.raises(GitTroubleError), git_output(tmp_path / "gone", "version"):
        pass
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitTroubleError, match="git is not here"), git_output(tmp_path, "version"):
        pass


def test_secrets_of_the_job_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever git starts does not see the job's token.
    """
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "PARTEST_TOKEN"):
        monkeypatch.setenv(name, "ghs_0123456789")
    with git_output(a_repository(tmp_path), *alias("env")) as output:
        assert b"ghs_0123456789" not in output.read()
