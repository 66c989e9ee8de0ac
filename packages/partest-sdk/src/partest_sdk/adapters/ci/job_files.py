"""The files by which a step talks to GitHub's runner: outputs and the job summary. Without GitHub they do nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from os import SEEK_END, devnull, urandom
from pathlib import Path

from partest_sdk.errors import InputError

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
        """Set the step output *name*; the value may hold anything, also lines that look like ours. An InputError when it cannot be written."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for an output")
        if not self._output:
            return
        # A random delimiter, so that no value can end itself and begin another output.
        delimiter = f"partest_{urandom(16).hex()}"
        try:
            self._append(self._output, f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
        except OSError as trouble:
            raise InputError(
                f"GITHUB_OUTPUT is {self._output!r}, where the outputs cannot be written: {trouble.strerror}; "
                "name a file that can be, or unset it"
            ) from None

    @property
    def summary_room(self) -> int:
        """Bytes that the job summary still takes; what an earlier command of this step wrote there counts."""
        path = Path(self._summary or devnull)
        return max(SUMMARY_LIMIT - (path.stat().st_size if path.is_file() else 0), 0)

    def add_summary(self, markdown: str) -> None:
        """Add *markdown* to the job summary; where it would make GitHub drop all of it, a line that says so. Never an error."""
        if not self._summary:
            return
        try:
            there = Path(self._summary).stat().st_size if Path(self._summary).is_file() else 0
            if there + len(markdown.encode("utf-8", "backslashreplace")) > SUMMARY_LIMIT:
                markdown = "partest: this part is too long for a job summary; the log of this step has it."
            if there + len(markdown) <= SUMMARY_LIMIT:
                self._append(self._summary, markdown.rstrip("\n") + "\n\n")
        except OSError as trouble:
            print(f"partest: the job summary cannot be written: {trouble.strerror}", file=sys.stderr)

    @staticmethod
    def _append(path: str, text: str) -> None:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            # After somebody's `printf x=1`, without a line end, our first line would be a part of theirs.
            file.write("\n" + text if _ends_inside_a_line(path) else text)


def as_warning(text: str, title: str) -> str:
    """The line by which a step shows a warning on the page of its run; *text* is anybody's, *title* is ours."""
    from partest_sdk.core.safe_text import one_line

    said = one_line(text, 1000).replace("%", "%25")
    return f"::warning title={title}::{said}"


def _ends_inside_a_line(path: str) -> bool:
    if not Path(path).is_file() or not Path(path).stat().st_size:
        return False
    with Path(path).open("rb") as file:
        file.seek(-1, SEEK_END)
        return file.read() != b"\n"
