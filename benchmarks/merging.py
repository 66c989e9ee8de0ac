"""What it takes to read a million test results, and to merge them, beside the parser alone and beside other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fresh_process import Taken
from benchmarks.merge_tools import merge_tools
from benchmarks.merging_rounds import (
    CALLBACKS,
    COMMAND,
    FLOOR,
    MEGABYTE,
    MERGED,
    ONE,
    READ,
    ROUNDS,
    WRITE,
    Reports,
)
from benchmarks.page import Bound, Section, table

READ_LIMIT, WRITE_LIMIT, LINEAR_LIMIT, MEMORY_LIMIT = 3.0, 2.5, 1.3, 100.0
LABELS = {
    FLOOR: "expat without callbacks: the floor",
    CALLBACKS: "expat with two callbacks that do nothing",
    ONE: "partest, reading with one process",
    READ: "partest, reading as it does",
    WRITE: "partest, writing the merged file",
    MERGED: "partest, reading as it does, then writing the merged file",
    COMMAND: "`partest merge-results`: that, a line per test, the verdict",
}
GROWING = (FLOOR, ONE, WRITE)


def run() -> Section:
    """Make the reports, let all read or merge them, and judge."""
    with TemporaryDirectory() as name:
        work = Path(name)
        sizes = [Reports.made(work, count, 1_000) for count in (1, 10, 100, 1_000)]
        suites = [Reports.made(work, count, 20) for count in (1, 1_000, 5_000)]
        million, many = sizes[-1], suites[-1]
        for reports in (*sizes, *suites):
            reports.measure(tuple(LABELS) if reports in (million, many) else GROWING)
        together = {name: million.together(name) for name in (MERGED, COMMAND)}
        rows = [*_our_rows(million, many), *_peer_rows(million, many)]
    header = [f"{million.tests:,} tests in {million.count:,} files", "s", "× floor", "MB"]
    text = "\n\n".join([
        _text(million, many),
        table([*header, f"{many.tests:,} in {many.count:,}: s", "MB"], rows),
        f"All processes of ours together, at their common peak: {together[MERGED]:.0f} MB to read and write the merged file, "
        f"{together[COMMAND]:.0f} MB for the command.",
        "Microseconds per test, beyond what one single report takes with start and imports:",
        table(["reports × tests", *(LABELS[name] for name in GROWING)], [*_growth(sizes), *_growth(suites)]),
    ])  # fmt: skip
    return Section("Reading and merging reports", text, tuple(_bounds(sizes, suites, together[MERGED])))


def _text(million: Reports, many: Reports) -> str:
    return (
        f"Reports as pytest writes them, one suite each: {million.count:,} with {million.cases:,} tests ({million.size / MEGABYTE:.0f} MB) and "
        f"{many.count:,} with {many.cases}; five attributes a test, 1 % failed with 20 lines, 3 % skipped, 5 % with output. Everybody has a "
        f"fresh process and is timed with its start and imports: the fastest of {ROUNDS} rounds in turns, a single round of other tools. MB are "
        "millions of bytes of the largest process; other tools have but one.\n\n"
        "*Reading* is reading, classifying and joining: all counts, failures and repeated tests are known then. From 32 MiB on two "
        "processes do it. With one it is shown, not judged: what expat takes to call two functions that do nothing, with a dictionary of "
        "attributes, is in the second row. *Writing* copies bytes out of reports that reading has found to be sound."
    )


def _our_rows(million: Reports, many: Reports) -> Iterator[Sequence[str]]:
    for name, label in LABELS.items():
        seconds, others = f"{million.seconds(name):.2f}", f"{many.seconds(name):.2f}"
        memory, less = f"{million.megabytes(name):.0f}", f"{many.megabytes(name):.0f}"
        yield label, seconds, f"{million.ratio(name):.2f}", memory, others, less


def _peer_rows(million: Reports, many: Reports) -> Iterator[Sequence[str]]:
    for tool in merge_tools():
        if tool.missing:
            yield f"{tool.name}: not measured, {tool.missing}", *["–"] * 5
            continue
        most, others = million.merged_by(tool), many.merged_by(tool)
        floors = f"{most.seconds / million.seconds(FLOOR):.1f}"
        yield (
            tool.name,
            _seconds(most),
            f"> {floors}" if most.stopped else "–" if most.code else floors,
            _megabytes(most),
            _seconds(others),
            _megabytes(others),
        )


def _seconds(one: Taken) -> str:
    if one.stopped:
        return f"> {one.seconds:.0f}, stopped"
    return f"failed ({one.code})" if one.code else f"{one.seconds:.1f}"


def _megabytes(one: Taken) -> str:
    return f"{'> ' if one.stopped else ''}{one.largest / MEGABYTE:,.0f}"


def _growth(sizes: Sequence[Reports]) -> Iterator[Sequence[str]]:
    one, *more = sizes
    for reports in more:
        each = (f"{_beyond(one, reports, name) * 1e6:.2f}" for name in GROWING)
        yield f"{reports.count:,} × {reports.cases:,}", *each


def _beyond(one: Reports, reports: Reports, name: str) -> float:
    """Seconds per test, where the start is paid for by *one* report."""
    return (reports.seconds(name) - one.seconds(name)) / (reports.tests - one.tests)


def _bounds(sizes: Sequence[Reports], suites: Sequence[Reports], together: float) -> Iterator[Bound]:
    million = sizes[-1]
    reading, writing = million.ratio(READ), million.ratio(WRITE)
    yield Bound(f"reading a million tests ≤ {READ_LIMIT:g} × the floor", f"{reading:.2f}", reading <= READ_LIMIT)
    yield Bound(f"writing the merged file ≤ {WRITE_LIMIT:g} × the floor", f"{writing:.2f}", writing <= WRITE_LIMIT)
    memory = max(together, *(million.megabytes(name) for name in (ONE, READ, MERGED)))
    promise = f"to read a million tests and write the merged file, all processes together ≤ {MEMORY_LIMIT:g} MB"
    yield Bound(promise, f"{memory:.0f} MB", memory <= MEMORY_LIMIT)
    for what, counted, names in (("files", sizes, (ONE,)), ("suites", suites, (ONE, WRITE))):
        one, few, many = counted[0], counted[-2], counted[-1]
        growth = max(_beyond(one, many, name) / _beyond(one, few, name) for name in names)
        promise = (
            f"linear in {what}: a test of {many.count:,} × {many.cases:,} takes ≤ {LINEAR_LIMIT} × one of {few.count:,}"
        )
        yield Bound(promise, f"{growth:.2f}", growth <= LINEAR_LIMIT)
