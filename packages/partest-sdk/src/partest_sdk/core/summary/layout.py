"""Fit a report into a limit of bytes: by rank, in whole blocks, and never without saying what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from partest_sdk.core.names import many


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. Its blocks are Markdown, each whole in itself: a row of a table, a fence with what is around it."""

    title: str
    """A heading, in our own words."""
    blocks: Iterable[str]
    """Made when they are asked for: of ten thousand failures only those that fit are ever written."""
    count: int
    """How many blocks there are."""
    noun: str
    """What a block is about, such as ``failing test``; the plural takes an s."""
    rank: int
    """Who gets room first: 1 before 2."""
    head: str = ""
    """What comes before the first block, such as the head of a table."""
    share: float = 1.0
    """Of the room, how much it may take before the others had theirs."""
    between: str = "\n"
    folded: bool = False
    """Whether it is folded up under its title."""

    def opening(self) -> str:
        """What comes before the blocks."""
        title = f"<details><summary>{self.title}</summary>\n\n" if self.folded else f"#### {self.title}\n\n"
        return (title if self.title else "") + self.head + ("\n" if self.head else "")

    def closing(self, left: int) -> str:
        """What comes after them, when *left* of them had no room."""
        more = f"\n\n… and {many(left, 'more ' + self.noun)}" if left else ""
        return more + ("\n\n</details>" if self.folded and self.title else "")


@dataclass(frozen=True, slots=True)
class Page:
    """A report that fits."""

    text: str
    left_out: tuple[str, ...]
    """What had no room, in words with counts."""


@dataclass(slots=True)
class _Placed:
    section: Section
    waiting: Iterator[str]
    blocks: list[str] = field(default_factory=list)

    def fill(self, room: int) -> int:
        """Take blocks while they fit into *room* bytes; how many of them are left."""
        for block in self.waiting:
            cost = size_of(block) + size_of(self.section.between)
            if not self.blocks:
                # With what its end may need, so that the end always fits.
                cost += size_of(self.section.opening() + self.section.closing(self.section.count)) + 2
            if cost > room:
                self.waiting = chain([block], self.waiting)
                break
            self.blocks.append(block)
            room -= cost
        return room

    @property
    def left(self) -> int:
        return self.section.count - len(self.blocks)

    def text(self) -> str:
        return self.section.opening() + self.section.between.join(self.blocks) + self.section.closing(self.left)


def lay_out(head: str, sections: Sequence[Section], limit: int, elsewhere: str) -> Page:
    """*head* and as much of *sections*, in their order, as *limit* bytes hold; *elsewhere* says where the rest is."""
    placed = [_Placed(section, iter(section.blocks)) for section in sections if section.count]
    by_rank = sorted(placed, key=lambda one: one.section.rank)
    foot = _foot([_left(one.section, one.section.count) for one in placed], elsewhere)
    room = limit - size_of(head) - size_of(foot) - 8
    whole = room
    for one in by_rank:
        mine = min(room, int(whole * one.section.share))
        room -= mine - one.fill(mine)
    for one in by_rank:
        room = one.fill(room)
    left_out = tuple(_left(one.section, one.left) for one in placed if one.left)
    parts = [head.rstrip("\n"), *(one.text() for one in placed if one.blocks), _foot(left_out, elsewhere)]
    return Page("\n\n".join(filter(None, parts)) + "\n", left_out)


def _left(section: Section, count: int) -> str:
    return many(count, section.noun)


def _foot(left_out: Sequence[str], elsewhere: str) -> str:
    return f"_Left out here: {', '.join(left_out)}. {elsewhere}_" if left_out else ""


def size_of(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))
