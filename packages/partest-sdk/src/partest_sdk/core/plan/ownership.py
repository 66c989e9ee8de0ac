"""The stable rule: who owns a test, also one that the plan has never heard of.

Every shard decides alone and alike, so nothing is skipped because a pattern or a history was wrong. The plugin carries the same rule in
`pytest_partest.ownership` (it may not import this package); a test compares the two. The rule itself is written in docs/design/0001.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from partest_sdk.core.names import file_of
from partest_sdk.core.plan.plan import SuitePlan


def stable_hash(text: str) -> int:
    """A number for *text* that is the same on every machine and in every Python."""
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file in pieces: the shard of each piece, and of each test that the plan knew."""

    pieces: tuple[int, ...]
    ids: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ownership:
    """Which shard owns which file and test of a suite."""

    total: int
    files: dict[str, int]
    cut: dict[str, CutFile]

    @classmethod
    def of(cls, plan: SuitePlan) -> Ownership:
        """Read the ownership out of a plan."""
        files: dict[str, int] = {}
        pieces: dict[str, list[tuple[int, int]]] = {}
        ids: dict[str, dict[str, int]] = {}
        for number, members in enumerate(plan.shards, start=1):
            for position in members:
                unit = plan.units[position]
                if unit.piece is None:
                    files[unit.file] = number
                    continue
                pieces.setdefault(unit.file, []).append((unit.piece[0], number))
                ids.setdefault(unit.file, {}).update(dict.fromkeys(unit.ids, number))
        cut = {file: CutFile(tuple(shard for _, shard in sorted(pieces[file])), ids[file]) for file in pieces}
        return cls(plan.total, files, cut)

    def owner(self, test: str, file: str | None = None) -> int:
        """The number of the shard that must run *test* (which is in *file*)."""
        file = file_of(test) if file is None else file
        known = self.files.get(file)
        if known is not None:
            return known
        cut = self.cut.get(file)
        if cut is None:
            return stable_hash(file) % self.total + 1
        return cut.ids.get(test) or cut.pieces[stable_hash(test) % len(cut.pieces)]

    def shards_of_file(self, file: str) -> frozenset[int]:
        """Every shard that has to collect *file*; the plugin has its own copy of this, which tests hold against it."""
        cut = self.cut.get(file)
        return frozenset(cut.pieces) if cut else frozenset((self.owner(file, file),))
