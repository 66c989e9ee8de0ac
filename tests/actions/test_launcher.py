"""`run.sh` finds a Python on every kind of runner, or says what to do; then it *is* the SDK."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from actions.composite import BASH, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the Pythons of these tests are shell scripts")

STORE_STUB = "echo 'Python was not found; run without arguments to install from the Microsoft Store'; exit 9009"
NO_PYTHON = "exit 127"
BROKEN = "echo 'error while loading shared libraries' >&2; exit 127"
PYTHON_2 = "echo 'Unknown option: -I' >&2; exit 2"


def a_python(path: Path, version: str = "3.12", otherwise: str | None = None) -> Path:
    """A Python that says its version when asked, and where it is when started; or a program that does *otherwise*."""
    new_enough = int(version.split(".")[1]) >= 11
    says = f'case "$*" in *version_info*) echo {version}; exit {int(not new_enough)} ;; esac; printf "%s|" "$0" "$@"'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says if otherwise is None else otherwise}\n", "utf-8")
    path.chmod(0o755)
    return path


class Runner:
    """A machine with nothing on it: no Python, no tool cache, and folders with spaces in their names."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "my programs"
        self.other_bin = root / "other programs"
        self.cache = root / "tool cache" / "Python"
        self.work_tree = root / "work tree"
        self.launcher = root / "partest action" / "actions" / "run.sh"
        for folder in (self.bin, self.other_bin, self.cache, self.work_tree, self.launcher.parent):
            folder.mkdir(parents=True)
        shutil.copy(ROOT / "actions" / "run.sh", self.launcher)

    def launch(self, **env: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.bin}:{self.other_bin}"
        return subprocess.run(
            [BASH, self.launcher, "shard"],
            env={"PATH": path, "RUNNER_TOOL_CACHE": str(self.cache.parent), **env},
            cwd=self.work_tree,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

    def started(self, **env: str) -> Path:
        """The Python that became the SDK."""
        done = self.launch(**env)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return Path(done.stdout.split("|")[0])


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_the_sdk_starts_isolated(runner: Runner) -> None:
    """
    Nothing of the environment, the work tree or site-packages comes along, and text is UTF-8 everywhere.
    """
    python = a_python(runner.bin / "python3")

    started = runner.launch().stdout.split("|")

    assert started == [str(python), "-I", "-S", "-X", "utf8", f"{runner.launcher.parent}/boot.py", "shard", ""]


def test_finding_a_python_costs_one_short_start(runner: Runner) -> None:
    """
    Every step of every job pays for it: the question and the answer, nothing more.
    """
    starts = runner.work_tree / "starts"
    a_python(runner.bin / "python3", otherwise=f'echo "$4" >> "{starts}"')
    a_python(runner.bin / "python")

    runner.launch()

    question, answer = starts.read_text("utf-8").splitlines()
    assert "version_info" in question
    assert answer == "utf8"


@pytest.mark.parametrize(
    ("there", "winner"),
    [
        (["python3", "python", "python3.14"], "python3"),
        (["python", "python3.14"], "python"),
        (["python3.11", "python3.13", "py"], "python3.13"),
        (["python3.10", "python3.11"], "python3.11"),
        (["python3.15"], "python3.15"),
        (["py"], "py"),
    ],
)
def test_the_order_of_preference_on_path(runner: Runner, there: list[str], winner: str) -> None:
    """
    What `python3` means on this runner comes first, then `python`, then the newest of the numbered ones.
    """
    for name in there:
        a_python(runner.bin / name)

    assert runner.started() == runner.bin / winner


def test_the_windows_launcher_is_asked_for_python_3(runner: Runner) -> None:
    """
    `py` alone may be a Python 2.
    """
    a_python(runner.bin / "py")

    assert runner.launch().stdout.split("|")[1:3] == ["-3", "-I"]


@pytest.mark.parametrize("otherwise", [STORE_STUB, NO_PYTHON, BROKEN, PYTHON_2])
def test_a_program_that_is_no_python_is_passed_over(runner: Runner, otherwise: str) -> None:
    """
    The Microsoft Store's `python3.exe` is first on PATH of many Windows machines and only advertises.
    """
    a_python(runner.bin / "python3", otherwise=otherwise)
    a_python(runner.bin / "python")

    assert runner.started() == runner.bin / "python"


def test_an_old_python_is_passed_over_for_a_newer_one_of_the_same_name(runner: Runner) -> None:
    """
    Ubuntu 22.04 has a python3 of 3.10 in /usr/bin; another folder of PATH may have a newer one.
    """
    a_python(runner.bin / "python3", "3.10")
    a_python(runner.other_bin / "python3")

    assert runner.started() == runner.other_bin / "python3"


def test_the_python_of_setup_python_comes_before_path(runner: Runner) -> None:
    """
    A workflow that chose a Python gets that one.
    """
    a_python(runner.bin / "python3")
    chosen = a_python(runner.cache / "3.13.1" / "x64" / "bin" / "python", "3.13")

    assert runner.started(pythonLocation=str(chosen.parents[1])) == chosen


def test_the_python_of_setup_python_may_be_too_old(runner: Runner) -> None:
    """
    Tests on Python 3.9 are no reason to fail: partest itself takes another.
    """
    a_python(runner.bin / "python3")
    chosen = a_python(runner.cache / "3.9.1" / "x64" / "bin" / "python", "3.9")

    assert runner.started(pythonLocation=str(chosen.parents[1])) == runner.bin / "python3"


def test_the_newest_python_of_the_tool_cache_comes_last(runner: Runner) -> None:
    """
    Hosted images keep several Pythons that are not on PATH; 3.12.10 is newer than 3.12.3, and one may be broken.
    """
    a_python(runner.bin / "python3", "3.10")
    for version in ("3.10.9", "3.12.3", "3.12.10"):
        a_python(runner.cache / version / "arm64" / "bin" / "python", version)
    a_python(runner.cache / "3.14.0" / "x64" / "bin" / "python", otherwise=BROKEN)

    assert runner.started() == runner.cache / "3.12.10" / "arm64" / "bin" / "python"


def test_windows_keeps_its_pythons_elsewhere(runner: Runner) -> None:
    """
    No bin folder, an .exe at the end, and backslashes in the variables of the runner.
    """
    a_python(runner.bin / "python3.exe", otherwise=STORE_STUB)
    cached = a_python(runner.cache / "3.12.10" / "x64" / "python.exe")
    backslashes = str(runner.cache.parent).replace("/", "\\")

    assert runner.started(OSTYPE="msys", RUNNER_TOOL_CACHE=backslashes) == cached
    assert runner.started(OSTYPE="msys", pythonLocation=str(cached.parent)) == cached
    assert runner.started(OSTYPE="msys", PARTEST_PYTHON=str(cached)) == cached


def test_the_python_input_wins(runner: Runner) -> None:
    """
    A path or a name; with or without the suffix on Windows.
    """
    a_python(runner.bin / "python3")
    mine = a_python(runner.work_tree.parent / "my venv" / "bin" / "python")
    named = a_python(runner.other_bin / "python3.13")

    assert runner.started(PARTEST_PYTHON=str(mine)) == mine
    assert runner.started(PARTEST_PYTHON="../my venv/bin/python").resolve() == mine.resolve()
    assert runner.started(PARTEST_PYTHON="python3.13") == named
    named.rename(named.with_name("python3.13.exe"))
    assert runner.started(PARTEST_PYTHON="python3.13.exe", OSTYPE="msys").name == "python3.13.exe"


@pytest.mark.parametrize(
    ("python", "reason"),
    [
        ("old python/python3", "(3.9)"),
        ("/nowhere/python", "/nowhere/python (does not start)"),
        ("pypy9", "not on PATH"),
    ],
)
def test_a_python_input_that_cannot_be_used_is_an_error(runner: Runner, python: str, reason: str) -> None:
    """
    Whoever names a Python does not want another one.
    """
    a_python(runner.bin / "python3")
    a_python(runner.work_tree / "old python" / "python3", "3.9")

    done = runner.launch(PARTEST_PYTHON=python)

    assert done.returncode == 2
    assert done.stdout == ""
    assert f"the input python is '{python}'" in done.stderr
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_python_at_all_is_told_in_one_sentence(runner: Runner) -> None:
    """
    What was tried, why it does not do, and what to do about it.
    """
    old = a_python(runner.bin / "python3", "3.10")
    stub = a_python(runner.other_bin / "python", otherwise=STORE_STUB)

    done = runner.launch()

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "partest: no Python 3.11 or newer was found "
        f"(tried PATH, the tool cache and {old} (3.10), {stub} (does not start)). "
        "Add a step with actions/setup-python before this one, or name one in the input python.\n"
    )


def test_no_python_is_taken_from_the_work_tree(runner: Runner) -> None:
    """
    A relative folder on PATH, or an empty one, is the folder that a pull request filled.
    """
    a_python(runner.work_tree / "python3")
    a_python(runner.work_tree / "bin" / "python3")

    assert runner.launch(PATH=f".:bin::{runner.bin}:").returncode == 2


def test_the_launcher_becomes_the_sdk(runner: Runner) -> None:
    """
    GitHub signals the step's first process only; so that process must be the one that can pass the signal on.
    """
    (runner.launcher.parent / "boot.py").write_text("import os, sys; print(os.getpid(), *sys.path, sep='|')", "utf-8")
    step = runner.work_tree / "step.sh"
    step.write_text(f'exec "{runner.launcher}" shard', "utf-8")

    process = subprocess.Popen(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", step],
        env={"PATH": "/usr/bin:/bin", "PARTEST_PYTHON": sys.executable, "PYTHONPATH": str(runner.work_tree)},
        cwd=runner.work_tree,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid, *path = process.communicate(timeout=20)[0].strip().split("|")

    assert pid == str(process.pid)
    assert not [folder for folder in path if folder in {"", str(runner.work_tree)} or "site-packages" in folder]
