"""What it takes to merge the data files of coverage.py of many files, beside its own ``combine`` and ``report``.

``python -m benchmarks.coverage_data FOLDER FILES`` writes them, with coverage.py's own library.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from benchmarks.coverage_py import COVERAGE, environment, install, ours, said, theirs
from benchmarks.coverage_reports import SHARDS, paths
from benchmarks.page import Bound

_FUNCTIONS = 10
_BODY = [*["    value += 1"] * 9, *["    if value:"] * 2, *["    # Nothing to see here."] * 6]
"""What a function has in some order: with the lines below the two conditions, 20 lines and 14 statements."""
WARM_GAIN, COLD_GAIN = 3.0, 1.0
Arc = tuple[int, int]


class DataMeasured(NamedTuple):
    """Seconds of coverage.py, and of us with and without what is known about the sources."""

    theirs: float
    cold: float
    warm: float
    totals: str
    command: Sequence[str]
    """With which it can be done once more."""

    @property
    def name(self) -> str:
        """What people call the tool."""
        return f"{COVERAGE.replace('==', ' ')} combine && report"

    @property
    def text(self) -> str:
        """What was measured."""
        return (
            f"The data files of coverage.py are of as many modules and shards, with branches: {self.totals}, as both say. {self.name} is run on all "
            "of them, once; what partest knows about sources is kept in a cache, by their contents."
        )

    def bounds(self) -> Iterator[Bound]:
        """What is promised."""
        for limit, seconds, when in ((WARM_GAIN, self.warm, "known"), (COLD_GAIN, self.cold, "not known")):
            gain = self.theirs / seconds
            promise = f"≥ {limit:g} × faster than {self.name} where sources are {when}"
            yield Bound(promise, f"{gain:.1f} ×", gain >= limit)


def measured(folder: Path, files: int) -> DataMeasured:
    """Write the data of *files* into *folder*, and let both merge and count it; they have to come to the same."""
    install()
    folder.mkdir()
    words = [sys.executable, "-m", "benchmarks.coverage_data", str(folder), str(files)]
    subprocess.run(words, env=environment(), check=True)
    seconds = theirs(folder)
    cold = ours(folder, is_warm=False)
    warm = min(ours(folder, is_warm=True) for _ in range(2))
    return DataMeasured(
        seconds, cold, warm, said(folder), [sys.executable, "-m", "benchmarks.coverage_py", str(folder)]
    )


def write(folder: Path, files: int) -> None:
    """Sources, and a data file of each shard with all of them, a third of which that shard has imported."""
    CoverageData = import_module("coverage").CoverageData  # noqa: N806 - it is found in the tools only
    (folder / ".coveragerc").write_text("[run]\nbranch = true\nrelative_files = true\n")
    dice = random.Random(files)
    sources = {path: _source(dice) for path in paths(files)}
    for path, rows in sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("\n".join(rows) + "\n")
    for shard in range(SHARDS):
        data = CoverageData(str(folder / f"data.{shard:02}"))
        data.add_arcs(
            {path: set(_ran(dice, rows)) if dice.random() < 1 / 3 else set() for path, rows in sources.items()}
        )
        data.touch_files(sources)
        data.write()


def _source(dice: random.Random) -> Sequence[str]:
    rows: list[str] = []
    for number in range(_FUNCTIONS):
        rows.append(f"def function_{number}(value):")
        for row in dice.sample(_BODY, len(_BODY)):
            rows += [row, "        value += 2"] if "if" in row else [row]
    return rows


def _ran(dice: random.Random, rows: Sequence[str]) -> Iterator[Arc]:
    """The arcs of a module that was imported, and of which some functions were called."""
    defs = [line for line, row in enumerate(rows, start=1) if row.startswith("def")]
    yield from zip([-1, *defs], [*defs, -1], strict=True)
    for first, last in zip(defs, [*defs[1:], len(rows) + 1], strict=True):
        if dice.random() < 0.4:
            called = [-first]
            for line in range(first + 1, last):
                row = rows[line - 1]
                is_skipped = row.startswith("        ") and dice.random() < 0.5
                called += [] if "#" in row or is_skipped else [line]
            yield from zip(called, [*called[1:], -first], strict=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
