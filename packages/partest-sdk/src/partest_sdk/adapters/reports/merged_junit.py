"""One JUnit file out of many reports: their own bytes wherever that is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from partest_sdk.adapters.reports.formats.junit import ROOT_OF, JUnit
from partest_sdk.adapters.reports.report_files import ReportFile
from partest_sdk.adapters.reports.rewrite import Rewritten, patched
from partest_sdk.adapters.reports.splice import ATTRIBUTE, Span, span_of
from partest_sdk.adapters.reports.xml_source import REPAIR_LIMIT
from partest_sdk.core.reports.join import Read
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.junit_xml import (
    JUNIT_END,
    Counts,
    attribute_text,
    junit_begin,
    junit_suite,
)

_COPY = 1 << 20
Results = Callable[[ReportFile], Sequence[TestResult]]
"""Reads a report of another format once more, every case a test."""


def write_merged_junit(
    out: BinaryIO,
    recorded: Sequence[tuple[str, Sequence[TestResult]]],
    reports: Sequence[tuple[ReportFile, Read]],
    results_of: Results,
) -> None:
    """Write the *recorded* suites and then all *reports*, in their order, to *out*; same input, same bytes."""
    counts = Counts.of([test for _, tests in recorded for test in tests])
    for _, read in reports:
        counts = counts.plus(_counts(read)).plus(_doubt(read))
    out.writelines(piece.encode() for piece in junit_begin(counts))
    for name, tests in recorded:
        out.writelines(piece.encode() for piece in junit_suite(name, tests))
    for file, read in reports:
        for piece in _report(file, read, results_of):
            out.write(piece)
    out.write(JUNIT_END.encode())


def _counts(read: Read) -> Counts:
    counts = read.report.counts
    return Counts(
        read.report.cases, counts[TestClass.FAILED], counts[TestClass.ERRORS], counts[TestClass.SKIPPED], read.report.seconds
    )  # fmt: skip


def _doubt(read: Read) -> Counts:
    return Counts(tests=1, errors=1) if _why_doubtful(read) else Counts()


def _why_doubtful(read: Read) -> str:
    """Why a report stands there as an error of its own: without it, what is lost would look as if it had never been."""
    tally = read.tally
    if tally.unreadable:
        return tally.unreadable
    return "; ".join(tally.gaps) if tally.breaks_off or (tally.gaps and read.report.format != JUnit.name) else ""


def _report(file: ReportFile, read: Read, results_of: Results) -> Iterator[bytes]:
    if read.tally.unreadable:
        pass
    elif read.report.format == JUnit.name:
        yield from _junit(file, read)
    elif read.report.format:
        yield from (piece.encode() for piece in junit_suite(file.shown, results_of(file)))
    if why := _why_doubtful(read):
        shown = attribute_text(file.shown)
        kind = "Unreadable" if read.tally.unreadable else "Incomplete"
        yield f'<testsuite name="partest"{Counts(tests=1, errors=1)}>\n'.encode()
        yield f'<testcase classname="partest" name="{shown}" time="0"><error type="partest.{kind}" message="{attribute_text(why)}"/>'.encode()
        yield b"</testcase>\n</testsuite>\n"


def _junit(file: ReportFile, read: Read) -> Iterator[bytes]:
    path, tally = Path(file.path), read.tally
    # Where the root is needed it becomes a suite: its claims must not get lost with it, and no case may lie outside of every suite.
    is_root_needed = tally.is_root_needed or bool(tally.gaps)
    shown = attribute_text(file.shown)
    plain = f' name="{shown}"{_counts(read)} {ROOT_OF}="{shown}"'.encode()
    span = span_of(path) if tally.is_sound else None
    if span is None and read.tally.breaks_off and path.stat().st_size > REPAIR_LIMIT:
        return  # what could be read of it is in tests.jsonl; here stands that it breaks off
    if span is None:
        rewritten = Rewritten(path, tally.renamed, keep_roots=is_root_needed)
        root = b"" if rewritten.is_stray else None
        pieces: Iterator[bytes] = iter([rewritten.text.encode(), b"\n"])
    else:
        root = span.root if is_root_needed else None
        pieces = _copied(path, span, tally.renamed)
    if root is None:
        yield from pieces
        return
    known = {name for name, _ in ATTRIBUTE.findall(root)}
    missing = (found[0] for found in ATTRIBUTE.finditer(plain) if found[1] not in known)
    yield b"<testsuite%s%s>\n" % (root.rstrip(), b"".join(missing))
    yield from pieces
    yield b"</testsuite>\n"


def _copied(path: Path, span: Span, renamed: Mapping[str, str]) -> Iterator[bytes]:
    if span.comments:
        yield span.comments + b"\n"
    changes = patched(path, span.start, span.end, renamed) if renamed else []
    with path.open("rb") as file:
        at = span.start
        for begin, end, new in changes:
            yield from _bytes(file, at, begin)
            yield new
            at = end
        yield from _bytes(file, at, span.end)
    yield b"\n"


def _bytes(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end:
        piece = file.read(min(_COPY, end - start))
        if not piece:
            return
        start += len(piece)
        yield piece
