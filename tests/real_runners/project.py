"""A copy of one of the projects, where its runner may write what it likes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from real_runs import Said, clean_environment

from real_runners.word import Reading, reading_of

PROJECTS = Path(__file__).with_name("projects")
PATIENCE = 120
"""Seconds for a run, which takes a few."""
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Project:
    """A project that can be run."""

    folder: Path

    @classmethod
    def copy(cls, name: str, to: Path, node_modules: Path | None = None) -> Project:
        """Copy the project *name* into the folder *to*."""
        folder = Path(shutil.copytree(PROJECTS / name, to / name))
        if node_modules:
            (folder / "node_modules").symlink_to(node_modules, target_is_directory=True)
        return cls(folder)

    def run(self, *command: str | os.PathLike[str], **environment: str) -> Said:
        """Run *command* here; what it says has no colours."""
        return self._run(command, environment, subprocess.PIPE)

    def run_together(self, *command: str | os.PathLike[str], **environment: str) -> Said:
        """Run *command* here with one stream for all that it says."""
        return self._run(command, environment, subprocess.STDOUT)

    def _run(self, command: Sequence[str | os.PathLike[str]], environment: Mapping[str, str], stderr: int) -> Said:
        done = subprocess.run(
            [os.fspath(word) for word in command],
            cwd=self.folder,
            env=clean_environment(NO_COLOR="1", **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return Said(done.returncode, _COLOUR.sub("", done.stdout), _COLOUR.sub("", done.stderr or ""))

    def read(self, *reports: str | Path) -> Reading:
        """Our reading of *reports* that the runner wrote."""
        return reading_of([self.folder / report for report in reports], self.folder)

    def write(self, name: str, text: str) -> Path:
        """Write a report that the runner prints."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path
