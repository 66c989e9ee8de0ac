"""From the reports of all flags and shards to what the bundle keeps: the union, and the numbers of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from partest_sdk.core.coverage.gather import Gathered
from partest_sdk.core.coverage.merge import MergedCoverage, unpacked_records
from partest_sdk.core.coverage.model import Counted, FileCoverage, Line, Numbers
from partest_sdk.core.coverage.numbers import branch_bounds, numbers_of, numbers_of_files
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.shard_sum import ShardSum
from partest_sdk.core.coverage.told import CoverageTold, ShardTold
from partest_sdk.core.coverage.unplaced import UnplacedPaths
from partest_sdk.core.coverage.what_counts import WhatCounts


class Assembly:
    """Takes the records of one report after the other, in groups of a flag and a shard."""

    def __init__(self, tree: RepositoryTree, counts: WhatCounts | None = None) -> None:
        """By the files of *tree*; *counts* knows what counts for nothing, whatever reports say of it."""
        self._tree = tree
        self._counts = counts or WhatCounts()
        self._flags: dict[str, Gathered] = {}
        self._shards: list[ShardTold] = []
        self._sum = ShardSum()
        self._group = ("", "")
        self._union: MergedCoverage | None = None

    def begin(self, flag: str, shard: str) -> None:
        """What follows is of *flag* and *shard* (``2/5``; empty for none). All reports of a shard come one after the other."""
        self._group, self._sum = (flag, shard), ShardSum()
        self._of_flag(flag, self._sum if shard else None)

    def _of_flag(self, flag: str, watcher: ShardSum | None) -> Gathered:
        self._union = None
        gathered = self._flags.get(flag)
        if gathered is None:
            gathered = self._flags[flag] = Gathered(self._tree)
            gathered.files = _Watched(self._counts)
        if isinstance(gathered.files, _Watched):
            gathered.files.watcher = watcher
        return gathered

    def begin_report(self, folders: tuple[str, ...]) -> None:
        """What follows is of one report, which lies in these *folders* of the repository, the nearest first."""
        self._flags[self._group[0]].begin_report(folders)

    def add(self, path: str, coverage: FileCoverage, roots: tuple[str, ...] = ()) -> None:
        """A record, by its path as the report writes it."""
        self._flags[self._group[0]].add(path, coverage, roots)

    def end_report(self) -> str:
        """That was all of a report. Comes to a sentence when nothing of it is left."""
        return self._flags[self._group[0]].end_report()

    def end(self) -> None:
        """That was all of the group."""
        flag, shard = self._group
        if shard:
            self._shards.append(ShardTold(flag, shard, self._sum.numbers()))
        self._of_flag(flag, None)
        self._sum = ShardSum()

    def another(self) -> Self:
        """An empty one for the same repository, to be filled elsewhere."""
        return type(self)(self._tree, self._counts.another())

    def packed(self) -> Iterator[Any]:
        """All of it as plain values, for another process."""
        yield [(one.flag, one.shard, tuple(one.numbers)) for one in self._shards], self._counts.packed()
        for flag, gathered in self._flags.items():
            yield flag, {}, gathered.unplaced.packed()
            yield from ((flag, some, None) for some in gathered.files.packed())

    def absorb(self, values: Iterable[Any]) -> None:
        """Take over what another one has made values of with `packed`: groups that follow those of this one."""
        values = iter(values)
        shards, taken_away = next(values)
        self._shards += [ShardTold(flag, shard, Numbers(*numbers)) for flag, shard, numbers in shards]
        self._counts.absorb(taken_away)
        for flag, some, unplaced in values:
            gathered = self._of_flag(flag, None)
            gathered.unplaced.absorb(unplaced or {})
            for path, coverage in unpacked_records(some):
                gathered.files.add(path, coverage)

    def told(self, incomplete: Sequence[str], notes: Sequence[str], commit: str) -> CoverageTold:
        """All of it, with what the caller knows besides."""
        union = self.files
        by_flag = {
            flag: {path: numbers_of(coverage) for path, coverage in gathered.files.items()}
            for flag, gathered in sorted(self._flags.items())
        }
        (numbers,) = by_flag.values() if len(by_flag) == 1 else ({"": numbers_of_files(union.values())},)
        doubts = [*incomplete, *self._of_flags(UnplacedPaths.doubts)]
        # Whoever measured nothing lost the instrumentation: a project without a line of code has no coverage to ask for.
        but = " that is not left out" if self._counts.left_something_out else ""
        doubts = doubts or [
            f"{flag}: its reports hold no file of the repository{but}" for flag, files in by_flag.items() if not files
        ]
        return CoverageTold(
            files=_Decided(union),
            by_flag=by_flag,
            shards=tuple(self._shards),
            incomplete=tuple(doubts),
            notes=(*notes, *self._of_flags(UnplacedPaths.notes), *self._counts.notes(self._tree.files)),
            commit=commit,
            exact=all(one.exact for one in numbers.values()),
            excluded=self._counts.excluded.patterns,
            generated=self._counts.generated,
        )

    def add_spans(self, path: str, spans: Mapping[Line, Line]) -> None:
        """Where statements of a file end, by their first lines, which no report has said: after all reports, and for all flags."""
        found = FileCoverage()
        found.spans = dict(spans)
        self.files.add(path, found)

    @property
    def files(self) -> MergedCoverage:
        """The union with hits and arms, for exports. Of one flag it is that of the flag: as much memory again is not to be had."""
        if len(self._flags) == 1:
            return next(iter(self._flags.values())).files
        if self._union is None:
            self._union = MergedCoverage()
            for _, gathered in sorted(self._flags.items()):
                self._union.add_all(gathered.files)
        return self._union

    def _of_flags(self, said: Callable[[UnplacedPaths], Iterable[str]]) -> Iterator[str]:
        """What is *said* of the paths of each flag that count for nothing."""
        for flag, gathered in sorted(self._flags.items()):
            yield from (f"{flag}: {sentence}" for sentence in said(gathered.unplaced))


class _Watched(MergedCoverage):
    """The files of a flag, with somebody who sees what is added."""

    def __init__(self, counts: WhatCounts) -> None:
        super().__init__()
        self.watcher: ShardSum | None = None
        self._counts = counts

    def add(self, path: str, coverage: FileCoverage) -> None:
        counting = self._counts.of(path, coverage)
        if counting is None:
            return
        super().add(path, counting)
        if self.watcher is not None:
            self.watcher.add(path, counting)


class _Decided(Mapping[str, FileCoverage]):
    """Files as people decide by them, each made when somebody asks: all of them at once would take half as much memory again."""

    def __init__(self, files: Mapping[str, FileCoverage]) -> None:
        self._files = files

    def __getitem__(self, path: str) -> FileCoverage:
        return decided(self._files[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def decided(coverage: FileCoverage) -> FileCoverage:
    """*coverage* without hits and arms: covered or not, and how many arms; what people decide by."""
    kept = FileCoverage()
    kept.lines = {line: 1 if hits else 0 for line, hits in coverage.lines.items()}
    kept.counted = {line: Counted(least, total) for line, (least, _, total) in branch_bounds(coverage).items()}
    kept.spans = dict(coverage.spans)
    return kept
