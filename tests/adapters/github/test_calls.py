"""What GitHub says becomes the right error, and nothing is asked twice that will never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from partest_sdk.adapters.github.calls import Calls, RejectedError
from partest_sdk.adapters.github.patience import Patience
from partest_sdk.adapters.github.transport import Answer, LostError
from partest_sdk.errors import HostError, RefusedError, UnavailableError

from adapters.github.hosts import FakeClock

LATER = "1764140400"
"""7:00 UTC on some day."""


class Scripted:
    """Gives the answers of a list; the last one for ever."""

    def __init__(self, *answers: Answer | LostError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> Answer:
        self.asked.append(f"{method} {path}")
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, LostError):
            raise answer
        return answer


def calls(transport: Scripted, patience: float = 120, time: float = 1_000.0) -> tuple[Calls, FakeClock]:
    clock = FakeClock(time=time)
    return Calls(transport, Patience(patience, clock, lambda text: None)), clock


def said(status: int, message: str, **headers: str) -> Answer:
    return Answer(status, {"message": message}, {name.replace("_", "-"): value for name, value in headers.items()})


def used_up(until: str, status: int = 403) -> Answer:
    return said(status, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset=until)


NOT_ACCESSIBLE = "Resource not accessible by integration"


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (said(401, "Bad credentials"), HostError, "GitHub does not know the token; it is wrong, or has expired"),
        (said(403, NOT_ACCESSIBLE), RefusedError, "trying it was refused: the token lacks the permission `checks: write`"),
        (said(403, "Resource not accessible by personal access token"), RefusedError, "`checks: write`"),
        (said(403, NOT_ACCESSIBLE, x_ratelimit_remaining="0", x_ratelimit_reset="1001"), RefusedError, "`checks: write`"),
        (said(403, NOT_ACCESSIBLE, retry_after="1"), RefusedError, "`checks: write`"),
        (said(403, NOT_ACCESSIBLE, x_accepted_github_permissions="pull_requests=write"), RefusedError, "`pull-requests: write`"),
        (said(403, NOT_ACCESSIBLE, x_accepted_github_permissions="checks=read"), RefusedError, "`checks: write`"),
        (said(403, NOT_ACCESSIBLE, x_accepted_github_permissions="issues=write; checks=write"), RefusedError, "`checks: write`"),
        (said(403, NOT_ACCESSIBLE, x_accepted_github_permissions="x`=write\n::error::"), RefusedError, "`checks: write`"),
        (said(404, "Not Found"), RefusedError, "`checks: write`"),
        (said(403, "Repository was archived so is read-only."), UnavailableError, "403: Repository was archived so is read-only."),
        (said(403, "a\n::error::b" + "c" * 999), UnavailableError, r"403: a ::error::b.{200,300}…$"),
        (said(409, "Conflict"), UnavailableError, "GitHub answers 409: Conflict"),
        (said(422, "Validation Failed"), RejectedError, "GitHub does not take it: Validation Failed"),
        (Answer(422, {"message": "Invalid", "errors": [{"field": "annotations"}, 1]}), RejectedError, "'annotations'"),
        (Answer(403, None), UnavailableError, "403: nothing more"),
        (Answer(418, [1]), UnavailableError, "418: nothing more"),
        (Answer(307, None), UnavailableError, "307; is the address of the API right"),
        (used_up(LATER), UnavailableError, "until 07:00 UTC, which is too long"),
        (used_up("99999999999"), UnavailableError, "rate limit .* until"),
        (said(429, "Too many", retry_after="121"), UnavailableError, "rate limit of GitHub for 121 s, which is too long"),
        (said(429, "Too many", retry_after="86,400"), UnavailableError, "for 60 s"),
    ],
)  # fmt: skip
def test_what_does_not_change_is_asked_once(answer: Answer, kind: type[HostError], sentence: str) -> None:
    """
    The sentence says what was tried and what to do, on one line.
    """
    transport = Scripted(answer)
    ours, clock = calls(transport, patience=59 if "60 s" in sentence else 120)
    with pytest.raises(kind, match=sentence) as caught:
        ours.write("POST", "/x", {}, "trying it", "checks: write")

    assert "\n" not in str(caught.value)
    assert len(transport.asked) == 1
    assert not clock.slept


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        (said(429, "Too many", retry_after="7"), 7),
        (said(429, "Too many", retry_after="0"), 1),
        (said(429, "Too many"), 60),
        (said(403, "You have exceeded a secondary rate limit."), 60),
        (said(403, "You have triggered an abuse detection mechanism."), 60),
        (said(403, "Slow down", retry_after="30"), 30),
        (used_up("1050"), 51),
        (used_up("900", 429), 1),
        (Answer(429), 60),
    ],
)
def test_a_limit_is_waited_for_as_long_as_github_asks(answer: Answer, waited: float) -> None:
    """
    Then the same is sent again; nothing was done before, so nobody looks.
    """
    transport = Scripted(answer, Answer(201, {"id": 1}))
    ours, clock = calls(transport)

    assert ours.write("POST", "/x", {}, "trying it", "checks: write", lambda: {"id": 2}) == {"id": 1}
    assert clock.slept == [waited]


@pytest.mark.parametrize(
    ("answer", "slept"), [(said(429, "Too many"), [60, 60]), (used_up("900"), [1] * 4), (said(429, "", retry_after="0"), [1] * 4)]
)  # fmt: skip
def test_a_limit_that_comes_again_is_the_end_of_patience(answer: Answer, slept: list[float]) -> None:
    """
    Two minutes are two times sixty seconds; and a limit that is always over, and always there, is not asked a hundred times.
    """
    transport = Scripted(answer)
    ours, clock = calls(transport)
    with pytest.raises(UnavailableError, match="too long to wait"):
        ours.read("/x", "trying it", "checks: write")

    assert clock.slept == slept


@pytest.mark.parametrize("trouble", [LostError("cut\n::error::x"), Answer(500), Answer(502), Answer(503), Answer(408)])
def test_a_request_is_sent_four_times_at_most(trouble: Answer | LostError) -> None:
    """
    With growing pauses; after each one somebody looks whether it was done all the same.
    """
    transport = Scripted(trouble)
    ours, clock = calls(transport)
    looked: list[int] = []
    with pytest.raises(UnavailableError, match="4 times") as caught:
        ours.write("POST", "/x", {}, "trying it", "checks: write", lambda: looked.append(1))

    assert "\n" not in str(caught.value)
    assert len(transport.asked) == 4
    assert len(looked) == 4
    assert 7 <= sum(clock.slept) <= 9


@pytest.mark.parametrize("patience", [0, 120])
def test_what_was_done_is_not_done_again(patience: float) -> None:
    """
    What is found is the answer, even when there is no patience left to try again.
    """
    transport = Scripted(Answer(502))
    ours, _ = calls(transport, patience=patience)

    assert ours.write("POST", "/x", {}, "trying it", "checks: write", lambda: {"id": 2}) == {"id": 2}
    assert len(transport.asked) == 1


def test_pages_are_counted_by_us() -> None:
    """
    An answer that says that the next page is elsewhere is followed nowhere.
    """
    elsewhere = {"link": '<https://evil.example.org/steal>; rel="next"'}
    transport = Scripted(Answer(200, [{"n": 1}, "no object"], elsewhere), Answer(200, [{"n": 2}]))
    ours, _ = calls(transport)

    assert list(ours.pages("/x", "reading", "checks: read", {})) == [{"n": 1}, {"n": 2}]
    assert transport.asked == ["GET /x"] * 2


def test_pages_come_to_an_end() -> None:
    """
    A server that always has one more does not keep us.
    """
    transport = Scripted(Answer(200, [{}], {"link": '<x>; rel="next"'}))
    ours, _ = calls(transport)

    assert len(list(ours.pages("/x", "reading", "checks: read", {}))) == 100
