"""The two files a session leaves behind: what was collected, and a line per event."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

_encode = json.JSONEncoder(ensure_ascii=True).encode  # ASCII, so that a lone surrogate of a test's output survives


class Records:
    """Writes into the attempt folder. Trouble with it is remembered and told once; it never changes the test run."""

    def __init__(self, folder: Path, session: str, worker: str) -> None:
        """Nothing is opened before the first event."""
        self.session = session
        self.trouble = ""
        # Attributes of an instance are out of reach for freezegun, which replaces what modules imported.
        self.now = time.time
        self._pid = os.getpid()
        self._worker = worker
        self._folder = folder
        self._descriptor: int | None = None

    def event(self, name: str, **fields: Any) -> None:
        """Add one line; a single write, so that whatever kills this process finds whole lines only."""
        if self.trouble or os.getpid() != self._pid:  # a test may fork, and the child is not the one that reports
            return
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            self._write(self._descriptor, {"event": name, **fields})
        except (OSError, ValueError) as error:
            self.trouble = f"could not record every test ({error}); the merge will say what is missing"

    def _open(self) -> int:
        name = self._folder / f"events-{self.session}-{self._worker}.jsonl"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(name, flags, 0o644)
        python = ".".join(str(part) for part in sys.version_info[:3])
        first = {"event": "session", "version": 1, "session": self.session, "worker": self._worker, "pid": self._pid}
        self._write(descriptor, {**first, "time": self.now(), "python": python, "pytest": pytest.__version__})
        return descriptor

    @staticmethod
    def _write(descriptor: int, event: dict[str, Any]) -> None:
        line = (_encode(event) + "\n").encode("ascii")
        written = os.write(descriptor, line)
        if written != len(line):
            raise OSError("the disk is full")

    def collected(self, report: dict[str, Any]) -> None:
        """Write what was collected, once per session: every xdist worker collects the same."""
        name = self._folder / f"collected-{self.session}.json"
        if name.exists():
            return
        temporary = self._folder / f".{name.name}.{self._worker}.{self._pid}"
        try:
            temporary.write_text(_encode({"version": 1, "session": self.session, **report}) + "\n", "ascii")
            temporary.replace(name)
        except OSError as error:
            self.trouble = f"could not record what was collected ({error}); the merge will say what is missing"


def say(trouble: str) -> None:
    """One line for the person who reads the log; our trouble is not their trouble."""
    if sys.__stderr__ is not None:
        print(f"partest: {trouble}", file=sys.__stderr__, flush=True)
