"""From files and tests to the units that are given to shards: whole files, and pieces of the heaviest ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from partest_sdk.core.names import TestFile, TestId
from partest_sdk.core.plan.plan import Unit
from partest_sdk.core.plan.timings import Ancestors, Timings

CUT_SHARE = 0.35
"""A file heavier than this share of a shard is cut: measured to reach the balance of single tests with the imports of whole files."""


@dataclass(frozen=True, slots=True)
class WeighedFile:
    """A file, its known tests in file order, and what each is expected to take (microseconds)."""

    path: TestFile
    source: str
    weight: int
    """Of the whole file, its set-up included."""
    setup: int = 0
    ids: tuple[TestId, ...] = ()
    weights: tuple[int, ...] = ()
    listed: bool = False
    """Whether the caller listed the ids, rather than the history."""


def weigh_files(paths: Iterable[str], timings: Timings, sizes: Mapping[str, int]) -> list[WeighedFile]:
    """Weigh files found by their pattern: by the history's tests in them, else by their relatives, else by size (bytes)."""
    wanted = sorted(set(paths))
    inside: dict[str, list[str]] = {path: [] for path in wanted}
    for test in timings.tests:
        members = inside.get(test.partition("::")[0])
        if members is not None:
            members.append(test)
    weighed = {path: _from_history(path, inside[path], timings) for path in wanted}
    relatives = Ancestors((path, file.weight) for path, file in weighed.items() if file)
    return [weighed[path] or _guessed(path, relatives, sizes) for path in wanted]


def _from_history(path: str, tests: Sequence[str], timings: Timings) -> WeighedFile | None:
    if tests:
        weights = tuple([timings.tests[test] for test in tests])
        setup = timings.setups.get(path, 0)
        ids = tuple([TestId(test) for test in tests])
        return WeighedFile(TestFile(path), "timings", setup + sum(weights), setup, ids, weights)
    if path in timings.setups:  # seen, and without any test: a module that skips itself
        return WeighedFile(TestFile(path), "timings", timings.setups[path])
    if path in timings.files:
        return WeighedFile(TestFile(path), "timings", timings.files[path])
    return None


def _guessed(path: str, relatives: Ancestors, sizes: Mapping[str, int]) -> WeighedFile:
    guess = relatives.guess(path)
    if guess:
        return WeighedFile(TestFile(path), guess[1], guess[0])
    # Without any history a byte counts as 0.1 ms, an unknown size as a second. Only the proportions mean something.
    return WeighedFile(TestFile(path), "size", 100 * max(sizes.get(path, 10_000), 1))


def weigh_tests(tests: Iterable[str], timings: Timings) -> list[WeighedFile]:
    """Weigh tests that the caller listed, in the order of the list, grouped by file; a repeated id counts once.

    A listed name without ``::`` is a whole file, which is never cut.
    """
    inside: dict[str, list[str]] = {}
    bare: set[str] = set()
    for test in dict.fromkeys(tests):
        path, separator, _ = test.partition("::")
        inside.setdefault(path, []).append(test)
        if not separator:
            bare.add(path)
    weighed = _listed_whole(bare, inside, timings) if bare else []
    relatives: Ancestors | None = None
    known = timings.tests
    for path in sorted(inside.keys() - bare):
        members = inside[path]
        weights = [known.get(test, -1) for test in members]
        sources = {"timings"}
        if -1 in weights:
            relatives = relatives or Ancestors((known or timings.files).items())
            sources = _guess_tests(path, members, weights, timings, relatives)
        setup = timings.setups.get(path, 0)
        source = sources.pop() if len(sources) == 1 else "partly"
        ids = tuple([TestId(test) for test in members])
        weight = setup + sum(weights)
        weighed.append(WeighedFile(TestFile(path), source, weight, setup, ids, tuple(weights), listed=True))
    return sorted(weighed, key=lambda file: file.path) if bare else weighed


def _listed_whole(paths: Iterable[str], inside: Mapping[str, list[str]], timings: Timings) -> list[WeighedFile]:
    return [
        replace(file, setup=0, ids=tuple([TestId(test) for test in inside[file.path]]), weights=(), listed=True)
        for file in weigh_files(paths, timings, {})
    ]


def _guess_tests(path: str, members: list[str], weights: list[int], timings: Timings, relatives: Ancestors) -> set[str]:
    """Fill in the missing (-1) *weights*, and say what the weights of this file rest on."""
    whole = (timings.files[path], "timings") if path in timings.files else None
    if not timings.tests:
        # Only whole files were timed, so the relatives are files and not tests.
        whole = whole or relatives.guess(path)
    sources = set()
    for position, weight in enumerate(weights):
        source = "timings"
        if weight < 0 and whole is not None:
            weights[position], source = whole[0] // len(members), whole[1]
        elif weight < 0:
            # Nothing known about anything: every test counts alike, as one second.
            weights[position], source = relatives.guess(members[position]) or (1_000_000, "size")
        sources.add(source)
    return sources


def cut_units(files: Sequence[WeighedFile], count: int, pace: float, kept_whole: frozenset[str]) -> list[Unit]:
    """The units for *count* shards: files, and pieces of those heavier than `CUT_SHARE` of a shard."""
    limit = int(CUT_SHARE * sum(file.weight for file in files) / count)
    units: list[Unit] = []
    for file in files:
        pieces = [] if file.path in kept_whole or file.weight <= limit else _pieces(file, limit)
        if len(pieces) < 2:
            ids = file.ids if file.listed else ()
            units.append(Unit(file.path, _milliseconds(file.weight, pace), file.source, ids, len(file.ids)))
            continue
        for number, (start, stop) in enumerate(pieces, start=1):
            weight = file.setup + sum(file.weights[start:stop])
            ids = file.ids[start:stop]
            units.append(
                Unit(file.path, _milliseconds(weight, pace), file.source, ids, len(ids), (number, len(pieces)))
            )
    return units


def _pieces(file: WeighedFile, limit: int) -> list[tuple[int, int]]:
    """Contiguous slices no heavier than *limit*; but only the last may be lighter than the set-up each pays again."""
    room = max(limit - file.setup, file.setup, 1)
    pieces: list[tuple[int, int]] = []
    start, load = 0, 0
    for position, weight in enumerate(file.weights):
        if position > start and load + weight > room and load >= file.setup:
            pieces.append((start, position))
            start, load = position, 0
        load += weight
    if start < len(file.weights):
        pieces.append((start, len(file.weights)))
    return pieces


def _milliseconds(microseconds: int, pace: float) -> int:
    # At least one: a unit without weight would never fill an empty shard.
    return max(1, round(microseconds * pace / 1000))
