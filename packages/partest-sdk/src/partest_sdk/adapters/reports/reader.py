"""Read reports, whatever wrote them: each for itself, so that one that is damaged never stops the others; many of them by several processes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.detection import format_of
from partest_sdk.adapters.reports.report_files import ReportFile
from partest_sdk.adapters.reports.result_lines import ResultLines
from partest_sdk.adapters.reports.xml_source import read_xml
from partest_sdk.core.reports.join import Read
from partest_sdk.core.reports.paths import RepositoryPaths
from partest_sdk.core.reports.report import Report
from partest_sdk.core.reports.tally import Tally
from partest_sdk.core.reports.traces import others_in, reads_like_a_report
from partest_sdk.errors import UnreadableError

PROCESSES_FROM = 32 * 1024 * 1024
"""Bytes of reports from which on a second process is worth its start."""
_LOOK = 64 * 1024 * 1024
_LINES = frozenset({"TAP", "go test -json", "libtest JSON", "pytest-reportlog", "Mocha JSON"})
"""Formats of lines, between which those of another runner may stand."""
_REPORTS = frozenset({".xml", ".json", ".jsonl", ".ndjson", ".trx", ".tap", ".junit"})
"""What files are called that a runner writes for other programs; of these, and of files without any such name, more is expected than of others."""
_UNKNOWN = "tests have written into it, and partest knows no report like it"
_CHUNK_BYTES = 4 * 1024 * 1024
_CHUNK_FILES = 128


class Chunk(NamedTuple):
    """Some reports, one after the other, and the file with the lines of their tests."""

    reads: list[Read]
    lines: Path | None
    ambiguous: frozenset[str]


class Everything:
    """Contains any number."""

    def __contains__(self, _: object) -> bool:
        return True


class ReportReader:
    """Reads report files."""

    def __init__(self, paths: RepositoryPaths, parts: Path | None = None, wanted: Container[int] | None = None) -> None:
        """Clean the paths of tests by *paths*; write their lines to files in *parts*, and keep those whole whose identity is *wanted*."""
        self._paths = paths
        self._parts = parts
        self._wanted = wanted

    def read(self, files: Sequence[ReportFile]) -> list[Chunk]:
        """All *files* in their order."""
        chunks = list(enumerate(_chunks(files)))
        size = sum(_size(file.path) for file in files)
        # More would take more memory than reading may, and gain little: the runners of CI have two to four cores.
        workers = min(len(chunks), os.cpu_count() or 1, 2)
        # A fork is safe here: there are no threads. Where processes must be spawned, starting them costs more than it saves.
        if size < PROCESSES_FROM or workers < 2 or not sys.platform.startswith("linux"):
            return [self.read_chunk(chunk) for chunk in chunks]
        return self._read_beside(chunks, workers)

    def _read_beside(self, chunks: Sequence[tuple[int, Sequence[ReportFile]]], workers: int) -> list[Chunk]:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        _READERS.append(self)
        done: list[Chunk] = []
        try:
            with ProcessPoolExecutor(workers, get_context("fork")) as pool:
                done.extend(pool.map(_read_in_child, chunks))
        except BrokenProcessPool:
            pass  # a child was killed, for want of memory perhaps; one process needs less
        finally:
            _READERS.pop()
        return done + [self.read_chunk(chunk) for chunk in chunks[len(done) :]]

    def read_again(self, file: ReportFile, wanted: Container[int]) -> Tally:
        """One file once more; kept are the cases whose identity is *wanted*."""
        tally = Tally(file.leg, file.shown, self._paths.clean, wanted=wanted, shard=file.shard)
        _read_into(tally, file)
        return tally

    def read_chunk(self, chunk: tuple[int, Sequence[ReportFile]]) -> Chunk:
        """Some files, of which this is the number of the chunk."""
        number, files = chunk
        if self._parts is None:
            return Chunk([self._read_one(file, None) for file in files], None, frozenset(self._paths.ambiguous))
        lines = self._parts / f"{number:06}.jsonl"
        with lines.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as out:
            reads = [self._read_one(file, ResultLines(out, file.shard)) for file in files]
        return Chunk(reads, lines, frozenset(self._paths.ambiguous))

    def _read_one(self, file: ReportFile, lines: ResultLines | None) -> Read:
        tally = Tally(file.leg, file.shown, self._paths.clean, lines, self._wanted, file.shard)
        name = _read_into(tally, file)
        tally.close()
        wall = tally.wall or tally.seconds
        return Read(
            Report(file.shown, file.leg, name, tally.counts, tally.seconds, wall, file.shard, frozenset(tally.files)),
            tally,
        )


_READERS: list[ReportReader] = []
"""Whoever is at work: a child that was forked finds its reader here, without it going through a pipe."""


def _read_in_child(chunk: tuple[int, Sequence[ReportFile]]) -> Chunk:
    return _READERS[-1].read_chunk(chunk)


def _read_into(tally: Tally, file: ReportFile) -> str:
    """Read *file* into *tally* and say which format it is of."""
    name = ""
    try:
        content = _opened(file)
        found = format_of(content)
        if found is None:
            _pass_over(content, tally, file)
            return ""
        name = found.name
        found.read(content, tally)
        if name in _LINES and (others := others_in(_whole(content), name)):
            tally.incomplete(
                f"it holds lines of {' and '.join(others)} too, which are not read; give each a file of its own"
            )
    except UnreadableError as trouble:
        _stumble(tally, str(trouble))
    except OSError as trouble:
        _stumble(tally, f"it cannot be read: {trouble.strerror or trouble}")
    except Exception as trouble:  # noqa: BLE001 - a mistake of ours with one file is no reason to lose the others
        _stumble(
            tally, f"partest stumbled over it, which is a mistake of partest ({type(trouble).__name__}: {trouble})"
        )
    return name


def _opened(file: ReportFile) -> Content:
    if not stat.S_ISREG(os.stat(file.path).st_mode):  # noqa: PTH116 - a pipe would be waited for for ever
        raise UnreadableError("it is no regular file")
    return Content(Path(file.path))


def _stumble(tally: Tally, what: str) -> None:
    if tally.cases:
        tally.incomplete(what)
    else:
        tally.unreadable = what


def _pass_over(content: Content, tally: Tally, file: ReportFile) -> None:
    """A file of no format that we know: damaged, or simply something else."""
    what = "it is no test report in any format that partest knows"
    if content.root:
        what = f"it is no test report (its root is <{content.root}>)"
    if not content.size:
        what = "it is empty (0 bytes)"
    if trouble := _trouble(content):
        tally.unreadable = trouble
    elif file.literal:
        tally.unreadable = what
    else:
        tally.note(f"passed over: {what}")


def _trouble(content: Content) -> str:
    """Why a file of no known format should have been a report; empty when it need not: a log, a page, a file of settings."""
    suffix = content.path.suffix.lower()
    begins = content.head.strip("\0 \t\r\n")[:1]
    if not begins:
        blank = "there is nothing but blanks or zero bytes in it"
        empty = "it is empty (0 bytes): whatever should have written it never did"
        return (blank if content.size else empty) if suffix in _REPORTS else ""
    if suffix and suffix not in _REPORTS:
        return ""
    if suffix == ".tap" or (suffix in (".xml", ".trx") and begins != "<") or (suffix and "\0" in content.head):
        return f"it does not read like what its name says ({suffix})"
    return _trouble_with_xml(content) if begins == "<" else _trouble_with_text(content)


def _trouble_with_xml(content: Content) -> str:
    whole = read_xml(content.path, lambda _: lambda: None)
    if whole.damage or not content.root:
        return f"it cannot be read: {whole.damage or 'it ends before it begins'}"
    return _UNKNOWN if reads_like_a_report(_whole(content)) else ""


def _trouble_with_text(content: Content) -> str:
    if content.document is not None:
        return ""  # a whole document, of somebody else
    cut = content.trouble if content.trouble and content.is_cut else ""
    return cut or (_UNKNOWN if reads_like_a_report(_whole(content)) else "")


def _whole(content: Content) -> bytes:
    """The file, or as much of it as a look is worth."""
    with content.path.open("rb") as file:
        data = file.read(_LOOK)
    return data if content.encoding.startswith("utf-8") else data.decode(content.encoding, "replace").encode()


def _chunks(files: Sequence[ReportFile]) -> Iterator[Sequence[ReportFile]]:
    start = size = 0
    for stop, file in enumerate(files, start=1):
        size += _size(file.path)
        if size >= _CHUNK_BYTES or stop - start >= _CHUNK_FILES:
            yield files[start:stop]
            start, size = stop, 0
    if start < len(files):
        yield files[start:]


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return 0
