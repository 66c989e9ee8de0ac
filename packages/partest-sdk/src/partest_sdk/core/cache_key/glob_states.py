"""All patterns of a search at once, as a machine that is fed one name after the other on the way down into a tree.

What a folder's entries can lead to is worked out once per state, not once per path: most names need one look into a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partest_sdk.core.cache_key.glob_patterns import GlobPattern
from partest_sdk.core.cache_key.glob_segments import DEEP, Fits, Segment, folded


class State:
    """Where all patterns stand at one path."""

    __slots__ = ("_machine", "_mask", "descends", "ends", "known", "matches", "otherwise", "wild")

    known: dict[str, State]
    """What names lead to that a pattern spells out."""
    wild: list[tuple[Fits, int]]
    ends: tuple[str, ...]
    """Where a name ends with none of these, *wild* has no say."""
    otherwise: State
    """What all other names lead to."""

    def __init__(self, machine: GlobStates, mask: int) -> None:
        self._machine, self._mask = machine, mask
        self.matches = machine.is_match(mask)
        """Whether a file here is one that the patterns ask for."""
        self.descends = machine.is_promising(mask)
        """Whether a folder here may hold one."""

    def __getattr__(self, name: str) -> object:
        # Most states are never left, so the ways out are looked for when somebody asks.
        if name not in ("known", "wild", "ends", "otherwise"):
            raise AttributeError(name)
        stays, exact, wild = self._machine.ways_out(self._mask)
        self.wild = [(fits, target) for fits, _, target in wild]
        self.ends = tuple({end for _, end, _ in wild})
        self.otherwise = self._machine.state(stays)
        self.known = {text: self._machine.state(stays | mask | self._wild(text)) for text, mask in exact.items()}
        return getattr(self, name)

    def after(self, name: str) -> State:
        """Where the patterns stand at the entry *name* of this folder."""
        found = self.known.get(folded(name, self._machine.windows))
        if found is None and self.wild and (mask := self._wild(name)):
            return self._machine.state(self.otherwise._mask | mask)
        return found or self.otherwise

    def _wild(self, name: str) -> int:
        mask = 0
        for fits, target in self.wild:
            if fits(name):
                mask |= target
        return mask


class GlobStates:
    """The machine: a position is a place between two segments of a pattern, a state the set of those that a path has come to."""

    def __init__(self, patterns: Sequence[GlobPattern], windows: bool) -> None:
        """Number the positions of *patterns*."""
        self.windows = windows
        self._states: dict[int, State] = {}
        self._patterns: list[tuple[bool, int, int, int]] = []
        """Of each pattern: whether it is negated, and bits: a match, going on, and matching all that is below."""
        self._ways: list[tuple[int, Segment, int]] = []
        """From each position: its bit, what a name must be, and the bits that it leads to."""
        start = 0
        for pattern in patterns:
            start |= self._number(pattern)
        self.start = self.state(start)

    def _number(self, pattern: GlobPattern) -> int:
        """Add *pattern*; the bits of its beginning."""
        bits = [1 << (len(self._ways) + index) for index in range(len(pattern.segments) + 1)]
        last = len(pattern.segments) - 1
        # A ** that something follows may stand for nothing: who comes to it has come to what follows too.
        reached = list(bits)
        for index in range(last - 1, -1, -1):
            if pattern.segments[index] == DEEP:
                reached[index] |= reached[index + 1]
        for index, segment in enumerate(pattern.segments):
            deep = segment == DEEP
            target = reached[index] if deep and index < last else reached[index + 1]
            self._ways.append((bits[index], segment, target))
        ends_deep = pattern.segments[last] == DEEP
        # Nothing leads on from the end, unless it is that of **.
        self._ways.append((bits[-1], DEEP, bits[-1] if ends_deep else 0))
        match = bits[-1] | (bits[last] if ends_deep and not pattern.below else 0)
        going_on = sum(bits) if ends_deep else sum(bits[:-1])
        self._patterns.append((pattern.negated, match, going_on, bits[last] | bits[-1] if ends_deep else 0))
        return reached[0]

    def state(self, mask: int) -> State:
        """The state of these positions."""
        found = self._states.get(mask)
        if found is None:
            found = self._states[mask] = State(self, mask)
        return found

    def at(self, path: Iterable[str]) -> State:
        """The state at *path*, given as its root and names."""
        state = self.start
        for name in path:
            state = state.after(name)
        return state

    def is_match(self, mask: int) -> bool:
        """Whether the last pattern that has a say says yes."""
        for negated, match, _, _ in reversed(self._patterns):
            if mask & match:
                return not negated
        return False

    def is_promising(self, mask: int) -> bool:
        """Whether something below may match. ``@actions/glob`` also goes where all is left out again, and finds nothing."""
        for negated, _, going_on, all_below in reversed(self._patterns):
            if negated and mask & all_below:
                return False
            if not negated and mask & going_on:
                return True
        return False

    def ways_out(self, mask: int) -> tuple[int, dict[str, int], list[tuple[Fits, str, int]]]:
        """The positions that any name leads to; those that a certain name leads to; those for names that fit, and have an end."""
        stays, exact, wild = 0, dict[str, int](), list[tuple[Fits, str, int]]()
        for bit, segment, target in self._ways:
            if not mask & bit:
                continue
            if segment.exact is not None:
                exact[segment.exact] = exact.get(segment.exact, 0) | target
            elif segment.fits is not None:
                wild.append((segment.fits, segment.end, target))
            else:
                stays |= target
        return stays, exact, wild
