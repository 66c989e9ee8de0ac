"""The one comment of a pull request: found by its mark and its author, updated, never doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partest_sdk.adapters.github.calls import Body, Calls
from partest_sdk.adapters.github.transport import GRAPHQL
from partest_sdk.errors import HostError

LIMIT = 65_536
"""Characters that GitHub takes."""
JOBS_OWN = "github-actions[bot]"
"""Who writes with the token of a job."""
_PERMISSION = "pull-requests: write"
_ROUNDS = 3

Compose = Callable[[str], str | None]


def author(calls: Calls) -> str:
    """The login that we write under. Only GraphQL tells it to the token of a job."""
    question = {"query": "query { viewer { login } }", "variables": {}}
    try:
        answer: Any = calls.write("POST", GRAPHQL, question, "asking who we are", "metadata: read")
        login = answer["data"]["viewer"]["login"]
    except (HostError, KeyError, TypeError):
        return JOBS_OWN
    return login if isinstance(login, str) else JOBS_OWN


class Comments:
    """The comments on one pull request of *repository*, as far as they begin with *marker* and are *author*'s."""

    def __init__(
        self, calls: Calls, repository: str, number: int, marker: str, author: str, say: Callable[[str], None]
    ) -> None:
        self._calls = calls
        self._all = f"/repos/{repository}/issues/{number}/comments"
        self._one = f"/repos/{repository}/issues/comments"
        self._marker = marker
        self._author = author
        self._say = say

    def upsert(self, compose: Compose, *, create: bool) -> str:
        """Bring the comment to what *compose* makes of it; its address, empty when there is none."""
        mine = self._mine()
        if mine:
            self._update(mine[0], compose)
            return _url(mine[0])
        body = compose("") if create else None
        if body is None:
            return ""
        made = self._calls.write(
            "POST", self._all, {"body": _checked(body)}, "writing the comment", _PERMISSION, self._first
        )
        # A job beside us may have made one at the same time: the oldest stays, and takes in what ours says.
        mine = self._mine() or [made]
        self._update(mine[0], compose, written=body)
        for double in mine[1:]:
            if double["id"] == made.get("id") or _same(double["body"], body):
                self._delete(double)
        return _url(mine[0])

    def _mine(self) -> list[Body]:
        """The oldest first. Others may quote the mark; theirs are left alone."""
        listed = self._calls.pages(self._all, "reading the comments", _PERMISSION, {})
        return sorted((one for one in listed if self._is_mine(one)), key=lambda one: one["id"])

    def _is_mine(self, comment: Body) -> bool:
        user, body = comment.get("user"), comment.get("body")
        login = user.get("login") if isinstance(user, dict) else None
        return (
            isinstance(login, str)
            and login.lower() == self._author.lower()
            and isinstance(body, str)
            and body.partition("\n")[0].rstrip() == self._marker
            and type(comment.get("id")) is int
        )

    def _first(self) -> Body | None:
        return next(iter(self._mine()), None)

    def _update(self, comment: Body, compose: Compose, written: str | None = None) -> None:
        """Let *comment* say what it should; *written* is what we wrote into it before."""
        for rounds in range(_ROUNDS + 1):
            old = comment.get("body") or ""
            body = None if written is not None and _same(old, written) else compose(old)
            if body is None or _same(body, old):
                return
            if rounds == _ROUNDS:
                break
            path = f"{self._one}/{comment['id']}"
            # To write the same twice does no harm, so a lost answer is simply asked for again.
            self._calls.write("PATCH", path, {"body": _checked(body)}, "updating the comment", _PERMISSION)
            # Two jobs may have read the same and written one after the other: is ours still there?
            comment, written = self._calls.read(path, "reading the comment", _PERMISSION) or {}, body
        self._say("other jobs keep overwriting the comment; what this one had to say may be missing in it")

    def _delete(self, comment: Body) -> None:
        path = f"{self._one}/{comment['id']}"
        try:
            self._calls.write("DELETE", path, None, "removing a double comment", _PERMISSION)
        except HostError as trouble:
            self._say(f"there may be two comments: {trouble}")


def _same(one: str, other: str) -> bool:
    """Whether they show the same; GitHub gives back line ends and the last one as it likes."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _url(comment: Body) -> str:
    url = comment.get("html_url")
    return url if isinstance(url, str) else ""


def _checked(body: str) -> str:
    if len(body) > LIMIT:
        raise HostError(f"a comment of {len(body):,} characters is more than the {LIMIT:,} that GitHub takes")
    return body
