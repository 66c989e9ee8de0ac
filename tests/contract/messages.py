"""A request as it came in, and an answer as it goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Received:
    """What somebody asked, and what became of it."""

    method: str
    path: str
    """As it was sent, with its %-escapes, without the prefix of an Enterprise server and without the query."""
    query: dict[str, str]
    headers: Mapping[str, str]
    """Asked for in any case."""
    body: bytes = b""
    json: Any = None
    """The parsed body; None when there is none or it cannot be read."""
    status: int | None = None
    """What was answered; None while there is no answer, and when the connection was cut instead."""
    fault: str = ""
    """The name of the fault that it met."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with what comes with it."""

    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent instead of *json*, when it is not None."""

    @property
    def content(self) -> bytes:
        """The body."""
        if self.raw is not None:
            return self.raw
        return b"" if self.json is None else json.dumps(self.json).encode()

    @property
    def content_type(self) -> str:
        """What the body is."""
        return self.headers.get("Content-Type", "application/json; charset=utf-8")


def trouble(status: int, message: str, documentation: str = "", **headers: str) -> Answer:
    """An answer in the shape that GitHub gives its errors; underscores in header names are hyphens."""
    body = {
        "message": message,
        "documentation_url": documentation or "https://docs.github.com/rest",
        "status": str(status),
    }
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})
