"""The stable rule: who owns a test, also one that the plan has never heard of.

The rule is written in docs/design/0001. The SDK carries it too (`partest_sdk.core.plan.ownership`), because this
package runs where nothing else is installed; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


def stable_hash(text: str) -> int:
    """A number for *text* that is the same on every machine and in every Python."""
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


@dataclass(frozen=True)
class CutFile:
    """A file in pieces: the shard of each piece, and of each test that the plan knew."""

    pieces: tuple[int, ...]
    ids: dict[str, int]


@dataclass(frozen=True)
class Ownership:
    """Which shard owns which file and test of a suite."""

    total: int
    files: dict[str, int]
    cut: dict[str, CutFile]

    def owner(self, test: str, file: str) -> int:
        """The number of the shard that must run *test*, which is in *file*."""
        known = self.files.get(file)
        if known is not None:
            return known
        cut = self.cut.get(file)
        if cut is None:
            return stable_hash(file) % self.total + 1
        return cut.ids.get(test) or cut.pieces[stable_hash(test) % len(cut.pieces)]

    def shards_of_file(self, file: str) -> frozenset[int]:
        """Every shard that has to collect *file*."""
        cut = self.cut.get(file)
        return frozenset(cut.pieces) if cut else frozenset((self.owner(file, file),))
