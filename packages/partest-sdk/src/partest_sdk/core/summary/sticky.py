"""The one comment of a pull request: a section per report, of which every job writes only its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from partest_sdk.core.summary.layout import size_of
from partest_sdk.core.summary.pages import COMMENT_LIMIT

MARKER = "<!-- partest:comment -->"
"""The first line of the comment. Whatever others write cannot hold it: their texts are made safe."""
_SECTION = re.compile(r"<!-- partest:section (\{[^\n]{1,300}\}) -->")
_MORE = "<!-- partest:more -->"
_END = "<!-- partest:end -->"
_OLD = "> ⏳ "
_MARKS = 600
"""Bytes, with room to spare, of the marks around a section and of the comment's own."""
_LONGEST = 70_000
"""Characters; no comment is longer."""


@dataclass(frozen=True, slots=True)
class CommentSection:
    """What one report says in the comment."""

    key: str
    """Of the report: the same from run to run. Hexadecimal."""
    run: int
    """The id of the run; later runs have greater ones."""
    attempt: int
    green: bool
    commit: str
    """Its head commit's SHA; hexadecimal."""
    head: str
    more: str

    @property
    def age(self) -> tuple[int, int]:
        """Greater is newer."""
        return self.run, self.attempt

    @property
    def stays_before(self) -> tuple[int, int, bool]:
        """Greater stays. Of two reports of one name and one attempt (the legs of a matrix, say) red stays: green must not cover it."""
        return self.run, self.attempt, not self.green

    def text(self, newest: str) -> str:
        """As it stands in the comment; *newest* is the commit that the newest section is about."""
        mark = json.dumps(
            {"key": self.key, "run": self.run, "attempt": self.attempt, "green": self.green, "commit": self.commit}
        )
        old = f"{_OLD}of commit {self.commit[:7]}, not of the newest one" if self.commit != newest else ""
        parts = [f"<!-- partest:section {mark} -->", old, self.head, _MORE, self.more, _END]
        return "\n\n".join(filter(None, parts))


def composed(old: str, mine: CommentSection, limit: int = COMMENT_LIMIT) -> str | None:
    """The comment *old* with *mine* in its place, in *limit* bytes; None when a newer run, or a red report of this one, has written there already."""
    sections = list(read_sections(old))
    before = next((section for section in sections if section.key == mine.key), None)
    if before and before.stays_before > mine.stays_before:
        return None
    sections = [mine if section.key == mine.key else section for section in sections] + ([] if before else [mine])
    newest = max(sections, key=lambda section: section.age).commit
    # The others had the room to themselves; what they give up first is what is said elsewhere too.
    for other in sorted(sections, key=lambda section: (section.key == mine.key, -size_of(section.more))):
        if size_of(_whole(sections, newest)) <= limit:
            break
        short = replace(other, more="_The rest is in the check run and in the job summary._")
        sections = [short if section is other else section for section in sections]
    while size_of(_whole(sections, newest)) > limit and len(sections) > 1:
        sections.remove(min((one for one in sections if one.key != mine.key), key=lambda section: section.age))
    return _whole(sections, newest)


def room_for(old: str, key: str, limit: int = COMMENT_LIMIT) -> int:
    """How many bytes the section *key* may take beside the others in the comment *old*; never so few that it says nothing."""
    others = sum(size_of(section.text("")) + 2 for section in read_sections(old) if section.key != key)
    return max(limit - others - _MARKS, limit // 3)


def _whole(sections: list[CommentSection], newest: str) -> str:
    return "\n\n".join([MARKER, *(section.text(newest) for section in sections)]) + "\n"


def read_sections(body: str) -> Iterator[CommentSection]:
    """The sections of a comment. What is no section of ours, or was edited by hand, is passed over."""
    body = body.replace("\r\n", "\n")[:_LONGEST]
    if not body.startswith(MARKER):
        return
    seen = set()
    for part in body.split(f"\n{_END}")[:-1]:
        found = _SECTION.search(part)
        if not found:
            continue
        try:
            mark = json.loads(found[1])
            key, run, attempt, green, commit = (mark[name] for name in ("key", "run", "attempt", "green", "commit"))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        texts = isinstance(key, str) and isinstance(commit, str) and re.fullmatch(r"[0-9a-f]{0,64}", key + commit)
        if not texts or type(run) is not int or type(attempt) is not int or type(green) is not bool or key in seen:
            continue
        head, _, more = part[found.end() :].partition(_MORE)
        seen.add(key)
        yield CommentSection(key, run, attempt, green, commit, _without_age(head.strip()), more.strip())


def _without_age(head: str) -> str:
    return head.partition("\n")[2].strip() if head.startswith(_OLD) else head
