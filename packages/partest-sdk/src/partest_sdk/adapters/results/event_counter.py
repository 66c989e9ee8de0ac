"""How far a running shard has come, by the events it has written so far."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from partest_sdk.adapters.results.events import COLLECTED_LIMIT, is_regular
from partest_sdk.core.plan.ownership import Ownership


@dataclass(slots=True)
class Progress:
    """Counts of one shard; `total` is 0 until the runner has collected."""

    finished: int = 0
    failed: int = 0
    total: int = 0


class EventCounter:
    """Reads only what is new since the last look."""

    def __init__(self, folder: Path, ownership: Ownership, number: int) -> None:
        """Watch the attempt *folder* of shard *number*."""
        self._folder = folder
        self._ownership = ownership
        self._number = number
        self._read: dict[Path, int] = {}
        self.progress = Progress()

    def look(self) -> Progress:
        """The counts as of now."""
        for path in self._folder.glob("events-*.jsonl"):
            with suppress(OSError):
                for line in self._new_lines(path):
                    self._count(line)
        if not self.progress.total:
            self.progress.total = self._collected()
        return self.progress

    def _new_lines(self, path: Path) -> list[bytes]:
        if not is_regular(path):
            return []
        with path.open("rb") as file:
            file.seek(self._read.get(path, 0))
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read[path] = self._read.get(path, 0) + len(whole)
        return whole.splitlines()

    def _count(self, line: bytes) -> None:
        with suppress(ValueError, AttributeError, RecursionError):
            event = json.loads(line)
            if event.get("event") == "finish" and not event.get("retried"):
                self.progress.finished += 1
                self.progress.failed += event.get("outcome") in ("failed", "error")

    def _collected(self) -> int:
        total = 0
        for path in self._folder.glob("collected-*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                if not is_regular(path) or path.stat().st_size > COLLECTED_LIMIT:
                    continue
                for file, ids in json.loads(path.read_text(encoding="utf-8"))["files"].items():
                    total += sum(self._ownership.owner(test, file) == self._number for test in ids)
        return total
