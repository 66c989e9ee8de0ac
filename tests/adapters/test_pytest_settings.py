"""The project's own pytest configuration, held against what pytest itself makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from partest_sdk.adapters.pytest_settings import PytestSettings, read_pytest_settings
from partest_sdk.adapters.suite_files import PYTEST_FILES, SKIPPED_FOLDERS, SuiteFiles
from real_runs import clean_environment

DEFAULT = PytestSettings()


def settings(folder: Path, **files: str) -> PytestSettings:
    """What is read from *files*."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_pytest_settings(folder)


@pytest.mark.parametrize(
    ("name", "text", "testpaths", "python_files"),
    [
        ("pytest.ini", "[pytest]\ntestpaths = tests more\npython_files = check_*.py", ("tests", "more"), ("check_*.py",)),
        ("pytest.ini", "[pytest]\ntestpaths =\n  tests\n  'more tests'  # why\n", ("tests", "more tests"), PYTEST_FILES),
        (".pytest.ini", "[pytest]\ntestpaths = tests", ("tests",), PYTEST_FILES),
        ("pytest.ini", "", (), PYTEST_FILES),
        ("pytest.ini", "\ufeff[pytest]\ntestpaths = tests", ("tests",), PYTEST_FILES),
        ("pytest.ini", "[pytest]\ntestpaths = don't", ("don't",), PYTEST_FILES),
        ("tox.ini", "[tox]\nx = {posargs}%d\n[pytest]\ntestpaths = tests", ("tests",), PYTEST_FILES),
        ("setup.cfg", "[tool:pytest]\ntestpaths = tests", ("tests",), PYTEST_FILES),
        ("setup.cfg", "[pytest]\ntestpaths = tests", (), PYTEST_FILES),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["a b", "c"]', ("a b", "c"), PYTEST_FILES),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = "a b"', ("a", "b"), PYTEST_FILES),
        ("pyproject.toml", '[tool.pytest]\ntestpaths = ["tests"]', ("tests",), PYTEST_FILES),
        ("pytest.toml", '[pytest]\ntestpaths = ["tests"]\npython_files = ["x_*.py"]', ("tests",), ("x_*.py",)),
        # What is no configuration, or a damaged one, is none: pytest will complain better than we.
        ("pyproject.toml", "tool = 3", (), PYTEST_FILES),
        ("pyproject.toml", "[tool]\npytest = 3", (), PYTEST_FILES),
        ("pyproject.toml", "[tool.pytest]\nini_options = []", (), PYTEST_FILES),
        ("pyproject.toml", "[[tool.pytest.ini_options]]\ntestpaths = 3", (), PYTEST_FILES),
        ("pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = [1, 1979-05-27]", (), PYTEST_FILES),
        ("pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = 1979-05-27", (), PYTEST_FILES),
        ("pyproject.toml", "[tool.pytest.ini_options\n", (), PYTEST_FILES),
        ("pyproject.toml", "x = " + "9" * 5000, (), PYTEST_FILES),
        ("pyproject.toml", "x = " + "[" * 5000, (), PYTEST_FILES),
        ("pytest.ini", "no section\n", (), PYTEST_FILES),
        ("pytest.ini", "[pytest]\n[pytest]\ntestpaths = tests", ("tests",), PYTEST_FILES),
    ],
)  # fmt: skip
def test_each_place_is_read(
    tmp_path: Path, name: str, text: str, testpaths: tuple[str, ...], python_files: tuple[str, ...]
) -> None:
    """
    All the files that pytest looks into, their spellings, and what they may hold instead.
    """
    (tmp_path / name).write_text(text, encoding="utf-8")

    read = read_pytest_settings(tmp_path)

    assert (read.testpaths, read.python_files) == (testpaths, python_files)


def test_the_first_file_counts(tmp_path: Path) -> None:
    """
    In pytest's order, and never two of them together.
    """
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\ntestpaths = cfg\npython_files = cfg_*.py")
    assert read_pytest_settings(tmp_path).testpaths == ("cfg",)
    (tmp_path / "tox.ini").write_text("[pytest]\ntestpaths = tox")
    assert read_pytest_settings(tmp_path).testpaths == ("tox",)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntestpaths = ['toml']")
    assert read_pytest_settings(tmp_path).testpaths == ("toml",)
    (tmp_path / "pytest.ini").write_text("")
    assert read_pytest_settings(tmp_path) == PytestSettings((), PYTEST_FILES, (*SKIPPED_FOLDERS, "__pycache__"))


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """
    A folder of that name, bytes that are no text.
    """
    (tmp_path / "pytest.ini").mkdir()
    (tmp_path / "tox.ini").write_bytes(b"\xff\xfe[pytest]")

    assert read_pytest_settings(tmp_path) == DEFAULT


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
@pytest.mark.parametrize("name", ["pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_regular_file_is_passed_over(tmp_path: Path, name: str, kind: str) -> None:
    """
    A pipe would be waited for for ever, and a device may never end.
    """
    if kind == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")

    assert settings(tmp_path, **{"setup.cfg": "[tool:pytest]\ntestpaths = cfg"}).testpaths == ("cfg",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "ini",
    [
        "[pytest]\n",
        "[pytest]\ntestpaths = tests\n",
        "[pytest]\ntestpaths = tests/u*\n",
        "[pytest]\ntestpaths = gone\n",
        "[pytest]\ntestpaths = gone tests/unit\n",
        "[pytest]\npython_files = check_*.py tests/helper.py\n",
        "[pytest]\nnorecursedirs = unit\n",
        "[pytest]\nnorecursedirs = tests/unit .*\n",
    ],
)
def test_we_find_what_pytest_finds(tmp_path: Path, ini: str) -> None:
    """
    The same files, by pattern, as pytest collects.
    """
    names = [
        "test_top.py", "tests/test_a.py", "tests/helper.py", "tests/check_x.py", "tests/unit/test_b.py", "other/unit/test_c.py",
        ".hidden/test_d.py", "build/test_e.py", "env/test_f.py", "env/pyvenv.cfg",
    ]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("def test_x(): pass\n" if name.endswith(".py") else "")
    (tmp_path / "pytest.ini").write_text(ini)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"],
        cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    theirs = sorted({line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line})

    read = read_pytest_settings(tmp_path)
    finder = SuiteFiles(tmp_path, read.python_files, read.norecursedirs)
    ours = list(finder.find([path for path in read.testpaths if finder.has(path)] or ["."]))
    assert theirs, done.stdout
    assert ours == theirs
