"""Files that no commit has as they were tested."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_repositories import a_repository, commit, git
from partest_sdk.adapters.changes import uncommitted_files

FILES: dict[str, str | bytes | None] = {"a.py": "a\nb\n", "sub/ä b.py": "x\n", "gone.py": "x\n", "same.py": b"x\r\ny\n"}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_what_is_not_as_it_was_committed(tmp_path: Path, algorithm: str) -> None:
    """
    Changed, gone, or never committed; other line ends are git's affair, and nothing is started that attributes name.
    """
    folder = a_repository(tmp_path / "project")
    if algorithm == "sha256":
        (folder / ".git").rename(tmp_path / "other")
        git(folder, "init", "-q", "-b", "main", "--object-format=sha256", ".")
    commit(folder, FILES)
    (folder / ".gitattributes").write_text("*.py filter=evil\n")
    git(folder, "config", "filter.evil.clean", f"touch '{tmp_path / 'started'}'; cat")
    measured = [*FILES, "new.py"]

    assert uncommitted_files(folder, FILES) == frozenset()

    (folder / "a.py").write_bytes(b"a\r\nb\r\n")
    (folder / "sub" / "ä b.py").write_text("y\n")
    (folder / "new.py").write_text("x\n")
    (folder / "gone.py").unlink()
    assert uncommitted_files(folder, measured) == {"sub/ä b.py", "new.py", "gone.py"}
    assert uncommitted_files(folder / "sub", ["ä b.py"]) == {"ä b.py"}
    assert not (tmp_path / "started").exists()


def test_without_a_commit_nothing_is_known(tmp_path: Path) -> None:
    """
    Nor where there is no repository.
    """
    (tmp_path / "a.py").write_text("x\n")

    assert uncommitted_files(tmp_path, ["a.py"]) == frozenset()
    assert uncommitted_files(a_repository(tmp_path), ["a.py"]) == frozenset()
