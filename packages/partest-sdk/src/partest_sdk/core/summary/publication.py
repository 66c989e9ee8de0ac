"""What is published about a run, as values: a check run with annotations, and the pull requests that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How an annotation is shown."""

    FAILURE = "failure"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on a line of a file of the repository."""

    path: str
    """POSIX, relative to the repository's root."""
    line: int
    """Counting from 1."""
    level: Level
    title: str
    """At most 255 characters."""
    message: str
    """At most 64 KB."""
    last_line: int = 0
    """Where it ends, if it is about several lines."""


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check run as it should stand in the end."""

    name: str
    head_sha: str
    external_id: str
    """The same for every try to publish this very report, and for no other: by it a check run is found again after a lost answer."""
    green: bool
    title: str
    summary: str
    """Markdown, at most 65,535 characters; so is `text`."""
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    details_url: str = ""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """An open pull request of this repository."""

    number: int
    head_sha: str
