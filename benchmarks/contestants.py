"""``python -m benchmarks.contestants NAME FOLDER OUT``: do one thing with all reports of FOLDER, in a fresh process.

Everyone imports only what it needs: its start is part of what is measured. Whoever reads prints how many tests it found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partest_sdk.adapters.reports.report_files import ReportFile
    from partest_sdk.core.reports.join import Read


def floor(folder: Path, _: Path) -> None:
    """Expat alone, without one callback: nothing that parses with it can be faster."""
    from pyexpat import ParserCreate

    for path in sorted(folder.iterdir()):
        ParserCreate().Parse(path.read_bytes(), True)


def callbacks(folder: Path, _: Path) -> None:
    """Expat with the two callbacks that any reader of attributes must have; they do nothing."""
    from pyexpat import ParserCreate

    for path in sorted(folder.iterdir()):
        parser = ParserCreate()
        parser.StartElementHandler = lambda _, __: None
        parser.EndElementHandler = lambda _: None
        parser.Parse(path.read_bytes(), True)


def one_process(folder: Path, _: Path) -> None:
    """Read and classify, with one process."""
    from partest_sdk.adapters.reports import reader

    reader.PROCESSES_FROM = sys.maxsize
    _read(_files(folder))


def read(folder: Path, _: Path) -> None:
    """Read and classify, as the product does it."""
    _read(_files(folder))


def write(folder: Path, out: Path) -> None:
    """The merged file alone, of reports that are known to be sound."""
    from collections import Counter

    from partest_sdk.adapters.reports.formats.junit import JUnit
    from partest_sdk.core.reports.join import Read
    from partest_sdk.core.reports.report import Report
    from partest_sdk.core.reports.tally import Tally

    files = _files(folder)
    sound = [Read(Report(file.shown, file.leg, JUnit.name, Counter()), Tally(file.leg, file.shown)) for file in files]
    _write(files, sound, out)


def merged_file(folder: Path, out: Path) -> None:
    """Read and classify, then write the merged file."""
    files = _files(folder)
    _write(files, _read(files), out)


def _files(folder: Path) -> list[ReportFile]:
    from partest_sdk.adapters.reports.report_files import Pattern, find_reports
    from partest_sdk.core.reports.tally import Leg

    files, _ = find_reports([Pattern("", None, f"{folder}/*.xml")], folder, Leg("reports"))
    return files


def _read(files: list[ReportFile]) -> list[Read]:
    from partest_sdk.adapters.reports.reader import ReportReader
    from partest_sdk.core.reports.join import join
    from partest_sdk.core.reports.paths import RepositoryPaths

    reader = ReportReader(RepositoryPaths(list))
    reads = [read for chunk in reader.read(files) for read in chunk.reads]
    by_name = {file.shown: file for file in files}
    joined = join(reads, lambda read, wanted: reader.read_again(by_name[read.report.path], wanted))
    print(sum(leg.totals.tests for leg in joined.legs))
    return reads


def _write(files: list[ReportFile], reads: list[Read], out: Path) -> None:
    from partest_sdk.adapters.reports.merged_junit import write_merged_junit

    with out.open("wb") as merged:
        write_merged_junit(merged, (), list(zip(files, reads, strict=True)), lambda _: ())


CONTESTANTS = {one.__name__: one for one in (floor, callbacks, one_process, read, write, merged_file)}

if __name__ == "__main__":
    name, reports, result = sys.argv[1:]
    CONTESTANTS[name](Path(reports), Path(result))
