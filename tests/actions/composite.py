"""GitHub's part in our tests: a job that runs composite actions as the real runner does, and is no kinder.

It knows what our actions need (`inputs.x`, `steps.id.outputs.y`, one bash step) and fails loudly for anything else.
What the real one forgives silently, such as an unknown input or a summary that is too long, fails here too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
BASH = shutil.which("bash") or "bash"
SYSTEM_PATH = os.environ["PATH"] if sys.platform == "win32" else os.defpath
TOKEN = "ghs_of-the-job"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Action:
    """One action.yml, and the folder it is in."""

    folder: Path
    yaml: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Action:
        return cls(folder, yaml.safe_load((folder / "action.yml").read_text("utf-8")))

    @property
    def inputs(self) -> Mapping[str, Mapping[str, str]]:
        return self.yaml["inputs"]  # type: ignore[no-any-return]

    @property
    def outputs(self) -> Mapping[str, Mapping[str, str]]:
        return self.yaml["outputs"]  # type: ignore[no-any-return]

    @property
    def step(self) -> Mapping[str, Any]:
        (step,) = self.yaml["runs"]["steps"]
        return step  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Finished:
    """A step that has ended: what a workflow, and a person looking at it, sees of it."""

    exit_code: int
    outputs: Mapping[str, str]
    log: str
    summary: str


@dataclass(slots=True)
class Job:
    """A job on a fresh runner. Every path has a space in it."""

    root: Path
    path: str = os.pathsep.join([str(Path(sys.executable).parent), SYSTEM_PATH])
    env: Mapping[str, str] = field(default_factory=dict)
    """What the workflow's own `env:` says."""
    steps: int = 0

    def __post_init__(self) -> None:
        for folder in (self.workspace, self.temp, self.root / "tool cache", self.root / "home of runner"):
            folder.mkdir(parents=True)

    @property
    def workspace(self) -> Path:
        return self.root / "work tree"

    @property
    def temp(self) -> Path:
        return self.root / "runner temp"

    def uses(self, folder: Path, **inputs: str) -> Finished:
        """Run the action in *folder* with these inputs, to its end; an underscore in a name stands for a hyphen."""
        return self.start(folder, **inputs).wait()

    def start(self, folder: Path, **inputs: str) -> Step:
        """Start the action in *folder*."""
        self.steps += 1
        files = self.temp / f"_runner_file_commands {self.steps}"
        files.mkdir()
        for name in ("output", "env", "path", "step_summary"):
            (files / name).touch()
        action = Action.read(folder)
        values = {f"inputs.{name}": value for name, value in _with_defaults(action, inputs).items()}
        step = action.step
        script = self.temp / f"{self.steps}.sh"
        script.write_text(_evaluate(step["run"], values), "utf-8")
        environment = {
            **self._environment(),
            **{f"GITHUB_{name.upper()}": str(files / name) for name in ("output", "env", "path", "step_summary")},
            **self.env,
            "GITHUB_ACTION_PATH": str(folder),
            **{name: _evaluate(text, values) for name, text in step["env"].items()},
        }
        process = subprocess.Popen(
            [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace / _evaluate(step.get("working-directory", "."), values),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return Step(process, action, files)

    def _environment(self) -> dict[str, str]:
        """What a step of a hosted runner gets, as far as it may matter. No INPUT_*: composite actions have none."""
        kept = ("SYSTEMROOT", "COMSPEC", "PATHEXT", "WINDIR")  # Windows starts nothing without them
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "PATH": self.path,
            "HOME": str(self.root / "home of runner"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": "octo-org/octo-repo",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_API_URL": "https://api.github.com",
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_SHA": "0" * 40,
            "GITHUB_WORKFLOW": "tests",
            "GITHUB_JOB": "test",
            "GITHUB_RUN_ID": "4711",
            "GITHUB_RUN_NUMBER": "7",
            "GITHUB_RUN_ATTEMPT": "1",
            "RUNNER_OS": {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux"),
            "RUNNER_ARCH": "X64",
            "RUNNER_TEMP": str(self.temp),
            "RUNNER_TOOL_CACHE": str(self.root / "tool cache"),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A step that runs; `process` is the one that GitHub signals when the job is cancelled."""

    process: subprocess.Popen[bytes]
    action: Action
    files: Path

    def wait(self, seconds: float = 60) -> Finished:
        try:
            log = self.process.communicate(timeout=seconds)[0].decode("utf-8")
        finally:
            self.process.kill()
        for name in ("env", "path"):
            assert not (self.files / name).read_bytes(), f"GITHUB_{name.upper()} must stay empty: it is the caller's"
        summary = (self.files / "step_summary").read_text("utf-8")
        assert len(summary.encode()) <= 1024 * 1024, "GitHub drops a summary of more than 1 MiB"
        written = parse_outputs((self.files / "output").read_bytes().decode("utf-8"))
        assert sum(map(len, written.values())) * 2 <= 1_000_000, "GitHub takes 1 MB of outputs, counted as UTF-16"
        unknown = written.keys() - self.action.outputs.keys()
        assert not unknown, f"outputs nobody can use, action.yml does not name them: {sorted(unknown)}"
        values = {f"steps.{self.action.step['id']}.outputs.{name}": value for name, value in written.items()}
        outputs = {name: _evaluate(output["value"], values, missing="") for name, output in self.action.outputs.items()}
        return Finished(self.process.returncode, outputs, log, summary)


def parse_outputs(text: str) -> dict[str, str]:
    """Read a GITHUB_OUTPUT file by the rules of the runner; a ValueError is a step that GitHub would fail."""
    outputs = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, mark, rest = min((line.partition("="), line.partition("<<")), key=lambda parts: len(parts[0]))
        if not mark or not name:
            raise ValueError(f"GitHub refuses this line of GITHUB_OUTPUT: {line!r}")
        outputs[name] = rest if mark == "=" else "\n".join(_until(rest, lines))
    return outputs


def _until(delimiter: str, lines: Iterator[str]) -> list[str]:
    value: list[str] = []
    for line in lines:
        if line == delimiter:
            return value
        value.append(line)
    raise ValueError(f"GITHUB_OUTPUT ends before the delimiter {delimiter!r}")


def _with_defaults(action: Action, given: Mapping[str, str]) -> dict[str, str]:
    inputs = {name.replace("_", "-"): value for name, value in given.items()}
    unknown = inputs.keys() - action.inputs.keys()
    assert not unknown, f"{action.folder} has no input {sorted(unknown)}"
    context = {"github.token": TOKEN}
    defaults = {name: _evaluate(declared.get("default", ""), context) for name, declared in action.inputs.items()}
    return defaults | inputs


def _evaluate(text: str, values: Mapping[str, str], missing: str | None = None) -> str:
    def value(match: re.Match[str]) -> str:
        return values[match[1]] if missing is None else values.get(match[1], missing)

    return EXPRESSION.sub(value, text)
