"""Branches that V8 finds: ranges that were reached less or more often than what is around them, and so others in each run.

A range that a run does not name need not be one that it did not reach. So what two runs find in a file is two ways of looking at it, and all its
branches are a lower bound then; a way is a kind of branches without a line.
"""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

KIND = "v8"
"""What the kinds of arms begin with that a report says without their places."""
_MOST_SHAPES = 16


def shape_of(arms: Collection[str]) -> str:
    """Something that differs, as a rule, where V8 found other ranges. Those of two runs are then not the same arms."""
    return f"{len(arms)}{crc32(''.join(sorted(arms)).encode(errors='replace')) % _MOST_SHAPES:x}"


def way_of(arms: Collection[str]) -> str:
    """The kind of branches that stands for a run that has found *arms* in a file, and no others."""
    return f"ranges {shape_of(arms)}"


NO_RANGE = way_of(())
"""That of one that has found none: nothing in there was reached more or less often than what is around it."""
