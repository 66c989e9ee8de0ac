"""Data files of coverage.py: those of a shard together, with what their sources hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from partest_sdk.adapters.coverage.coveragepy_data import DataFiles
from partest_sdk.adapters.coverage.coveragepy_settings import Settings as CoveragePySettings
from partest_sdk.adapters.coverage.coveragepy_settings import settings_in
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.python_coverage import python_coverage
from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.adapters.coverage.statement_cache import StatementCache
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.python_paths import SourcePaths
from partest_sdk.core.coverage.python_places import places_of
from partest_sdk.core.coverage.unplaced import Example, guessed_words


class PythonData:
    """What all data files of a merge share: the sources, the settings, and what was worked out about sources before."""

    def __init__(self, base: Path, tree: RepositoryTree, cache: Path | None) -> None:
        """Sources lie below *base* and are in *tree*; *cache* is a file that need not exist yet."""
        self._base = base
        self._tree = tree
        self._cache = StatementCache(cache) if cache else None
        self._told = False

    @cached_property
    def _settings(self) -> CoveragePySettings:
        return settings_in(self._base)

    @cached_property
    def _sources(self) -> PythonSources:
        return PythonSources(self._base, self._settings.rules, self._cache)

    @cached_property
    def _paths(self) -> SourcePaths:
        return SourcePaths(self._settings.paths, str(self._base))

    def read(self, paths: Sequence[Path], folders: tuple[str, ...] = ()) -> Iterator[FileRead | Remark]:
        """The coverage in all of *paths*, which are of one flag and shard, and lie in these *folders* of the repository, the nearest first."""
        guessed: list[Example] = []
        if not self._told:
            self._told = True
            yield from self._settings.remarks
        with DataFiles() as data:
            for path in paths:
                for remark in data.add(path):
                    yield remark._replace(text=f"{path.name}: {remark.text}") if len(paths) > 1 else remark
            yield from python_coverage(
                data,
                self._sources,
                lambda reported: places_of(reported, self._tree, self._paths, folders, guessed.append),
            )
        yield from (Remark(f"it has {guessed_words(example)}", broken=False) for example in guessed)

    def save(self) -> str:
        """Keep what was worked out; why that could not be done, if it could not."""
        try:
            if self._cache:
                self._cache.save()
        except OSError as trouble:
            return f"the coverage-cache cannot be written: {trouble.strerror}"
        return ""
