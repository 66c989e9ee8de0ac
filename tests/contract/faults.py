"""What can go wrong between a client and GitHub, on demand."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contract.messages import Answer, Received, trouble

LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
_OF_ITS_OWN = {
    403: "Resource not accessible by integration",
    404: "Not Found",
    422: "Validation Failed",
    429: "Too Many Requests",
    500: "Server Error",
    502: "Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One way for a request to go wrong."""

    name: str
    carried_out: bool = False
    """Whether what was asked for is done all the same."""
    answer: Answer | None = None
    """What is answered instead of the truth; with None it is the truth, unless the connection is cut."""
    cut: bool = False
    missing: int = 0
    """So many bytes are promised by Content-Length and never come."""
    chunk: int = 0
    """So many bytes go out at a time, …"""
    seconds_between: float = 0
    """… and so long is the pause after each time."""


def status(code: int, body: Any = None, **headers: str) -> Fault:
    """Nothing is done, and the answer is *code*; *body* is JSON, or bytes such as a proxy's page; ``Retry_After="1"`` is a header."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, bytes):
        return Fault(str(code), answer=Answer(code, headers={"Content-Type": "text/html", **names}, raw=body))
    answer = trouble(code, _OF_ITS_OWN.get(code, "Server Error"), **names)
    return Fault(str(code), answer=answer if body is None else replace(answer, json=body))


def secondary_rate_limit(code: int = 403, retry_after: int | None = None) -> Fault:
    """Too much in too short a time: GitHub says so with 403 or with 429, and not always says for how long."""
    sentence = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    answer = trouble(code, sentence, f"{LIMITS}#about-secondary-rate-limits", **headers)
    return Fault("secondary rate limit", answer=answer)


def rate_limit_exhausted(seconds: int = 3600, code: int = 403) -> Fault:
    """The hour's requests are used up; there are new ones in *seconds*."""
    return Fault("rate limit exhausted", answer=out_of_requests(int(time.time()) + seconds, code))


def out_of_requests(reset: int, code: int = 403) -> Answer:
    """The answer when the hour's requests are used up until *reset*."""
    numbers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
    return trouble(
        code, "API rate limit exceeded for installation ID 1.", f"{LIMITS}#about-primary-rate-limits", **numbers
    )


def stored_then(code: int = 502, **headers: str) -> Fault:
    """What was asked for is done, and the answer is *code* all the same."""
    return replace(status(code, **headers), name=f"stored, then {code}", carried_out=True)


def stored_then_cut() -> Fault:
    """What was asked for is done, and the connection ends without an answer."""
    return Fault("stored, then cut", carried_out=True, cut=True)


def cut() -> Fault:
    """Nothing is done, and the connection ends without an answer."""
    return Fault("cut", cut=True)


def slow_body(seconds_between: float, chunk: int = 1) -> Fault:
    """The true answer, whose body comes in chunks of so many bytes, with a pause after each."""
    return Fault("slow body", carried_out=True, chunk=chunk, seconds_between=seconds_between)


def truncated_body(missing: int = 1) -> Fault:
    """The true answer, whose last bytes do not come; Content-Length counts them."""
    return Fault("truncated body", carried_out=True, missing=missing)


def body(content: bytes | str | Mapping[str, Any], code: int = 200) -> Fault:
    """What was asked for is done, and the answer is *content*: something that GitHub would not say."""
    raw = content.encode() if isinstance(content, str) else content
    raw = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return Fault("another body", carried_out=True, answer=Answer(code, raw=raw))


@dataclass(slots=True)
class Failure:
    """A fault that lies in wait for requests."""

    method: str | None
    path: re.Pattern[str]
    fault: Fault
    times: int | None
    """How often it happens; None is for ever."""
    after: int
    """So many requests go well before."""
    happened: int = 0
    _passed: int = 0

    def meets(self, received: Received) -> bool:
        """Whether *received* runs into it; it counts."""
        if self.method not in {None, received.method} or not self.path.search(received.path):
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        if self.times is not None and self.happened >= self.times:
            return False
        self.happened += 1
        return True
