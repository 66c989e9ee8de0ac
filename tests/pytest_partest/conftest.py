"""Real suites on disk, run by a real pytest that loads the plugin as `partest run` loads it.

There is no ``__init__.py`` here: the folder is called like the plugin's package, and must not be found in its place.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PLUGIN = Path(__file__).parents[2] / "packages" / "pytest-partest" / "src"


def clean_environment() -> dict[str, str]:
    """The environment without what the pytest around us, or its workers, put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PARTEST", "COV"))}


@dataclass(frozen=True)
class Run:
    """What one run of pytest left behind."""

    exit_code: int
    output: str
    errors: str
    results: Path

    def events(self, kind: str) -> list[dict[str, Any]]:
        """All events of one kind, in the order they were written."""
        files = sorted(self.results.glob("events-*.jsonl"))
        events = [json.loads(line) for file in files for line in file.read_text("ascii").splitlines()]
        return [event for event in events if event["event"] == kind]

    @property
    def ran(self) -> Counter[str]:
        """How often each test was finished."""
        return Counter(event["id"] for event in self.events("finish"))

    def attempts(self, name: str) -> list[dict[str, Any]]:
        """The finished attempts of the test whose id ends with *name*."""
        return [event for event in self.events("finish") if event["id"].endswith(name)]

    def attempt(self, name: str) -> dict[str, Any]:
        """The only attempt of the test whose id ends with *name*."""
        (attempt,) = self.attempts(name)
        return attempt

    @property
    def collected(self) -> dict[str, Any]:
        """The report of what was collected, of the only session."""
        (file,) = self.results.glob("collected-*.json")
        report: dict[str, Any] = json.loads(file.read_text("ascii"))
        return report


@dataclass
class Suite:
    """A folder of tests, and ways to run a share of it."""

    base: Path
    files: dict[str, int] = field(default_factory=dict)
    cut: dict[str, Any] = field(default_factory=dict)
    _runs: int = 0

    def write(self, name: str, text: str) -> Path:
        """Add a file."""
        path = self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8", "surrogatepass")
        return path

    def share(self, shard: int = 1, total: int = 1, **fields: Any) -> Path:
        """Write a share.json whose attempt folder is new."""
        self._runs += 1
        results = self.base.parent / f"results-{self._runs}"
        results.mkdir()
        share = {"version": 1, "suite": "unit", "shard": shard, "total": total, "base": str(self.base)}
        share |= {"results": str(results), "files": self.files, "cut": self.cut, "test_timeout": None}
        share["restore"] = {"PYTHONPATH": None, "PYTEST_PLUGINS": None}
        path = results / "share.json"
        path.write_text(json.dumps(share | fields), "utf-8")
        return path

    @staticmethod
    def environment(share: Path | None) -> dict[str, str]:
        """The environment that `partest run` gives to its command; the plain one without a share."""
        if share is None:
            return clean_environment()
        ours = {"PARTEST_SHARE_FILE": str(share), "PYTHONPATH": str(PLUGIN), "PYTEST_PLUGINS": "pytest_partest"}
        return clean_environment() | ours

    def command(self, *arguments: str, python: str = sys.executable) -> list[str]:
        """Pytest, with no plugin but those that are named."""
        return [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]

    def run(
        self,
        *arguments: str,
        share: Path | None = None,
        plain: bool = False,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        python: str = sys.executable,
        **fields: Any,
    ) -> Run:
        """Run this share of the suite, or with *plain* all of it without the plugin."""
        share = share or self.share(**fields)
        variables = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **self.environment(None if plain else share), **(env or {})}
        done = subprocess.run(
            self.command(*arguments, python=python),
            cwd=cwd or self.base,
            env=variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr, share.parent)

    def plain_ids(self, *arguments: str) -> list[str]:
        """What pytest collects without the plugin."""
        output = self.run("--collect-only", *arguments, plain=True).output
        return [line for line in output.splitlines() if "::" in line]


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """An empty suite."""
    return a_suite(tmp_path)


@pytest.fixture(scope="module")
def module_suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """An empty suite that the tests of a module share."""
    return a_suite(tmp_path_factory.mktemp("suite"))


def a_suite(folder: Path) -> Suite:
    """A suite with a rootdir of its own, so that no configuration above it is found."""
    base = folder / "base"
    base.mkdir()
    made = Suite(base)
    made.write("pytest.ini", "[pytest]\n")
    return made
