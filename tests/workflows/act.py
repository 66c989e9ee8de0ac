"""act (github.com/nektos/act) in host mode: a runner for whole workflows, without Docker and without GitHub.

It is a smoke test, not an oracle: it sets INPUT_* and lets the environment through, which GitHub does not do.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from actions.composite import ROOT

VERSION = "v0.2.89"
TOOLS = ROOT / ".tools" / f"act-{VERSION}"
WITHOUT = "the same flow runs without it in tests/actions/test_flow.py"


def find_act() -> str:
    """The act on PATH or in Go's folder, else one built for this; skips the test when there is no way to one."""
    if sys.platform == "win32":
        pytest.skip("act runs bash steps on Windows differently from GitHub")
    for place in (None, os.environ.get("GOBIN"), str(Path.home() / "go" / "bin"), str(TOOLS)):
        found = shutil.which("act", path=place) if place or place is None else None
        if found:
            return found
    if shutil.which("go") is None:
        pytest.skip(f"there is no act, and no go to build one; {WITHOUT}")
    return _build_act()


def _build_act() -> str:
    TOOLS.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: several test processes may be at it.
    with TemporaryDirectory(dir=TOOLS) as folder:
        command = ["go", "install", f"github.com/nektos/act@{VERSION}"]
        env = {**os.environ, "GOBIN": folder}
        try:
            subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=600)
        except subprocess.CalledProcessError as trouble:
            pytest.skip(f"act cannot be built ({trouble.stderr.strip()[-300:]}); {WITHOUT}")
        except subprocess.TimeoutExpired:
            pytest.skip(f"act was not built in ten minutes; {WITHOUT}")
        return str(Path(folder, "act").replace(TOOLS / "act"))


@dataclass(frozen=True, slots=True)
class Run:
    """A workflow run that has ended."""

    exit_code: int
    log: str

    def jobs(self) -> dict[str, bool]:
        """Which job ended well; the jobs of a matrix are numbered.

        By its steps: act's own word on a job of a matrix depends on which of them ends first.
        """
        well: dict[str, bool] = {}
        for name, line in re.findall(r"^\[[^/\]]+/([^\]]+?) *\](.*)$", self.log, flags=re.MULTILINE):
            well[name] = well.get(name, True) and "❌" not in line
        return dict(sorted(well.items()))


def run_workflow(act: str, repository: Path, home: Path, **env: str) -> Run:
    """Push to *repository*, so to speak."""
    home.mkdir()
    done = subprocess.run(
        [act, "push", "-P", "ubuntu-latest=-self-hosted", *(f"--env={name}={value}" for name, value in env.items())],
        cwd=repository,
        # act splits its own paths at spaces, so its home must have none; the paths of the workflow have some.
        env={"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]), "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    # It says at every step that the repository is not a git repository.
    lines = [line for line in (done.stdout + done.stderr).splitlines() if " git " not in line]
    return Run(done.returncode, "\n".join(lines))
