"""Requests that are repeated where that is safe: reading at will, writing only when it is known that nothing was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from partest_sdk.adapters.github.patience import Patience
from partest_sdk.adapters.github.transport import GRAPHQL, Answer, LostError, Transport
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import HostError, RefusedError, UnavailableError

PAGE = 100
_MOST_PAGES = 100
_SECONDARY_WAIT = 60.0
"""Seconds that GitHub asks for when a secondary limit says nothing itself."""
_LIMITS = 4
"""How often one request waits for one at most."""
_LATEST = 253402300799
"""The last second that has a date."""

Body = Mapping[str, Any]


class RejectedError(UnavailableError):
    """GitHub does not take this content (422), and never will."""

    def __init__(self, what: str, said: str) -> None:
        """GitHub *said* so about *what*."""
        super().__init__(f"{what} failed: GitHub does not take it: {one_line(said)}")
        self.about_annotations = "annotation" in said.lower() or "items are allowed" in said


class Calls:
    """What the parts of the adapter speak through."""

    def __init__(self, transport: Transport, patience: Patience) -> None:
        """Send by *transport*, wait by *patience*."""
        self._transport = transport
        self.patience = patience
        self.requests_left: int | None = None
        """In this hour, as far as GitHub said so."""

    def read(self, path: str, what: str, permission: str, query: Body | None = None) -> Any:
        """The JSON of GET *path*; *what* and *permission* are for the sentence when it is refused."""
        return _good(self._repeat("GET", path, None, what, permission, _unknown, query), what).json

    def pages(self, path: str, what: str, permission: str, query: Body, key: str = "") -> Iterator[Body]:
        """Every item of all pages. They are counted by us, so that no answer can send us elsewhere."""
        for page in range(1, _MOST_PAGES + 1):
            numbers = {**query, "per_page": PAGE, "page": page}
            answer = _good(self._repeat("GET", path, None, what, permission, _unknown, numbers), what)
            items = answer.json.get(key) if key and isinstance(answer.json, dict) else answer.json
            if not isinstance(items, list):
                raise UnavailableError(f"{what} failed: GitHub's answer is not what it should be")
            yield from (item for item in items if isinstance(item, dict))
            if 'rel="next"' not in answer.headers.get("link", ""):
                return

    def location(self, path: str, what: str, permission: str) -> str:
        """Where GET *path* is redirected to; nobody goes there."""
        answer = self._repeat("GET", path, None, what, permission, _unknown, None)
        if answer.status != 302:
            raise UnavailableError(f"{what} failed: GitHub answers {answer.status}, and not with a redirect")
        return answer.headers.get("location", "")

    def write(
        self,
        method: str,
        path: str,
        body: Body | None,
        what: str,
        permission: str,
        done: Callable[[], Body | None] | None = None,
    ) -> Body:
        """Write once, and give what is answered. After an answer that was lost, *done* looks whether it was written: what it finds is the
        answer, None is a no. Without it, to write twice does no harm.
        """
        answer = _good(self._repeat(method, path, body, what, permission, done or _unknown, None), what)
        return answer.json if isinstance(answer.json, dict) else {}

    def _repeat(
        self,
        method: str,
        path: str,
        body: Body | None,
        what: str,
        permission: str,
        done: Callable[[], Body | None],
        query: Body | None,
    ) -> Answer:
        tries = limits = 0
        while True:
            try:
                answer = self._send(method, path, body, query)
            except LostError as trouble:
                why = f"{what} got no answer ({one_line(str(trouble), 150)})"
            else:
                if answer.status < 400:
                    return answer
                if answer.status < 500 and answer.status != 408:
                    limits += 1
                    self._wait_for_limit(answer, what, permission, reading=method == "GET", again=limits)
                    continue
                why = f"{what} was answered with {answer.status}"
            tries += 1
            patient = self.patience.pause(tries, why)
            if (found := done()) is not None:
                return Answer(200, found)
            if not patient:
                raise UnavailableError(f"{why}, {tries} times" if tries > 1 else why)

    def _send(self, method: str, path: str, body: Body | None, query: Body | None) -> Answer:
        with self.patience.counting():
            answer = self._transport.request(method, path, body, query)
        left = answer.headers.get("x-ratelimit-remaining", "")
        if path != GRAPHQL and left.isdecimal():
            self.requests_left = int(left[:9])
        return answer

    def _wait_for_limit(self, answer: Answer, what: str, permission: str, *, reading: bool, again: int) -> None:
        """Wait when this is a limit; raise what will not change. Nothing was written in any case."""
        seconds, until = self._limit(answer)
        if not seconds:
            _raise(answer, what, permission, reading=reading)
        why = f"{what} met a rate limit of GitHub{until}"
        # A limit that ends at once, again and again, is no end: our clock may be wrong.
        if again > _LIMITS or not self.patience.wait(seconds, why):
            raise UnavailableError(f"{why}, which is too long to wait; run the job again later")

    def _limit(self, answer: Answer) -> tuple[float, str]:
        """How many seconds to wait when this is a rate limit, and until when in words; zero when it is none."""
        said = _said(answer).lower()
        if answer.status not in (403, 429) or "not accessible" in said:
            return 0.0, ""
        after, reset = (_digits(answer.headers.get(name, "")) for name in ("retry-after", "x-ratelimit-reset"))
        if after is not None:
            return max(after, 1.0), f" for {after:,} s"
        if answer.headers.get("x-ratelimit-remaining") == "0" and reset is not None:
            until = f" until {datetime.fromtimestamp(min(reset, _LATEST), UTC):%H:%M} UTC"
            return max(reset - self.patience.clock.now(), 0.0) + 1, until
        if answer.status == 429 or "rate limit" in said or "abuse detection" in said:
            return _SECONDARY_WAIT, f" for {_SECONDARY_WAIT:.0f} s"
        return 0.0, ""


def _raise(answer: Answer, what: str, permission: str, *, reading: bool) -> NoReturn:
    said = _said(answer)
    if answer.status == 401:
        raise HostError(f"{what} was refused: GitHub does not know the token; it is wrong, or has expired")
    # With 404 GitHub hides what a token may not even see.
    if (answer.status == 403 and "not accessible" in said.lower()) or (answer.status == 404 and not reading):
        raise RefusedError(what, _permission(answer, permission))
    if answer.status == 422:
        raise RejectedError(what, said)
    raise UnavailableError(f"{what} failed: GitHub answers {answer.status}: {one_line(said)}")


def _permission(answer: Answer, known: str) -> str:
    """What would do, by GitHub's own word; the one that we know of when it is among several."""
    told = answer.headers.get("x-accepted-github-permissions", "")
    named = {name.replace("_", "-"): level for name, level in re.findall(r"\b([a-z_]{3,40})=(read|write)\b", told)}
    if known.partition(":")[0] in named or len(named) != 1:
        return known
    return next(f"{name}: {level}" for name, level in named.items())


def _said(answer: Answer) -> str:
    """GitHub's own words about a failure."""
    data = answer.json if isinstance(answer.json, dict) else {}
    errors = data.get("errors")
    parts = [data.get("message") or "nothing more", *(errors if isinstance(errors, list) else [])]
    return "; ".join(str(part)[:1000] for part in parts[:10])


def _good(answer: Answer, what: str) -> Answer:
    if answer.status >= 300:
        raise UnavailableError(f"{what} failed: GitHub answers {answer.status}; is the address of the API right?")
    return answer


def _digits(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,11}", text) else None


def _unknown() -> None:
    """Nobody needs to know whether it was done."""
