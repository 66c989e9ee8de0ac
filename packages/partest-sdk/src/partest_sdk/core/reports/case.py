"""One case of a report, exactly as the report tells it, before anything is concluded from it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import NamedTuple, Protocol, cast, runtime_checkable

from partest_sdk.core.reports.element import Element
from partest_sdk.core.results.attempts import Attempt


class Around(NamedTuple):
    """What the suites around a JUnit case say for it."""

    suite: str = ""
    file: str = ""
    variant: str = ""
    pytest: bool = False
    """pytest's own report counts lines from 0."""
    is_playwright: bool = False
    """Suites are of Playwright, and name their project."""


class Case(NamedTuple):
    """One reported test. Names are empty where the report has none; nothing is cleaned or guessed yet."""

    name: str
    classname: str = ""
    """Class, module, describe block or package: what the runner puts around the name."""
    file: str = ""
    """As the report writes it: absolute, with backslashes, in a container."""
    suite: str = ""
    """The name of the suite around it, as the report has it."""
    variant: str = ""
    """What the report itself tells apart beside the name: a browser, a project, a target framework."""
    attempts: tuple[Attempt, ...] = ()
    """At least one, in order and numbered from 1; `retried` only where the report records that the runner tried again."""


class Reading(Protocol):
    """Who listens while a report is read."""

    def case(self, case: Case) -> None:
        """One complete case, in the order of the report."""

    def incomplete(self, what: str) -> None:
        """Cases are missing, and how that is known: ``it ends in line 12, column 3``. Red unless the caller asked for less."""

    def note(self, what: str) -> None:
        """Something worth saying, and no reason for red."""

    def took(self, seconds: float) -> None:
        """How long the whole report says that it took, by the clock on the wall."""


class Reruns(Enum):
    """Producers that report each attempt as a case of its own, and give themselves away."""

    RERUNFAILURES = "pytest-rerunfailures"
    """More cases than its suite claims: an attempt that was run again is a case without any child, followed by the next one."""
    GO = "gotestsum"
    """All failures of a package, then all passes: what was run again stands there once as failed and once as passed."""


@runtime_checkable
class BulkReading(Reading, Protocol):
    """A listener that is fast enough for a million JUnit cases: they come many at once."""

    def batch(self, cases: Sequence[dict[str, str] | Element], around: Around) -> None:
        """Cases of one suite, in order; one that passed without a word comes as the bare attributes of its element."""

    def broken(self, what: str) -> None:
        """Something failed outside of every test: no test, and red like one that failed."""

    def reruns(self, first: int, end: int, how: Reruns) -> None:
        """Of this report's cases, counting from 0, those from *first* to before *end* are of a suite in which attempts are cases."""

    def began(self, moment: float) -> None:
        """When a part of the report says that it began, in seconds; comparable within reports of one producer only."""

    def needs_root(self) -> None:
        """Without its root the report would mean something else: cases lie outside of every suite, say."""

    def unsound(self, *, breaks_off: bool) -> None:
        """The file had to be repaired first, and perhaps could not be read to its end."""


def in_bulk(reading: Reading) -> BulkReading | None:
    """*reading*, if it is one that takes cases in bulk."""
    return cast(BulkReading, reading) if _takes_bulk(type(reading)) else None


@cache
def _takes_bulk(kind: type) -> bool:
    # Asking a protocol takes longer than reading a small report.
    return issubclass(kind, BulkReading)
