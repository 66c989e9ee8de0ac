"""The oldest Python and pytest that are promised: 3.9 and 7.0."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run, Suite


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A Python 3.9, and a folder with pytest 7.0 and an xdist of its time."""
    found = [*sorted(Path.home().glob(".pyenv/versions/3.9.*/bin/python")), shutil.which("python3.9")]
    python = next((str(path) for path in found if path), None)
    if python is None:
        pytest.skip("no Python 3.9 on this machine")
    folder = str(tmp_path_factory.mktemp("old"))
    install = ["install", "--quiet", "--disable-pip-version-check", "--target", folder]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [python, "-m", "pip", *install, "pytest==7.0.0", "pytest-xdist==2.5.0"]
    if subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False).returncode:
        pytest.skip("pytest 7.0 could not be installed for Python 3.9")
    return python, folder


@pytest.mark.slow
def test_selection_and_records_on_the_oldest_versions(suite: Suite, old: tuple[str, str]) -> None:
    """
    Two shards, with and without xdist, run everything once; a hung test is ended; nothing fails to load.
    """
    python, folder = old
    path = suite.environment(suite.share())["PYTHONPATH"] + os.pathsep + folder
    suite.write("tests/__init__.py", "")
    for number in range(4):
        suite.write(
            f"tests/test_{number}.py", "import pytest\n@pytest.mark.parametrize('n', range(3))\ndef test_a(n): pass\n"
        )
    suite.write("tests/test_hung.py", "import time\ndef test_hung(): time.sleep(30)\n")
    suite.files = {"tests/test_0.py": 1, "tests/test_hung.py": 2}
    suite.cut = {"tests/test_1.py": {"pieces": [1, 2], "ids": {"tests/test_1.py::test_a[0]": 2}}}

    def run(*options: str, shard: int) -> Run:
        restore = {"PYTHONPATH": folder, "PYTEST_PLUGINS": None}
        env = {"PYTHONPATH": path}
        return suite.run(*options, python=python, env=env, restore=restore, shard=shard, total=2, test_timeout=0.5)

    for options in [(), ("-p", "xdist.plugin", "-n", "2")]:
        runs = [run(*options, shard=shard) for shard in (1, 2)]
        assert [run.exit_code for run in runs] == [0, 1], runs
        assert sum((run.ran for run in runs), type(runs[0].ran)()) == {
            **{f"tests/test_{number}.py::test_a[{n}]": 1 for number in range(4) for n in range(3)},
            "tests/test_hung.py::test_hung": 1,
        }
        assert {event["pytest"] for run in runs for event in run.events("session")} == {"7.0.0"}
