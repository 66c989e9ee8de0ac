"""Half of many reports is read by a second process, where that is worth its start."""

from __future__ import annotations

import codecs
import marshal
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn

from partest_sdk.adapters.coverage.coverage_files import CoverageGroup
from partest_sdk.adapters.coverage.detection import DATA_FILE

PROCESSES_FROM = 32 * 1024 * 1024
"""Bytes of reports from which on a second process is worth its start, as with reports of tests."""
_HEADER = 8
_END = b"\xff" * _HEADER


def halves(groups: Sequence[CoverageGroup]) -> tuple[Sequence[CoverageGroup], Sequence[CoverageGroup]]:
    """*groups* up to where half of their bytes is behind, and the rest, for another process; none where one process is enough.

    The reports of one shard stay together, and all of them where there are data files, which are read as one, or XML: of that, two
    processes together need nearly twice the memory.
    """
    parts = [part for group in groups for part in _parts(group)]
    sizes = [sum(map(_size, part.paths)) for part in parts]
    total = sum(sizes)
    if total < PROCESSES_FROM or not _may_fork() or any(_is_for_one(path) for part in parts for path in part.paths):
        return groups, ()
    before = [0, *accumulate(sizes)]
    middle = min(range(len(before)), key=lambda number: abs(2 * before[number] - total))
    # A process for next to nothing would only delay the other.
    return (parts[:middle], parts[middle:]) if total <= 4 * before[middle] <= 3 * total else (groups, ())


@contextmanager
def beside(work: Callable[[], Iterable[Any]]) -> Iterator[Callable[[], Iterable[Any] | None]]:
    """Begin *work* in a child; what is handed out waits for its results, and gives None where any was lost, with the child perhaps.

    The results have to be plain values. A child is never left behind.
    """
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:  # as many processes as there may be, or no memory
        os.close(reading)
        os.close(writing)
        yield lambda: None
        return
    if not child:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    try:
        yield partial(_results, reading)
    finally:
        os.close(reading)
        _reap(child)


def _work(work: Callable[[], Iterable[Any]], writing: int) -> NoReturn:
    try:
        # Nothing of the parent's may run in here again: no handler at the exit, no clean-up, no message for the terminal.
        with open(writing, "wb") as out:
            for value in work():
                result = marshal.dumps(value)
                out.write(len(result).to_bytes(_HEADER, "little"))
                out.write(result)
            out.write(_END)
    finally:
        os._exit(0)


def _results(reading: int) -> Iterable[Any] | None:
    texts: deque[bytes] = deque()
    with open(reading, "rb", closefd=False) as pipe:
        while (header := pipe.read(_HEADER)) != _END:
            size = int.from_bytes(header, "little")
            texts.append(pipe.read(size))
            if len(header) < _HEADER or len(texts[-1]) < size:
                return None
    return _values(texts)


def _values(texts: deque[bytes]) -> Iterator[Any]:
    """What *texts* say; each is let go before the next is read."""
    while texts:
        # They come from this very program, and plain values run nothing.
        yield marshal.loads(texts.popleft())  # noqa: S302


def _reap(child: int) -> None:
    with suppress(OSError):  # ChildProcessError: somebody has told the system to forget children as they end
        if os.waitpid(child, os.WNOHANG) == (0, 0):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _may_fork() -> bool:
    # Where processes must be spawned, starting them costs more than it saves; and beside other threads a fork may never come to anything.
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return False
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    return False


def _parts(group: CoverageGroup) -> Sequence[CoverageGroup]:
    if group.shard or not group.paths:
        return (group,)
    return [group._replace(paths=(path,)) for path in group.paths]


def _size(path: Path) -> int:
    with suppress(OSError, ValueError):
        return path.stat().st_size
    return 0


def _is_for_one(path: Path) -> bool:
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as report:
                return report.read(len(DATA_FILE)).removeprefix(codecs.BOM_UTF8).lstrip().startswith((DATA_FILE, b"<"))
    return False
