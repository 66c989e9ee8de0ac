"""The plugin is there for the suite's own pytest, and for nobody else."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Suite


def test_a_pytest_started_by_a_test_is_left_alone(suite: Suite) -> None:
    """
    Neither a subprocess nor pytester's pytest in the same process is selected, recorded, or stopped by a plugin that
    it cannot import.
    """
    suite.write(
        "test_outer.py",
        """
        import subprocess, sys
        pytest_plugins = ["pytester"]
        def test_subprocess(tmp_path):
            (tmp_path / "test_inner.py").write_text("def test_inner(): pass")
            done = subprocess.run([sys.executable, "-m", "pytest", "-v", tmp_path], capture_output=True, text=True)
            assert "1 passed" in done.stdout, done.stdout + done.stderr
        def test_in_process(pytester):
            pytester.makepyfile("def test_inner(): pass")
            pytester.runpytest_inprocess().assert_outcomes(passed=1)
        """,
    )
    suite.files = {"test_outer.py": 1}

    run = suite.run("-p", "pytester", total=7)

    assert run.ran == {"test_outer.py::test_subprocess": 1, "test_outer.py::test_in_process": 1}
    assert {event["outcome"] for event in run.events("finish")} == {"passed"}
    assert len(list(run.results.glob("*.json*"))) == 3  # share, collected, events


@pytest.mark.parametrize(
    ("restore", "expected"),
    [
        ({"PYTHONPATH": None, "PYTEST_PLUGINS": None}, [None, None, None]),
        ({"PYTHONPATH": "/theirs", "PYTEST_PLUGINS": "pytest_partest"}, ["/theirs", "pytest_partest", None]),
        ({}, ["as it is", "pytest_partest", None]),
    ],
)
def test_the_environment_is_put_back_before_any_conftest(
    suite: Suite, restore: dict[str, Any], expected: list[str | None]
) -> None:
    """
    The caller's own values, absence included, are what conftest.py and tests see; a variable that is not named is left.
    """
    suite.write("conftest.py", "import os, json\nnames = ('PYTHONPATH', 'PYTEST_PLUGINS', 'PARTEST_SHARE_FILE')\n"
                "open('seen.json', 'w').write(json.dumps([os.environ.get(name) for name in names]))\n")  # fmt: skip
    suite.write("test_a.py", "def test_a(): pass\n")

    assert suite.run(restore=restore).exit_code == 0

    seen = json.loads((suite.base / "seen.json").read_text())
    assert [seen[0] if expected[0] != "as it is" else "as it is", *seen[1:]] == expected


def test_without_a_share_nothing_is_loaded(suite: Suite) -> None:
    """
    Loaded from PyPI into a pytest that `partest run` did not start, the plugin imports none of its parts.
    """
    suite.write(
        "test_a.py",
        """
        import sys
        def test_a(request):
            assert [name for name in sys.modules if name.startswith("pytest_partest")] == ["pytest_partest"]
            plugins = request.config.pluginmanager.list_name_plugin()
            assert not [name for name, _ in plugins if name.startswith("partest")]
        """,
    )
    env = {**suite.environment(suite.share()), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    del env["PARTEST_SHARE_FILE"]

    done = subprocess.run(
        suite.command("-W", "error"), cwd=suite.base, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert list(suite.base.parent.glob("results-1/*")) == [suite.base.parent / "results-1" / "share.json"]


def test_no_warning_is_caused(suite: Suite) -> None:
    """
    A suite that turns warnings into failures still passes, with the plugin named twice.
    """
    suite.write("test_a.py", "def test_a(): pass\n")

    run = suite.run("-W", "error", "-p", "pytest_partest", test_timeout=60)

    assert (run.exit_code, run.errors) == (0, "")
    assert "warning" not in run.output


def test_two_sessions_of_one_command_write_their_own_files(suite: Suite) -> None:
    """
    ``pytest a && pytest b``: both are the suite's, and neither overwrites the other.
    """
    suite.write("test_a.py", "def test_a(): pass\n")
    suite.write("test_b.py", "def test_b(): pass\n")
    share = suite.share()

    suite.run("test_a.py", share=share)
    run = suite.run("test_b.py", share=share)

    assert run.ran == {"test_a.py::test_a": 1, "test_b.py::test_b": 1}
    assert len({event["session"] for event in run.events("session")}) == 2
    assert len(list(run.results.glob("collected-*.json"))) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "cannot read its share"),
        ("{", "cannot use its share"),
        ("[]", "cannot use its share"),
        ('{"version": 1, "shard": 3, "total": 2}', "cannot use its share"),
        ('{"version": 2}', "does not know version 2 of the share"),
    ],
)
def test_a_share_that_cannot_be_used_is_a_usage_error(suite: Suite, text: str | None, sentence: str) -> None:
    """
    One sentence and pytest's exit code 4, never a traceback and never the whole suite.
    """
    suite.write("test_a.py", "def test_a(): pass\n")
    share = suite.share()
    share.unlink() if text is None else share.write_text(text)

    run = suite.run(share=share)

    assert run.exit_code == 4
    assert f"ERROR: partest {sentence}" in run.errors
    assert "Traceback" not in run.errors + run.output
    assert run.ran == {}
