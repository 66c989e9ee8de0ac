"""``python -m benchmarks.coverage_contestants NAME FOLDER FILES``: do one thing with all coverage reports of FOLDER, in a fresh process.

Whoever merges prints how many lines and branches are covered, and whether that is exact.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partest_sdk.core.coverage.assembly import Assembly
    from partest_sdk.core.coverage.told import CoverageTold


def lines(folder: Path, _: int) -> None:
    """Iterate the lines of the reports as text, and do nothing with them: no reader of lines in Python can be faster."""
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8") as report:
            for _line in report:
                pass


def expat(folder: Path, _: int) -> None:
    """Expat alone, without one callback."""
    from pyexpat import ParserCreate

    for path in sorted(folder.iterdir()):
        with path.open("rb") as report:
            ParserCreate().ParseFile(report)


def merge(folder: Path, files: int, most_processes: int = 2) -> None:
    """Read, put into the files of the repository, merge and count, in total and by shard, as the product does it."""
    _say(_merged(folder, files, most_processes)[0])


def merge_in_one(folder: Path, files: int) -> None:
    """The same in one process."""
    merge(folder, files, 1)


def bundle(folder: Path, files: int) -> None:
    """Merge, and write what the bundle has of it: ``coverage.json``, LCOV and Cobertura."""
    from partest_sdk.adapters.coverage.coverage_bundle import write_coverage

    told, assembly = _merged(folder, files, 2)
    with TemporaryDirectory() as out:
        write_coverage(Path(out), told, assembly.files)
    _say(told)


def _merged(folder: Path, files: int, most_processes: int) -> tuple[CoverageTold, Assembly]:
    from partest_sdk.adapters.coverage.beside import beside, halves
    from partest_sdk.adapters.coverage.coverage_files import CoverageGroup
    from partest_sdk.adapters.coverage.detection import Formats
    from partest_sdk.adapters.coverage.formats.format import FileRead
    from partest_sdk.adapters.coverage.reader import CoverageReport
    from partest_sdk.commands.merge_coverage import Group, Record, merge_coverage
    from partest_sdk.core.coverage.assembly import Assembly
    from partest_sdk.core.coverage.paths import RepositoryTree

    from benchmarks.coverage_reports import paths

    class OneReport:
        """A report that has nothing to say about itself."""

        folders = ()

        def __init__(self, path: Path) -> None:
            self.name = str(path)
            self._report = CoverageReport(path, formats)

        def __iter__(self) -> Iterator[Record]:
            for found in self._report:
                if not isinstance(found, FileRead):
                    raise RuntimeError(f"{self.name}: {found.text}")
                yield Record(*found)

    formats = Formats()
    reports = sorted(folder.iterdir())
    groups = [
        CoverageGroup("tests", f"{number}/{len(reports)}", (path,)) for number, path in enumerate(reports, start=1)
    ]
    here, there = halves(groups) if most_processes > 1 else (groups, ())
    opened, others = (
        [Group(group.flag, group.shard, map(OneReport, group.paths)) for group in half] for half in (here, there)
    )
    assembly = Assembly(RepositoryTree(paths(files)))
    told = merge_coverage(opened, assembly, (), "", others, beside)
    gc.freeze()
    return told, assembly


def _say(told: CoverageTold) -> None:
    from partest_sdk.core.coverage.told import total_of

    numbers = total_of(told)
    print(numbers.lines_covered, numbers.branches_covered, told.exact)


if __name__ == "__main__":
    contestants: dict[str, Callable[[Path, int], None]] = {
        "lines": lines,
        "expat": expat,
        "merge": merge,
        "merge-in-one": merge_in_one,
        "bundle": bundle,
    }
    contestants[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
