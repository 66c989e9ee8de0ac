"""The files by which a step talks to GitHub's runner: outputs and the job summary. Without GitHub they do nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from os import SEEK_END, path, urandom

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
        return max(SUMMARY_LIMIT - _size(self._summary), 0)

    def add_summary(self, markdown: str) -> None:
        """Add *markdown* to the job summary; where it would make GitHub drop all of it, a line that says so. Never an error."""
        if not self._summary:
            return
        try:
            there = _size(self._summary)
            if there + len(markdown.encode("utf-8", "backslashreplace")) > SUMMARY_LIMIT:
                markdown = "partest: this part is too long for a job summary; the log of this step has it."
            if there + len(markdown) <= SUMMARY_LIMIT:
                self._append(self._summary, markdown.rstrip("\n") + "\n\n")
        except OSError as trouble:
            print(f"partest: the job summary cannot be written: {trouble.strerror}", file=sys.stderr)

    @staticmethod
    def _append(name: str, text: str) -> None:
        with open(name, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:  # noqa: PTH123
            # After somebody's `printf x=1`, without a line end, our first line would be a part of theirs.
            file.write("\n" + text if _ends_inside_a_line(name) else text)


def _size(name: str) -> int:
    """Bytes of a file; 0 for what is none."""
    # Not by pathlib, which would take longer to load than a test job takes for all else.
    return path.getsize(name) if path.isfile(name) else 0  # noqa: PTH113, PTH202


def as_warning(text: str, title: str) -> str:
    """The line by which a step shows a warning on the page of its run; *text* is anybody's, *title* is ours."""
    from partest_sdk.core.safe_text import one_line

    said = one_line(text, 1000).replace("%", "%25")
    return f"::warning title={title}::{said}"


def _ends_inside_a_line(name: str) -> bool:
    if not _size(name):
        return False
    with open(name, "rb") as file:  # noqa: PTH123
        file.seek(-1, SEEK_END)
        return file.read() != b"\n"
