"""Coverage in scripts, and what `partest merge-results` does with it: reports of any format in, one exact union out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from partest_sdk.adapters.coverage.beside import beside, halves
from partest_sdk.adapters.coverage.checked_out_sources import CheckedOutSources
from partest_sdk.adapters.coverage.coverage_files import CoverageGroup, of_patterns
from partest_sdk.adapters.coverage.detection import Formats
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.go_modules import go_modules
from partest_sdk.adapters.coverage.python_data import PythonData
from partest_sdk.adapters.coverage.python_spans import python_spans
from partest_sdk.adapters.coverage.reader import read_reports
from partest_sdk.adapters.coverage.writers.cobertura import write_cobertura
from partest_sdk.adapters.coverage.writers.coveragepy_json import write_coveragepy_json
from partest_sdk.adapters.coverage.writers.export import write_export
from partest_sdk.adapters.coverage.writers.lcov import write_lcov
from partest_sdk.adapters.repository_files import tracked_files
from partest_sdk.commands.merge_coverage import Group, Record, Said, merge_coverage
from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.excluded_files import ExcludedFiles
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of, numbers_of_files
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import CoverageTold, totals_by_flag
from partest_sdk.core.coverage.what_counts import WhatCounts


class Coverage:
    """What some reports cover, merged: every line and branch once, by path from the repository's folder."""

    def __init__(self, told: CoverageTold, files: Mapping[str, FileCoverage]) -> None:
        """Made by `read_coverage`."""
        self._told = told
        self.files = files
        """By path (POSIX). `FileCoverage.lines` has the hits of every line that can be executed, by its number from 1."""

    @property
    def numbers(self) -> Numbers:
        """Of all files: covered and all lines, covered and all arms of branches, and whether the branches are exact or a lower bound."""
        return numbers_of_files(self.files.values())

    @property
    def flags(self) -> Mapping[str, Numbers]:
        """The same by flag."""
        return totals_by_flag(self._told)

    @property
    def incomplete(self) -> tuple[str, ...]:
        """Why the numbers are not all there is, a sentence each: reports that are missing or damaged. Texts of reports are in it: hostile."""
        return self._told.incomplete

    @property
    def notes(self) -> tuple[str, ...]:
        """What else there is to say, such as paths that are not in the repository."""
        return self._told.notes

    def of(self, path: str) -> Numbers:
        """The numbers of one file; KeyError when no report mentions it."""
        return numbers_of(self.files[path])

    def write_lcov(self, path: str | os.PathLike[str]) -> list[str]:
        """Write an LCOV tracefile; the paths that it cannot hold. OSError when it cannot be written, and then nothing is."""
        return write_export(Path(path), self.files, write_lcov)

    def write_cobertura(self, path: str | os.PathLike[str]) -> list[str]:
        """The same as Cobertura's XML."""
        return write_export(Path(path), self.files, write_cobertura)

    def write_coveragepy_json(self, path: str | os.PathLike[str]) -> list[str]:
        """The same as JSON that ``coverage json`` could have written, without functions and contexts, which no other format knows."""
        return write_export(Path(path), self.files, write_coveragepy_json)


def read_coverage(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    base: str | os.PathLike[str] = ".",
    cache: str | os.PathLike[str] | None = None,
) -> Coverage:
    """Read coverage reports of any format and merge them.

    *paths* is one or several files, folders or globs below *base*, which is the repository's folder; as text also ``FLAG=GLOB``. *cache* is a
    file, which need not exist yet, for what is worked out about Python sources. What cannot be read is in `Coverage.incomplete`, and stops
    nothing.
    """
    patterns = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    folder = Path(base)
    found = of_patterns([os.fspath(pattern) for pattern in patterns], folder, [])
    sources = CoverageSources(folder, cache=None if cache is None else Path(cache), with_new=True)
    merged = Coverage(*sources.merged(found.groups, found.missing, ""))
    sources.save()
    return merged


class CoverageSources:
    """The repository, as coverage needs it: what its files are called, and what is in its sources."""

    def __init__(
        self, base: Path, workspace: str = "", cache: Path | None = None, *, with_new: bool = False, excluded: Sequence[str] = ()
    ) -> None:  # fmt: skip
        """Files below *base*. *workspace* is another name of the repository's folder, as reports may have it; *cache* as for `read_coverage`.
        What patterns of *excluded* files fit counts for nothing.

        Files that git does not know yet count only *with_new*: where somebody works on them, and not where a job has left its own.
        """
        self._base = base
        self._excluded = ExcludedFiles(excluded)
        files = tracked_files(base, with_new=with_new)()
        self._tree = RepositoryTree(files, [workspace, str(base), str(base.resolve())], go_modules(base, files))
        self._formats = Formats()
        self._data = PythonData(base, self._tree, cache)

    def merged(
        self, groups: Sequence[CoverageGroup], missing: Sequence[str], commit: str, changed: Iterable[str] = ()
    ) -> tuple[CoverageTold, Mapping[str, FileCoverage]]:
        """What is told of all *groups*, and the files with hits and arms. *missing* is known not to be there; *commit* was tested.

        Of *changed* files more has to be known: where each statement ends, and whether somebody wrote them.
        """
        counts = WhatCounts(CheckedOutSources(self._base), self._excluded)
        changed = list(changed)
        # Nobody misses those that are generated, also where no report has them.
        counts.look_at(path for path in changed if path.endswith(".go"))
        assembly = Assembly(self._tree, counts)
        here, there = ([self._opened(group) for group in half] for half in halves(groups))
        told = merge_coverage(here, assembly, missing, commit, there, beside)
        for path, spans in python_spans(assembly.files, changed, self._base):
            assembly.add_spans(path, spans)
        return told, assembly.files

    def save(self) -> str:
        """Keep in the cache what was worked out; why that could not be done, if it could not."""
        return self._data.save()

    def _opened(self, group: CoverageGroup) -> Group:
        return Group(group.flag, group.shard, self._reports(group.paths))

    def _reports(self, paths: Sequence[Path]) -> Iterator[_NamedReport]:
        """The reports, and then all data files together: what a shard executed in several processes is one thing."""
        data: list[Path] = []
        for report in read_reports(paths, self._formats):
            yield _NamedReport(self._name(report.path), self._folders_of(report.path), report)
            if report.is_data_file:
                data.append(report.path)
        if data:
            folders = tuple(
                one for one in self._folders_of(data[0]) if all(one in self._folders_of(path) for path in data)
            )
            # What is read has paths of the repository by now.
            yield _NamedReport(self._name(data[0]), ("",), self._data.read(data, folders))

    def _folders_of(self, path: Path) -> tuple[str, ...]:
        return self._tree.folders_above(self._name(path))

    def _name(self, path: Path) -> str:
        return (path.relative_to(self._base) if path.is_relative_to(self._base) else path).as_posix()


class _NamedReport:
    """A report as the command wants it."""

    def __init__(self, name: str, folders: tuple[str, ...], found: Iterable[FileRead | Remark]) -> None:
        self.name = name
        self.folders = folders
        self._found = found

    def __iter__(self) -> Iterator[Record | Said]:
        for found in self._found:
            yield Said(found.text, found.broken) if isinstance(found, Remark) else Record(*found)
