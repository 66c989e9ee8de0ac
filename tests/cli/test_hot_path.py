"""Nothing to install: the hot path imports the standard library and ourselves, and talks to nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from real_runs import clean_environment

SOURCE = Path(__file__).parents[2] / "packages" / "partest-sdk" / "src"

# Started as the action starts it: -I -S. Whatever is neither ours nor the standard library is refused, and so is every connection.
GUARD = f"""
import sys, json
class Guard:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top == "org":  # the standard library's own `copy` asks whether this is Jython
            return None
        if top not in sys.stdlib_module_names and top not in ("partest_sdk", "sitecustomize", "usercustomize"):
            print("FOREIGN", name, file=sys.stderr)
            raise ImportError("foreign " + name)
def audit(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        print("NETWORK", event, arguments, file=sys.stderr)
        raise OSError("no network")
sys.meta_path.insert(0, Guard())
sys.addaudithook(audit)
sys.path.insert(0, {str(SOURCE)!r})
from partest_sdk.cli import main
code = main(sys.argv[1:])
print("MODULES", json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def guarded(folder: Path, *words: str, code: int = 0) -> set[str]:
    """Run partest under guard; the modules that were loaded."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8",
        "-c", GUARD, *words], cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "FOREIGN" not in done.stderr
    assert "NETWORK" not in done.stderr
    modules = set(json.loads(done.stderr.rpartition("MODULES ")[2]))
    foreign = {
        name for name in modules if name.partition(".")[0] not in {*sys.stdlib_module_names, "partest_sdk", "__main__"}
    }
    assert foreign == set()
    return modules


@pytest.mark.slow
def test_the_hot_path_is_the_standard_library(tmp_path: Path) -> None:
    """
    Planning from all kinds of timings, giving out, running a trivial command and merging: no foreign import, no network; and giving out,
    which every job does, loads nothing of the rest.
    """
    for name in ("tests/test_a.py", "tests/test_b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "t.json").write_text('{"tests/test_a.py::t": 1}')
    (tmp_path / "r.xml").write_text('<testsuites><testcase classname="tests.test_b" name="t" time="1"/></testsuites>')
    (tmp_path / "pyproject.toml").write_text("[tool.partest]\nmax-shards = 4\n")

    guarded(tmp_path, "shard", "--shards", "2", "--runner", "files", "--tests", "tests/*.py", "--timings", "t.json", "--timings", "r.xml",
            "--plan-out", "plan.json")  # fmt: skip
    light = guarded(tmp_path, "shard", "--shard", "1/2", "--plan", "plan.json")
    (tmp_path / "uv.lock").write_text('version = 1\n[[package]]\nname = "a"\nversion = "1"\n')
    (tmp_path / "package-lock.json").write_text(
        '{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1"}}}'
    )
    guarded(tmp_path, "cache-key", "--explain")
    guarded(tmp_path, "cache-key", "--files", "**/*.lock", "--hash-mode", "strict", "--paths", "deps")
    for shard in ("1/2", "2/2"):
        run = guarded(tmp_path, "run", "--shard", shard, "--plan", "plan.json", "--", sys.executable, "-c", "")
        assert not run & {"sqlite3", "partest_sdk.core.results.cache_hits"}
    guarded(tmp_path, "merge-results", "--plan", "plan.json", "--history", "h.db", "--on-empty", "warn")
    guarded(tmp_path, "shard", "--shards", "2", "--timings", "h.db", "--explain")
    # The report needs packages only to talk to GitHub; what it would say needs none.
    guarded(tmp_path, "summary", "--dry-run", "preview", "--base", "h.db", code=0)

    heavy = {
        "sqlite3",
        "subprocess",
        "tomllib",
        "socket",
        "ssl",
        "xml",
        "threading",
        "tempfile",
        "http",
        "email",
        "asyncio",
        "ctypes",
        "random",
    }
    assert not {name for name in light if name.partition(".")[0] in heavy}, light
    ours = {name for name in light if name.startswith("partest_sdk.")}
    assert not {
        name for name in ours if ".results" in name or "planner" in name or (".timings" in name and "core" not in name)
    }, ours


@pytest.mark.slow
def test_the_guard_sees(tmp_path: Path) -> None:
    """
    A foreign import and a connection are found, or the test above proves nothing.
    """
    for statement, word in (
        ("import pytest", "FOREIGN pytest"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "NETWORK"),
    ):
        script = GUARD.replace("code = main", f"{statement}\ncode = main")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", script],
            cwd=tmp_path,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert word in done.stderr
