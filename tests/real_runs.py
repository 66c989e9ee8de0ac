"""Small real suites, planned, run and merged by the real command, for tests that look at the whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds to wait for something that takes milliseconds unless it is broken."""
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without what a CI system, an outer pytest or an outer partest put there."""
    ours = ("PARTEST_", "GITHUB_", "PYTEST_", "RUNNER_", "COV_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in ("CI", "PWD")
    }
    return kept | more


@dataclass(frozen=True)
class Said:
    """What a command returned and said."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams."""
        return self.out + self.err


@dataclass
class Project:
    """A folder with a suite, and the results of its shards."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        """Write a file of the suite."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def partest(self, *words: str, **environment: str) -> Said:
        """Run `partest` here."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.variables(environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def command(self, *words: str) -> list[str]:
        """`partest` as a command line."""
        return [sys.executable, "-m", "partest_sdk", *words]

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        """The environment of a command here."""
        return clean_environment(**dict(self.environment) | dict(more))

    def plan(self, shards: int, *words: str, **environment: str) -> Said:
        """Plan the suite into plan.json."""
        return self.partest(
            "shard", "--tests", ".", "--shards", str(shards), "--plan-out", "plan.json", *words, **environment
        )

    def run(self, shard: str, *words: str, command: Sequence[str] = PYTEST, **environment: str) -> Said:
        """Run one shard."""
        return self.partest(
            "run",
            "--shard",
            shard,
            "--plan",
            "plan.json",
            "--results",
            "results",
            *words,
            "--",
            *command,
            **environment,
        )

    def start(
        self, shard: str, *words: str, command: Sequence[str] = PYTEST, **environment: str
    ) -> subprocess.Popen[str]:
        """Start one shard and let it run."""
        line = self.command(
            "run", "--shard", shard, "--plan", "plan.json", "--results", "results", *words, "--", *command
        )
        return subprocess.Popen(
            line,
            cwd=self.folder,
            env=self.variables(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def merge(self, *words: str, **environment: str) -> Said:
        """Merge everything below results/ into bundle/."""
        return self.partest(
            "merge-results", "--plan", "plan.json", "--results", "results", "--out", "bundle", *words, **environment
        )

    def bundle(self) -> dict[str, Any]:
        """The bundle's run.json."""
        data: dict[str, Any] = json.loads((self.folder / "bundle" / "run.json").read_text(encoding="utf-8"))
        return data

    def attempt(self, shard: str, number: int = 1) -> Path:
        """The attempt folder of a shard such as 2/3."""
        return self.folder / "results" / "tests" / shard.replace("/", "-of-") / f"attempt-{number}"

    def manifest(self, shard: str, number: int = 1) -> dict[str, Any]:
        """The manifest of an attempt."""
        data: dict[str, Any] = json.loads((self.attempt(shard, number) / "manifest.json").read_text(encoding="utf-8"))
        return data

    def shard_of(self, file: str) -> str:
        """The shard that the plan gave *file* to, as people write it."""
        suite = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))["suites"][0]
        for shard in suite["shards"]:
            if any(suite["units"][at]["file"] == file for at in shard["units"]):
                return f"{shard['number']}/{len(suite['shards'])}"
        raise AssertionError(f"{file} is in no shard")


def wait_for(path: Path) -> str:
    """The text of a file that another process will write."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if path.exists() and (text := path.read_text(encoding="utf-8")):
            return text
        time.sleep(0.01)
    raise AssertionError(f"{path} was never written")


def finish(process: subprocess.Popen[str]) -> Said:
    """Wait for a started command."""
    out, err = process.communicate(timeout=PATIENCE)
    return Said(process.returncode, out, err)


def kill(pid: int) -> None:
    """End a process at once."""
    os.kill(pid, signal.SIGKILL)
