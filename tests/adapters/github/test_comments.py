"""There is one comment, it says what every job had to say, and nobody else's is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from contract.state import BOT, Token
from partest_sdk.errors import HostError, RefusedError, UnavailableError

from adapters.github.hosts import MARKER, PATIENCE, Desk, adds

COMMENTS = "/issues/1/comments$"
ONE = "/issues/comments/"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        github.add_pull(1)
        yield github


def bodies(github: FakeGitHub) -> list[str]:
    return [comment.body for comment in github.comments]


def before(desk: Desk, method: str, path: str, deed: Callable[[], Any], times: int = 1) -> None:
    """Let somebody else do something right before the adapter sends such a request."""
    inner = desk.host._calls._transport
    left = [times]

    class Hooked:
        def request(self, sent: str, where: str, *more: Any) -> Any:
            if sent == method and path in where and left[0]:
                left[0] -= 1
                deed()
            return inner.request(sent, where, *more)

    desk.host._calls._transport = Hooked()


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
def test_it_is_made_and_then_kept_up_to_date(prefix: str) -> None:
    """
    The first job makes the comment, later ones change it; what says the same already is not written again.
    """
    with FakeGitHub(prefix=prefix) as github:
        github.add_pull(1)
        url = Desk(github).host.upsert_comment(1, MARKER, adds("unit"))
        assert [one.method for one in github.requests] == ["POST", "GET", "POST", "GET"]
        desk = Desk(github)
        assert desk.host.upsert_comment(1, MARKER, adds("browser")) == url
        assert [one.method for one in github.requests[4:]] == ["POST", "GET", "PATCH", "GET"]
        assert desk.host.upsert_comment(1, MARKER, adds("unit")) == url
        assert [one.method for one in github.requests[8:]] == ["GET"]

        assert bodies(github) == [f"{MARKER}\nunit\nbrowser"]
        assert url.endswith(f"#issuecomment-{github.comments[0].id}")


@pytest.mark.parametrize(
    ("there", "compose", "create", "after"),
    [
        ([], lambda old: f"{MARKER}\nnew", False, []),
        ([], lambda old: None, True, []),
        ([f"{MARKER}\nold"], lambda old: f"{MARKER}\nnew", False, [f"{MARKER}\nnew"]),
        ([f"{MARKER}\nold"], lambda old: None, True, [f"{MARKER}\nold"]),
        ([f"{MARKER}\r\nold\r\n"], lambda old: f"{MARKER}\nold\n\n", True, [f"{MARKER}\r\nold\r\n"]),
        ([f"{MARKER}\nold"] * 2, lambda old: f"{MARKER}\nnew", True, [f"{MARKER}\nnew", f"{MARKER}\nold"]),
    ],
    ids=["no creation", "nothing to say", "update", "a newer one is there", "only line ends differ", "the oldest wins"],
)
def test_what_is_written(
    github: FakeGitHub, there: list[str], compose: Callable[[str], str | None], create: bool, after: list[str]
) -> None:
    """
    Compose has the last word, and a comment is made only when it may be.
    """
    for body in there:
        github.add_comment(body)
    url = Desk(github).host.upsert_comment(1, MARKER, compose, create=create)

    assert bodies(github) == after
    assert bool(url) == bool(after)
    assert len([one for one in github.requests if one.method in {"POST", "PATCH"} and "/comments" in one.path]) == int(
        after != there
    )


def test_others_are_left_alone(github: FakeGitHub) -> None:
    """
    Neither somebody who copied our mark, nor one of ours that only quotes it, nor a comment elsewhere is ours to change.
    """
    github.add_comment(f"{MARKER}\nforged", author="someone")
    github.add_comment(f"I quote:\n{MARKER}", author=BOT)
    github.add_comment(f"{MARKER} and more\n", author=BOT)
    github.add_comment(f"{MARKER}\nof another pull request", issue=2)
    before_us = bodies(github)
    Desk(github).host.upsert_comment(1, MARKER, adds("unit"))

    assert bodies(github) == [*before_us, f"{MARKER}\nunit"]


def test_it_is_found_on_the_third_page(github: FakeGitHub) -> None:
    """
    Behind 250 others there is still only one.
    """
    for number in range(250):
        github.add_comment(f"comment {number}", author="someone")
    ours = github.add_comment(f"{MARKER}\nold")
    Desk(github).host.upsert_comment(1, MARKER, adds("new"))

    assert ours.body == f"{MARKER}\nold\nnew"
    assert len(github.comments) == 251


def test_the_author_is_the_owner_of_the_token() -> None:
    """
    A person's token writes under the person's name, and leaves the bot's comment alone.
    """
    with FakeGitHub(tokens={"mine": Token("Someone", installation=False)}) as github:
        github.add_pull(1)
        github.add_comment(f"{MARKER}\nby the bot")
        host = Desk(github, token="mine").host
        host.upsert_comment(1, MARKER, adds("one"))
        host.upsert_comment(1, MARKER, adds("two"))

        assert [(one.author, one.body) for one in github.comments] == [
            (BOT, f"{MARKER}\nby the bot"),
            ("Someone", f"{MARKER}\none\ntwo"),
        ]
        assert len(github.sent("POST", "graphql")) == 1


@pytest.mark.parametrize(
    "fault",
    [faults.status(403), faults.status(404), faults.status(502), faults.cut(),
     faults.status(200, {"data": None}), faults.status(200, {"errors": [{"type": "FORBIDDEN"}]})],
    ids=lambda fault: fault.name,
)  # fmt: skip
def test_without_an_answer_we_are_the_bot(github: FakeGitHub, fault: faults.Fault) -> None:
    """
    Who we are is asked with GraphQL; where that does not answer, we are who the token of a job nearly always is.
    """
    github.add_comment(f"{MARKER}\nold")
    github.fail("POST", "graphql", fault=fault, times=None)
    Desk(github).host.upsert_comment(1, MARKER, adds("new"))

    assert bodies(github) == [f"{MARKER}\nold\nnew"]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "fault",
    [
        faults.status(500),
        faults.status(502, b"<html>Unicorn!</html>"),
        faults.cut(),
        faults.truncated_body(10),
        faults.stored_then(502),
        faults.stored_then_cut(),
        faults.secondary_rate_limit(403, retry_after=2),
        faults.secondary_rate_limit(429),
        faults.rate_limit_exhausted(20),
    ],
    ids=lambda fault: fault.name,
)
@pytest.mark.parametrize(
    ("there", "method", "path"),
    [(False, "POST", COMMENTS), (False, "GET", COMMENTS), (True, "GET", COMMENTS),
     (True, "PATCH", ONE), (True, "GET", ONE), (True, "POST", "graphql")],
)  # fmt: skip
def test_trouble_that_passes_leaves_no_trace(
    github: FakeGitHub, there: bool, method: str, path: str, fault: faults.Fault, times: int
) -> None:
    """
    Whatever request it meets, there is one comment in the end, and it says everything.
    """
    if there:
        github.add_comment(f"{MARKER}\nold")
    github.fail(method, path, fault=fault, times=times)
    desk = Desk(github)
    desk.host.upsert_comment(1, MARKER, adds("new"))

    assert bodies(github) == [f"{MARKER}\nold\nnew" if there else f"{MARKER}\nnew"]
    assert desk.waited <= PATIENCE
    assert len(github.requests) <= 4 + 2 * times
    # Nobody is notified of a comment that goes again.
    assert not github.sent("DELETE")


def test_two_jobs_that_make_it_at_once_leave_one(github: FakeGitHub) -> None:
    """
    The other job's came first: ours goes, and what it said is in the other.
    """
    first, second = Desk(github), Desk(github)
    before(first, "POST", "/comments", lambda: second.host.upsert_comment(1, MARKER, adds("second")))
    first.host.upsert_comment(1, MARKER, adds("first"))

    assert bodies(github) == [f"{MARKER}\nsecond\nfirst"]
    assert len(github.sent("DELETE")) == 1


def test_two_jobs_that_make_it_at_once_leave_one_when_an_answer_is_lost(github: FakeGitHub) -> None:
    """
    Ours was written though nobody said so, after that of the other job: it is found by what it says, and goes.
    """
    first, second = Desk(github), Desk(github)
    before(first, "POST", "/comments", lambda: second.host.upsert_comment(1, MARKER, adds("second")))
    github.fail("POST", COMMENTS, fault=faults.stored_then_cut(), after=1)
    first.host.upsert_comment(1, MARKER, adds("first"))

    assert bodies(github) == [f"{MARKER}\nsecond\nfirst"]


@pytest.mark.parametrize("overwritten", [1, 2])
def test_what_another_job_overwrote_is_said_again(github: FakeGitHub, overwritten: int) -> None:
    """
    Both had read the same; the other wrote after us, and ours was gone.
    """
    comment = github.add_comment(f"{MARKER}\nold")
    desk = Desk(github)

    def overwrite() -> None:
        comment.body = f"{MARKER}\nold\nother"

    before(desk, "GET", ONE, overwrite, times=overwritten)
    desk.host.upsert_comment(1, MARKER, adds("ours"))

    assert comment.body == f"{MARKER}\nold\nother\nours"
    assert not desk.said


def test_a_quarrel_ends(github: FakeGitHub) -> None:
    """
    Somebody who overwrites us every time has the last word, and we say so.
    """
    comment = github.add_comment(f"{MARKER}\nold")
    desk = Desk(github)

    def overwrite() -> None:
        comment.body = f"{MARKER}\nother"

    before(desk, "GET", ONE, overwrite, times=99)
    desk.host.upsert_comment(1, MARKER, adds("ours"))

    assert len(github.sent("PATCH")) == 3
    assert "keep overwriting" in desk.said[-1]


@pytest.mark.parametrize("there", [False, True])
def test_a_permission_that_is_missing_is_named(there: bool) -> None:
    """
    Of the two that would do, the one that we ask for in our documentation.
    """
    with FakeGitHub(permissions={"pull-requests": "read"}) as github:
        github.add_pull(1)
        if there:
            github.add_comment(f"{MARKER}\nold")
        with pytest.raises(RefusedError) as caught:
            Desk(github).host.upsert_comment(1, MARKER, adds("new"))

        assert caught.value.permission == "pull-requests: write"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (faults.status(403, {"message": "Unable to create comment because issue is\n::error::locked"}), "because issue is"),
        (faults.status(403, {"message": "Resource protected by organization SAML enforcement."}), "SAML enforcement"),
        (faults.status(403, {"message": "the `x` organization has an IP allow list enabled"}), "IP allow list"),
        (faults.status(422), "does not take it"),
        (faults.status(410), "GitHub answers 410"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_githubs_words(github: FakeGitHub, fault: faults.Fault, sentence: str) -> None:
    """
    On one line, once, and after one try.
    """
    github.fail("POST", COMMENTS, fault=fault, times=None)
    with pytest.raises(UnavailableError, match=sentence) as caught:
        Desk(github).host.upsert_comment(1, MARKER, adds("new"))

    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, RefusedError)
    assert len(github.sent("POST", COMMENTS)) == 1


def test_a_comment_that_is_too_long_is_never_sent(github: FakeGitHub) -> None:
    """
    GitHub would refuse it.
    """
    with pytest.raises(HostError, match="65,537 characters"):
        Desk(github).host.upsert_comment(1, MARKER, lambda old: MARKER.ljust(65_537, "x"))

    assert not github.comments
