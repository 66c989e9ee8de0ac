"""The files of a commit are those of its tree, wherever one stands and whatever lies around."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_repositories import a_repository, commit
from partest_sdk.adapters.repository_files import files_of_commit


def test_the_tree_of_a_commit_and_not_what_lies_around(tmp_path: Path) -> None:
    """
    Also of one that is not checked out; from a folder of the repository those below it, with paths from there.
    """
    a_repository(tmp_path)
    first = commit(tmp_path, {"shop/a b.py": "x", "shop/ä/c.py": "x", "top.py": "x"})
    second = commit(tmp_path, {"shop/a b.py": None})
    (tmp_path / "shop" / "new.py").write_text("x")

    assert files_of_commit(tmp_path, first) == {"shop/a b.py", "shop/ä/c.py", "top.py"}
    assert files_of_commit(tmp_path / "shop", first) == {"a b.py", "ä/c.py"}
    assert files_of_commit(tmp_path, second) == {"shop/ä/c.py", "top.py"}


@pytest.mark.parametrize("name", ["", "HEAD", "main", "-h", "--help", "\0", "\ud800", "c" * 40, "HEAD:shop"])
def test_what_names_no_commit_has_no_files(tmp_path: Path, name: str) -> None:
    """
    A bundle may call its commit anything: only a whole name of one is asked for.
    """
    a_repository(tmp_path)
    commit(tmp_path, {"a.py": "x"})

    assert files_of_commit(tmp_path, name) == frozenset()
