"""Arms of branches in LCOV, and what tells them apart.

An arm is known by its line, its block and its number in that. But lcov 2 numbers the blocks of a line anew whenever it writes, and Istanbul
counts its blocks through the file, over branches of which V8 reports other ones in each run. So a block is known by the list of its arms, and
by how many such blocks stand before it on the line; where a line has several alike, records with as many of them are comparable, and
others are another kind of arms, which makes the line a lower bound. coverage.py's arms have words for numbers (``jump to line 8``): those
say what they are, and are taken at their word.

The ranges of V8 (c8, Jest, Vitest) are blocks of one arm each, counted through the file. Where on a line they stand is lost: of several on one
line nobody knows which are those of another run, unless that has found as many on every line.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from partest_sdk.core.coverage.model import MOST_HITS, Line
from partest_sdk.core.coverage.rows import Arm
from partest_sdk.core.coverage.v8_ranges import KIND, shape_of

MOST_LINE = 2**31 - 1
"""The last line that a file can have."""
_LONGEST = 40
"""Characters of a name; what is longer is shortened, or a switch with a thousand arms would carry a thousand names with a thousand numbers."""


def arms_of(
    said: list[str], malformed: list[str], negative: list[str]
) -> tuple[tuple[Arm, ...], tuple[int, ...], int, Line]:
    """The arms of *said*, rows of LINE,BLOCK,ARM,TAKEN; how often each was taken; how many different ones there are; and their last line.

    Rows that are none are added to *malformed*, or to *negative*.
    """
    taken = tuple(map(_TAKEN_OF.__getitem__, said))
    places = tuple(map(_PLACE_OF.__getitem__, said))
    if min(taken) < 0:
        malformed += [f"BRDA:{row}" for row, hits in zip(said, taken, strict=True) if hits == _MALFORMED]
        negative += [f"BRDA:{row}" for row, hits in zip(said, taken, strict=True) if hits == _NEGATIVE]
        places = tuple(place for place, hits in zip(places, taken, strict=True) if hits != _MALFORMED)
        taken = tuple(max(hits, 0) for hits in taken if hits != _MALFORMED)
    shape = _SHAPES.get(places)
    if shape is None:
        arms = _arms_at(places)
        shape = arms, len(set(arms)), max((line for line, _ in places), default=0)
        if len(_SHAPES) < _MOST_SHAPES and len(places) < _LARGEST_SHAPE:
            _SHAPES[places] = shape
    return shape[0], taken, *shape[1:]


_Place = tuple[Line, str]
"""The line of an arm, and what it is called there: BLOCK,ARM."""
_MALFORMED, _NEGATIVE = -2, -1
_SHAPES: dict[tuple[_Place, ...], tuple[tuple[Arm, ...], int, Line]] = {}
"""The arms of records by what they call them, how many there are, and their last line: those of one file are the same in all shards."""
_MOST_SHAPES = 8192
_LARGEST_SHAPE = 1000


_MOST_KNOWN = 1 << 16
_LONGEST_ROW = 60


def _meaning(row: str) -> tuple[_Place, int]:
    """The place of a row of BRDA, and how often that was taken; line 0 where it is none."""
    head, _, taken = row.partition("\n")[0].rpartition(",")
    number, _, name = head.partition(",")
    try:
        # "-": the block was never reached.
        line, hits = int(number), 0 if taken == "-" else int(taken)
    except ValueError:
        line = hits = 0
    if not 0 < line <= MOST_LINE or "," not in name:
        return (0, ""), _MALFORMED
    place, hits = (line, name), min(hits, MOST_HITS) if hits >= 0 else _NEGATIVE
    if len(_TAKEN_OF) < _MOST_KNOWN and len(row) < _LONGEST_ROW:
        # The same object, however often it was taken: tuples of the same are compared in no time.
        place = _PLACES.setdefault(place, place)
        _PLACE_OF[row], _TAKEN_OF[row] = place, hits
    return place, hits


class _PlaceOf(dict[str, _Place]):
    """The places of rows; many rows stand in thousands of records."""

    def __missing__(self, row: str) -> _Place:
        return _meaning(row)[0]


class _TakenOf(dict[str, int]):
    """How often the places of rows were taken."""

    def __missing__(self, row: str) -> int:
        return _meaning(row)[1]


_PLACE_OF = _PlaceOf()
_TAKEN_OF = _TakenOf()
_PLACES: dict[_Place, _Place] = {}


def _arms_at(places: tuple[_Place, ...]) -> tuple[Arm, ...]:
    if _are_of_v8(places):
        return _ranges_at(places)
    names: dict[Line, dict[str, None]] = {}
    for line, name in places:
        of_line = names.get(line)
        if of_line is None:
            of_line = names[line] = {}
        of_line[name] = None
    arms = [arm for line, of_line in names.items() for arm in _arms_of_line(line, tuple(of_line))]
    if len(arms) == len(places) and [arm[1] for arm in arms] == [place[0] for place in places]:
        return tuple(arms)
    # Some come twice, or not by line.
    by_place = dict(zip(((line, name) for line, of_line in names.items() for name in of_line), arms, strict=True))
    return tuple(by_place[place] for place in places)


def _are_of_v8(places: tuple[_Place, ...]) -> bool:
    return all(name.endswith(",0") for _, name in places) and {name for _, name in places} == {
        f"{number},0" for number in range(len(places))
    }


def _ranges_at(places: tuple[_Place, ...]) -> tuple[Arm, ...]:
    several = Counter(line for line, _ in places)
    shape = shape_of([str(line) for line, _ in places])
    seen: Counter[Line] = Counter()
    arms: dict[_Place, Arm] = {}
    for line, name in sorted(places, key=lambda place: int(place[1][:-2])):
        kind = KIND if several[line] == 1 else f"{KIND} {shape}"
        arms[line, name] = sys.intern(kind), line, str(seen[line])
        seen[line] += 1
    return tuple(arms[place] for place in places)


@lru_cache(maxsize=1 << 14)
def _arms_of_line(line: Line, names: tuple[str, ...]) -> tuple[Arm, ...]:
    """The same objects for all records that have such a line."""
    return tuple((kind, line, identity) for kind, identity in _identities(names))


@lru_cache(maxsize=8192)
def _identities(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The kind and the identity of each arm of one line; they are called BLOCK,ARM."""
    blocks: dict[str, list[str]] = {}
    pairs = [(block, arm) for block, _, arm in (name.partition(",") for name in names)]
    for block, arm in pairs:
        blocks.setdefault(block, []).append(arm)
    if not all(arm.isdecimal() and len(arm) < 10 for _, arm in pairs) or not all(map(_is_number, blocks)):
        return tuple(("lcov", name) for name in names)
    alike: Counter[str] = Counter()
    called: dict[str, str] = {}
    for block in sorted(blocks, key=_in_order):
        signature = _signature(block.startswith("e"), sorted(map(int, blocks[block])))
        called[block] = f"{signature}#{alike[signature]}" if alike[signature] else signature
        alike[signature] += 1
    several = "".join(f" {count}×{signature}" for signature, count in sorted(alike.items()) if count > 1)
    kind = sys.intern(f"lcov{_shortened(several)}")
    return tuple((kind, sys.intern(f"{called[block]},{arm}")) for block, arm in pairs)


def _is_number(block: str) -> bool:
    return block.removeprefix("e").isdecimal() and len(block) < 20


def _in_order(block: str) -> tuple[int, bool]:
    return int(block.removeprefix("e")), block.startswith("e")


def _signature(is_exception: bool, arms: list[int]) -> str:
    """The list of *arms*, in a few characters; gcovr and lcov 2 mark the blocks of exceptions with an ``e``."""
    together = all(this + 1 == following for this, following in pairwise(arms))
    text = f"{arms[0]}-{arms[-1]}" if together and len(arms) > 1 else ".".join(map(str, arms))
    return ("e" if is_exception else "") + _shortened(text)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else blake2b(text.encode(), digest_size=8).hexdigest()
