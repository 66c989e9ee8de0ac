"""The real command line, called in this process: fast enough for large tables of cases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from partest_sdk.cli import main
from real_runs import Said

_NOT_OURS = ("PARTEST_", "GITHUB_", "RUNNER_")


@dataclass
class CommandLine:
    """A folder to work in, and `partest` in it."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, variables: Mapping[str, str] | None = None) -> Said:
        """Run `partest` with *words*, and with *variables* as all that the environment says to it."""
        with self.monkeypatch.context() as patch:
            for name in os.environ:
                if name.startswith(_NOT_OURS) or name in ("CI", "PWD"):
                    patch.delenv(name)
            for name, value in (variables or {}).items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            self.capsys.readouterr()
            try:
                code = main(words)
            except SystemExit as end:  # argparse's way to end after --help
                code = int(end.code or 0)
            out, err = self.capsys.readouterr()
        return Said(code, out, err)

    def write(self, name: str, text: str = "") -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def tests(self, *names: str) -> None:
        """Write empty test files."""
        for name in names:
            self.write(name)

    def plan(self, *words: str) -> Path:
        """Plan into plan.json, which must work."""
        said = self("shard", *words, "--plan-out", "plan.json")
        assert said.code == 0, said
        return self.folder / "plan.json"


def is_advice(said: Said, code: int) -> bool:
    """Whether *said* ends with *code* and clear sentences: on standard error, each with our name, none of them a traceback."""
    lines = said.err.splitlines()
    return (
        said.code == code
        and bool(lines)
        and all(line.startswith("partest: ") and len(line) < 700 for line in lines)
        and "Traceback" not in said.text
        and "mistake in partest itself" not in said.text
    )
