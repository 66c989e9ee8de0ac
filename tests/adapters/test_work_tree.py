"""One walk over a folder that finds its key files and trusts none of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from partest_sdk.adapters.work_tree import WorkTree
from partest_sdk.errors import InputError

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def found(folder: Path) -> list[str]:
    return sorted(WorkTree(str(folder)).key_files())


def test_key_files_are_found_at_any_depth(tmp_path: Path) -> None:
    """
    Also in dot folders, whose settings count; and nothing else is.
    """
    write(tmp_path, "uv.lock", "a/b/c/uv.lock", ".hidden/uv.lock", "main.py", "uv.lock.bak")

    assert found(tmp_path) == [".hidden/uv.lock", "a/b/c/uv.lock", "uv.lock"]


@pytest.mark.parametrize(
    "folder",
    [
        "node_modules",
        ".venv",
        "target",
        "vendor",
        "a/b/node_modules",
        "tests/fixtures",
        "pkg/testdata",
        ".git",
        "site-packages",
    ],
)
def test_other_peoples_lock_files_do_not_count(tmp_path: Path, folder: str) -> None:
    """
    What an installation brought, a build left behind or a test reads is not what this project depends on.
    """
    write(tmp_path, "uv.lock", f"{folder}/uv.lock", f"{folder}/deep/uv.lock")

    assert found(tmp_path) == ["uv.lock"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "CACHEDIR.TAG"])
def test_a_cache_is_known_by_its_mark(tmp_path: Path, mark: str) -> None:
    """
    A virtual environment or a cache by any other name is left out too; but the root itself is what was asked for.
    """
    write(tmp_path, mark, "uv.lock", f"env/{mark}", "env/uv.lock", "env/lib/uv.lock")

    assert found(tmp_path) == ["uv.lock"]


@posix
def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """
    Neither out of the tree nor in a circle.
    """
    write(tmp_path, "tree/uv.lock", "elsewhere/uv.lock")
    (tmp_path / "tree" / "out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "tree" / "round").symlink_to(tmp_path / "tree")

    assert found(tmp_path / "tree") == ["uv.lock"]


@posix
def test_a_link_to_a_file_counts_inside_the_tree_and_is_refused_outside(tmp_path: Path) -> None:
    """
    A change cannot make a key depend on a file of the machine.
    """
    write(tmp_path, "tree/real/uv.lock")
    (tmp_path / "tree" / "real" / "uv.lock").write_bytes(b"inside")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "tree" / "uv.lock").symlink_to("real/uv.lock")
    (tmp_path / "tree" / "a").mkdir()
    (tmp_path / "tree" / "a" / "uv.lock").symlink_to(tmp_path / "secret")
    tree = WorkTree(str(tmp_path / "tree"))

    assert sorted(tree.key_files()) == ["a/uv.lock", "real/uv.lock", "uv.lock"]
    assert tree.read("uv.lock") == b"inside"
    with pytest.raises(InputError, match=r"'a/uv.lock' is a link out of .*--files"):
        tree.read("a/uv.lock")


@posix
@pytest.mark.parametrize("name", ["uv.lock", ".python-version"])
def test_a_pipe_is_no_file(tmp_path: Path, name: str) -> None:
    """
    A named pipe that nobody writes to keeps no job waiting.
    """
    os.mkfifo(tmp_path / name)
    tree = WorkTree(str(tmp_path))

    assert tree.key_files() == []
    assert tree.read_pin(name) is None
    with pytest.raises(InputError, match="is no file"):
        tree.read(name)


def test_pins_are_read_up_to_the_repository_and_not_beyond(tmp_path: Path) -> None:
    """
    The number of folders above the root is that to the folder with `.git`, and 0 outside of any repository.
    """
    write(tmp_path, "repository/.git/HEAD", "repository/a/b/uv.lock", "repository/.python-version")
    (tmp_path / "repository" / ".python-version").write_text("3.12")

    tree = WorkTree(str(tmp_path / "repository" / "a" / "b"))
    assert tree.above == 2
    assert tree.read_pin("../../.python-version") == "3.12"
    assert tree.read_pin(".python-version") is None


def test_a_root_must_be_a_folder(tmp_path: Path) -> None:
    """
    A misspelt root is an error with its name, not an empty tree.
    """
    write(tmp_path, "file")

    for root in ("file", "missing"):
        with pytest.raises(InputError, match=f"{root}.*no folder"):
            WorkTree(str(tmp_path / root))


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """
    A folder without permission is an error with its name: its lock files may be what counts.
    """
    write(tmp_path, "closed/uv.lock")
    (tmp_path / "closed").chmod(0)

    with pytest.raises(InputError, match=r"closed.*cannot be read"):
        WorkTree(str(tmp_path)).key_files()
