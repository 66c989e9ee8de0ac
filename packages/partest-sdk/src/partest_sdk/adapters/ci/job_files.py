"""The files by which a step talks to GitHub's runner: outputs and the job summary. Without GitHub they do nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from os import urandom
from pathlib import Path

SUMMARY_LIMIT = 1_000_000
"""Bytes. Above 1 MiB GitHub drops the whole summary of a step."""
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class JobFiles:
    """Outputs and summary of this step; both files are only ever appended to."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Take the paths from ``GITHUB_OUTPUT`` and ``GITHUB_STEP_SUMMARY``."""
        self._output = variables.get("GITHUB_OUTPUT", "")
        self._summary = variables.get("GITHUB_STEP_SUMMARY", "")

    @property
    def there(self) -> bool:
        """Whether anybody takes outputs."""
        return bool(self._output)

    def set_output(self, name: str, value: str) -> None:
        """Set the step output *name*; the value may hold anything, also lines that look like ours."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for an output")
        if not self._output:
            return
        # A random delimiter, so that no value can end itself and begin another output.
        delimiter = f"partest_{urandom(16).hex()}"
        self._append(self._output, f"{name}<<{delimiter}\n{value}\n{delimiter}\n")

    def add_summary(self, markdown: str) -> None:
        """Add *markdown* to the job summary, unless it would make GitHub drop all of it."""
        if self._summary and len(markdown.encode("utf-8", "replace")) <= SUMMARY_LIMIT:
            self._append(self._summary, markdown.rstrip("\n") + "\n\n")

    @staticmethod
    def _append(path: str, text: str) -> None:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
