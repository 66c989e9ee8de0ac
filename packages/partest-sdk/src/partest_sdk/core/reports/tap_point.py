"""A test point of TAP: the line with the result, its diagnostics, and the subtests that came before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from partest_sdk.core.names import many
from partest_sdk.core.reports.numbers import seconds_of
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds

POINT = re.compile(r"(not )?ok(?=\s|$)(?:\s+(\d{1,9})(?=\s|$))?(?:\s+-(?=\s|$))?\s*(.*)$")
"""``not``, number and description."""
_DIRECTIVE = re.compile(r"(?<!\S)#\s{1,9}(skip|todo)\b[:\s]{0,9}(.*)$", re.IGNORECASE)
"""Only as the specification writes it: a test may be called ``issue#todo``."""
_TIME = re.compile(r"(?<!\S)# time=([\d.]{1,30}m?s)$")
_ESCAPED = re.compile(r"\\([\\#])")
_KEY = re.compile(r"(\w+):\s*(.*)$")


@dataclass(slots=True)
class Told:
    """A case, and the subtests that it is in, from the innermost outwards."""

    name: str
    attempt: Attempt
    around: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Stream:
    """The test points of one level of indentation, with their plan."""

    title: str = ""
    plan: int | None = None
    plan_is_last: bool = False
    points: int = 0
    highest: int = 0
    failed: bool = False
    told: list[Told] = field(default_factory=list)

    def adopt(self, children: Stream, title: str) -> None:
        """Take over the cases of a subtest."""
        for told in children.told:
            told.around.append(title)
        self.told += children.told

    def trouble(self) -> str:
        """What is missing from it; empty when nothing is. Numbers may repeat: node:test counts anew in every file."""
        if self.plan is None:
            return "has no plan"
        if self.points != self.plan:
            return f"plans {many(self.plan, 'test')}, and has {self.points:,}"
        return f"plans {many(self.plan, 'test')}, and has a number {self.highest:,}" if self.highest > self.plan else ""


@dataclass(slots=True)
class Point:
    """A line with a result, with what came before it (its subtests) and after it (its diagnostics)."""

    level: int
    ok: bool
    number: int
    name: str
    directive: str
    reason: str
    seconds: float
    opens: bool
    """It ends in a brace: its subtests may follow it (node-tap), or that is how it is called."""
    children: Stream | None = None
    block: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, level: int, found: re.Match[str]) -> Point:
        """The point of a line; its description may end in a directive, or in a time (node-tap)."""
        text = found[3]
        opens = text == "{" or text.endswith(" {")
        text = text[:-1].rstrip() if opens else text
        time = _TIME.search(text)
        text = text[: time.start()] if time else text
        directive = _DIRECTIVE.search(text)
        word, reason = (directive[1].upper(), directive[2]) if directive else ("", "")
        name = unescaped(text[: directive.start()] if directive else text).strip()
        seconds = seconds_of(time[1]) if time else 0.0
        return cls(level, not found[1], int(found[2] or 0), name, word, reason, seconds, opens)

    def outcome(self, said: dict[str, str]) -> Outcome:
        """By its word and its directive; *said* are its diagnostics."""
        if self.directive == "SKIP" and self.ok:
            # What is skipped is ok; Perl's harness too takes "not ok # SKIP" for a failure.
            return Outcome.SKIPPED
        if self.directive == "TODO":
            return Outcome.XPASSED if self.ok else Outcome.XFAILED
        if self.ok:
            return Outcome.PASSED
        return Outcome.ERROR if said.get("failureType") == "hookFailed" else Outcome.FAILED

    def counts(self, outcome: Outcome, said: dict[str, str]) -> bool:
        """Whether it is a test of its own. With subtests it is their summary, unless it failed by itself."""
        if not self.children or not self.children.points:
            return not (self.ok and not self.directive and said.get("type") == "suite")
        alone = said.get("failureType", "subtestsFailed") != "subtestsFailed"
        return outcome in BAD and (alone or not self.children.failed)

    def attempt(self, outcome: Outcome, said: dict[str, str]) -> Attempt:
        """What is known of it."""
        milliseconds = said.get("duration_ms", "")
        return Attempt(
            outcome,
            call=clean_seconds(seconds_of(milliseconds) / 1000) or self.seconds,
            message=shortened(self.reason or said.get("error") or said.get("message") or ""),
            traceback=shortened("\n".join(self.block)) if outcome in BAD or outcome is Outcome.XFAILED else "",
        )


def unescaped(text: str) -> str:
    """*text* without its escapes."""
    return _ESCAPED.sub(r"\1", text)


def said_in(block: list[str]) -> dict[str, str]:
    """The outermost keys of a YAML block with what is written behind and below them; more of YAML is not needed here."""
    depth = next((len(line) - len(line.lstrip()) for line in block if line.strip()), 0)
    found: dict[str, list[str]] = {}
    texts: list[str] = []
    for line in block:
        if not line[: depth + 1].strip():
            texts.append(line.strip())
            continue
        key = _KEY.match(line.strip())
        texts = found.setdefault(key[1], []) if key else []
        if key and key[2][:1] not in ("|", ">"):
            quoted = len(key[2]) > 1 and key[2][0] == key[2][-1] and key[2][0] in "'\""
            texts.append(key[2][1:-1] if quoted else key[2])
    return {key: "\n".join(texts).strip() for key, texts in found.items()}
