"""One request to GitHub and its answer. PyGithub's Requester does the talking; nothing is repeated here, and nothing is judged."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnavailableError

if TYPE_CHECKING:
    from github import Github

GRAPHQL = "/graphql"
"""A path that is elsewhere on an Enterprise server."""
READ_TIMEOUT = 20
"""Seconds without a byte."""
WHOLE_TIMEOUT = 60.0
"""Seconds for one answer, however its bytes trickle."""

T = TypeVar("T")


class LostError(Exception):
    """No answer, or half of one: nobody knows whether it was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub says, good or bad."""

    status: int
    json: Any = None
    """None when there is none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Under names in lower case."""


class Transport(Protocol):
    """Sends one request."""

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> Answer:
        """The answer, or a LostError. *path* begins with a slash, below the address of the API."""
        ...


class PyGithubTransport:
    """The real one."""

    def __init__(self, token: str, api_url: str) -> None:
        """Nothing is sent yet; an UnavailableError when nothing ever could be."""
        self._requester = _client(token, api_url).requester

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> Answer:
        """Send it."""
        place = self._requester.graphql_url if path == GRAPHQL else path
        accept = {"Accept": "application/vnd.github+json"}
        status, headers, text = within(
            WHOLE_TIMEOUT,
            lambda: _guarded(lambda: self._requester.requestJson(method, place, dict(query or {}), accept, body)),
        )
        return Answer(status, _parsed(text, status), {name.lower(): str(value) for name, value in headers.items()})


def _client(token: str, api_url: str) -> Github:
    try:
        from github import Auth, Github
    except ImportError as trouble:
        raise UnavailableError(
            f"PyGithub cannot be loaded ({one_line(str(trouble), 100)}); install `partest-sdk[github]`"
        ) from None
    # PyGithub hangs a handler on standard error, where GitHub's runner looks for commands.
    logger = logging.getLogger("github")
    logger.handlers = [one for one in logger.handlers if type(one) is not logging.StreamHandler]
    logger.addHandler(logging.NullHandler())
    address = urlsplit(api_url)
    if address.scheme not in ("https", "http") or not address.hostname or not token:
        raise UnavailableError(f"{one_line(api_url, 100)!r} is no address of an API, or there is no token")
    # No retries and no pauses of its own: it would send a comment again that is written already, sleep a second before every write, and an
    # hour at the end of a rate limit.
    return Github(
        auth=Auth.Token(token), base_url=api_url.rstrip("/"), retry=None, timeout=READ_TIMEOUT, user_agent="partest-action",
        seconds_between_requests=None, seconds_between_writes=None, lazy=True, per_page=100,
    )  # fmt: skip


def _guarded(send: Callable[[], T]) -> T:
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    try:
        return send()
    except (RequestException, HTTPError, OSError, ValueError) as trouble:
        raise LostError(f"{type(trouble).__name__}: {trouble}") from None
    except (RuntimeError, AssertionError) as trouble:
        # PyGithub follows a redirect within the server, and refuses others with these.
        raise UnavailableError(f"GitHub sends us elsewhere: {one_line(str(trouble), 200)}") from None


def _parsed(text: str, status: int) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        if status < 400:
            raise LostError("the answer is no JSON") from None
        return None  # a proxy's page about its own trouble


def within(seconds: float, call: Callable[[], T]) -> T:
    """What comes of *call*, or a LostError when it takes longer: a timeout of a socket begins anew with every byte."""
    outcome: list[tuple[T | None, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((call(), None))
        except BaseException as trouble:  # noqa: BLE001 - it is raised where it belongs
            outcome.append((None, trouble))

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise LostError(f"no whole answer within {seconds:g} s")
    value, trouble = outcome[0]
    if trouble is not None:
        raise trouble
    return value  # type: ignore[return-value]
