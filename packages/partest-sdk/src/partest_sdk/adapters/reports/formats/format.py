"""What a report format is to the rest: a name, a test whether a file is one, and a reader."""

from __future__ import annotations

from typing import Protocol

from partest_sdk.adapters.reports.content import Content
from partest_sdk.core.reports.case import Reading


class Format(Protocol):
    """One format of reports. Adding one is told in docs/adding-a-format.md."""

    @property
    def name(self) -> str:
        """As people call it: ``JUnit XML``."""

    def recognises(self, content: Content) -> bool:
        """Whether *content* is of this format, by what it holds and never by what it is called."""

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every case, in order. UnreadableError when not one word can be trusted."""
