"""Reported paths as those of the repository, by a real git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from partest_sdk.adapters.source_paths import SourcePaths


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    for name in ("backend/tests/test_cart.py", "backend/shop/cart.py", "backend/ünï code.py", "web/cart.ts"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for command in (["init", "-q", "."], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "backend" / "untracked.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("reported", "found"),
    [
        ("tests/test_cart.py", "backend/tests/test_cart.py"),
        ("tests\\test_cart.py", "backend/tests/test_cart.py"),
        ("/home/runner/work/shop/shop/backend/shop/cart.py", "backend/shop/cart.py"),
        ("/app/shop/cart.py", "backend/shop/cart.py"),
        ("ünï code.py", "backend/ünï code.py"),
        ("untracked.py", None),
        ("gone.py", None),
        ("", None),
        ("<string>", None),
        ("<frozen importlib>", None),
        ("/usr/lib/python3/site-packages/shop/cart.py", None),
        ("node_modules/shop/cart.py", None),
        (".venv/lib/shop/cart.py", None),
        ("x" * 5000, None),
        ("../web/cart.ts", None),
        ("a\nb.py", None),
        ("\udcff.py", None),
        ("\0", None),
    ],
)
def test_a_path_is_a_file_of_the_repository_or_nothing(repository: Path, reported: str, found: str | None) -> None:
    """
    From its root, although partest runs in a folder of it; a dependency's file is none of ours, whatever it ends like.
    """
    assert SourcePaths(repository / "backend").find(reported) == found


@pytest.mark.parametrize(
    ("reported", "found"),
    [
        ("tests/test_cart.py", "tests/test_cart.py"),
        ("/etc/passwd", None),
        ("../x.py", None),
        ("C:/x.py", None),
        ("no extension", None),
        ("a\x1b.py", None),
    ],
)
def test_without_a_checkout_a_path_is_believed_if_it_is_one(tmp_path: Path, reported: str, found: str | None) -> None:
    """
    In a workflow that only reports there are no files; what leads out of a repository is left out.
    """
    assert SourcePaths(tmp_path).find(reported) == found
