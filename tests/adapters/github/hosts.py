"""The adapter before the fake GitHub, with a clock that never really waits, and check runs in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from contract.fake_github import FakeGitHub
from contract.state import A_SHA
from partest_sdk.adapters.github import GitHub
from partest_sdk.core.summary.publication import Annotation, CheckRun, Level

REPOSITORY = "octo-org/shop"
PATIENCE = 120.0


@dataclass
class FakeClock:
    """Time passes only when somebody sleeps."""

    time: float = field(default_factory=time.time)
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Desk:
    """The adapter, with what it said and how long it waited."""

    github: FakeGitHub
    token: str = ""
    patience: float = PATIENCE
    clock: FakeClock = field(default_factory=FakeClock)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.host = GitHub(
            self.token or self.github.token, self.github.url, REPOSITORY,
            say=self.said.append, clock=self.clock, patience=self.patience,
        )  # fmt: skip

    @property
    def waited(self) -> float:
        return sum(self.clock.slept)


def a_check(annotations: int = 0, **more: object) -> CheckRun:
    """A red one whose annotations have a line each."""
    notes = tuple(
        Annotation("tests/test_cart.py", line, Level.FAILURE, f"test {line}", f"assert {line} == 0")
        for line in range(1, annotations + 1)
    )
    values: dict[str, object] = {
        "name": "Tests", "head_sha": A_SHA, "external_id": "partest-7-1", "green": False,
        "title": "3 failed", "summary": "A summary.", "text": "More of it.", "annotations": notes,
    }  # fmt: skip
    return CheckRun(**(values | more))  # type: ignore[arg-type]


def lines_of(github: FakeGitHub) -> list[int]:
    """The lines that are annotated, in order, with repetitions."""
    return [note["start_line"] for run in github.check_runs for note in run.annotations]


def adds(word: str) -> Callable[[str], str | None]:
    """A section of the comment for *word*, beside those of others."""

    def compose(old: str) -> str:
        words = [line for line in old.split("\n")[1:] if line]
        return "\n".join([MARKER, *words] + ([] if word in words else [word]))

    return compose


MARKER = "<!-- partest:comment -->"
