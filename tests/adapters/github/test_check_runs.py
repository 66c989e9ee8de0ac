"""A check run is made once, whole, and never left unfinished, whatever goes wrong on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from contract import faults, rules
from contract.fake_github import FakeGitHub
from contract.messages import Received
from contract.state import ANOTHER_SHA
from partest_sdk.adapters.github.transport import Answer
from partest_sdk.core.summary.publication import Annotation, Level
from partest_sdk.errors import HostError, RefusedError, UnavailableError

from adapters.github.hosts import PATIENCE, Desk, a_check, lines_of

LOOK_UP = "/commits/.*/check-runs$"
LISTED = ("post", "/repos/{owner}/{repo}/check-runs")
CHANGED = ("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}")


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        yield github


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
@pytest.mark.parametrize(
    ("annotations", "writes"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3), (149, 3), (150, 3)]
)
def test_fifty_annotations_a_request(prefix: str, annotations: int, writes: int) -> None:
    """
    There are as few requests as can be, and one to look whether it is there already; at once completed when one is enough.
    """
    with FakeGitHub(prefix=prefix) as github:
        desk = Desk(github)
        url = desk.host.publish_check(a_check(annotations, details_url="https://example.org/run"))

        (run,) = github.check_runs
        assert lines_of(github) == list(range(1, annotations + 1))
        assert (run.status, run.conclusion, run.external_id) == ("completed", "failure", "partest-7-1")
        assert (run.title, run.summary, run.text) == ("3 failed", "A summary.", "More of it.")
        assert run.details_url == "https://example.org/run"
        assert url.endswith(f"/runs/{run.id}")
        assert [one.method for one in github.requests] == ["GET", "POST", *["PATCH"] * (writes - 1)]
        states = [one.json["status"] for one in github.requests if one.json]
        assert states == ["in_progress"] * (writes - 1) + ["completed"]
        assert not desk.clock.slept


def test_green_is_success(github: FakeGitHub) -> None:
    """
    The conclusion is success or failure, and nothing between.
    """
    Desk(github).host.publish_check(a_check(green=True, text=""))

    assert github.check_runs[0].conclusion == "success"
    assert github.check_runs[0].text is None


TROUBLES = [
    faults.status(500),
    faults.status(502, b"<html>Unicorn!</html>"),
    faults.status(503),
    faults.cut(),
    faults.truncated_body(10),
    faults.stored_then(502),
    faults.stored_then(500),
    faults.stored_then_cut(),
    faults.secondary_rate_limit(403, retry_after=2),
    faults.secondary_rate_limit(403),
    faults.secondary_rate_limit(429, retry_after=7),
    faults.secondary_rate_limit(429),
    faults.rate_limit_exhausted(20),
    faults.rate_limit_exhausted(20, code=429),
]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.name)
@pytest.mark.parametrize(
    ("method", "path", "after"),
    [("GET", LOOK_UP, 0), ("POST", "", 0), ("PATCH", "", 0), ("PATCH", "", 1)],
    ids=["look-up", "create", "append", "complete"],
)
def test_trouble_that_passes_leaves_no_trace(
    github: FakeGitHub, fault: faults.Fault, method: str, path: str, after: int, times: int
) -> None:
    """
    One check run, completed, with every annotation once: wherever the trouble comes, whether or not the request was carried out.
    """
    github.fail(method, path, fault=fault, after=after, times=times)
    desk = Desk(github)
    desk.host.publish_check(a_check(120))

    (run,) = github.check_runs
    assert (run.status, run.conclusion) == ("completed", "failure")
    if desk.said and "not sent" in desk.said[-1]:
        # It was to wait for two minutes before the last batch; half of our patience is kept to complete the run.
        assert fault.name == "secondary rate limit"
        assert times == 2
        assert lines_of(github) == list(range(1, len(lines_of(github)) + 1))
    else:
        assert lines_of(github) == list(range(1, 121))
    assert desk.waited <= PATIENCE
    assert len(github.requests) <= 4 + 2 * times


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (faults.status(502), 4),
        (faults.cut(), 4),
        (faults.rate_limit_exhausted(3600), 1),
        (faults.secondary_rate_limit(429, retry_after=600), 1),
        (faults.status(404), 1),
        (faults.status(403, {"message": "Repository was archived so is read-only."}), 1),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_trouble_that_stays_ends_with_what_is_there(
    github: FakeGitHub, fault: faults.Fault, times: int, after: int
) -> None:
    """
    When annotations cannot be sent, the check run is completed without them, and it is said how many are missing.
    """
    github.fail("PATCH", fault=fault, after=after, times=times)
    desk = Desk(github)
    desk.host.publish_check(a_check(200))

    (run,) = github.check_runs
    assert (run.status, run.conclusion, run.summary) == ("completed", "failure", "A summary.")
    assert lines_of(github) == list(range(1, 51 + 50 * after))
    assert any(f"{150 - 50 * after} annotations not sent" in one for one in desk.said)
    assert desk.waited <= PATIENCE


def test_patience_is_kept_to_complete_it(github: FakeGitHub) -> None:
    """
    A secondary limit that comes again and again costs annotations, and not the end of the check run.
    """
    github.fail("PATCH", fault=faults.secondary_rate_limit(403), times=4)
    desk = Desk(github, patience=185)
    desk.host.publish_check(a_check(200))

    assert github.check_runs[0].status == "completed"
    assert desk.clock.slept == [60, 60, 60]
    assert any("not sent" in one for one in desk.said)


def test_a_limit_after_every_batch_leaves_patience_for_the_end(github: FakeGitHub) -> None:
    """
    Where one change a minute is all that may be, the last one that we can wait for completes the check run.
    """
    desk = Desk(github)
    inner = desk.host._calls._transport
    free_at = [0.0]

    class Limited:
        def request(self, method: str, *more: Any) -> Any:
            if method == "PATCH" and desk.clock.time < free_at[0]:
                return Answer(429, None, {"retry-after": "60"})
            free_at[0] = desk.clock.time + 60
            return inner.request(method, *more)

    desk.host._calls._transport = Limited()
    desk.host.publish_check(a_check(400))

    assert github.check_runs[0].status == "completed"
    assert 50 < len(lines_of(github)) < 400
    assert desk.clock.slept == [60, 60]


def test_the_last_requests_of_the_hour_are_for_the_end(github: FakeGitHub) -> None:
    """
    Before the hour's requests are used up, the check run is completed, and some are left to others.
    """
    github.rate_limit.used = github.rate_limit.limit - 14
    desk = Desk(github)
    desk.host.publish_check(a_check(1000))

    assert github.check_runs[0].status == "completed"
    assert github.rate_limit.left >= 8
    assert any("requests of this hour are used up" in one for one in desk.said)
    assert not desk.clock.slept


def test_a_slow_server_is_not_waited_for_for_ever(github: FakeGitHub) -> None:
    """
    Answers that are good and take a quarter of a minute each use up our patience too.
    """
    desk = Desk(github)

    class Slow:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def request(self, *what: Any) -> Any:
            desk.clock.time += 15
            return self.inner.request(*what)

    desk.host._calls._transport = Slow(desk.host._calls._transport)
    desk.host.publish_check(a_check(2000))

    assert github.check_runs[0].status == "completed"
    assert 50 < len(lines_of(github)) < 1000
    assert len(github.requests) < 20


def test_what_cannot_be_completed_is_said(github: FakeGitHub) -> None:
    """
    When GitHub goes down half-way the error says that the check run is not completed.
    """
    github.fail(fault=faults.cut(), after=3, times=None)
    desk = Desk(github)
    with pytest.raises(UnavailableError, match=r"there, and not completed .*run the job again"):
        desk.host.publish_check(a_check(200))

    assert github.check_runs[0].status == "in_progress"
    assert desk.waited <= PATIENCE


def test_an_interrupted_publication_is_completed(github: FakeGitHub) -> None:
    """
    A job that is cancelled between two batches completes the check run before it goes.
    """

    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    github.fail("PATCH", fault=faults.secondary_rate_limit(429, retry_after=30))
    desk = Desk(github)
    desk.host._calls.patience.say = interrupted
    with pytest.raises(KeyboardInterrupt):
        desk.host.publish_check(a_check(200))

    assert github.check_runs[0].status == "completed"


@pytest.mark.parametrize("annotations", [3, 120])
def test_the_same_report_twice_is_one_check_run(github: FakeGitHub, annotations: int) -> None:
    """
    Published again it is updated, and its annotations are not doubled; another attempt, commit or name is another check run.
    """
    host = Desk(github).host
    host.publish_check(a_check(annotations))
    host.publish_check(a_check(annotations, summary="A better summary."))

    (run,) = github.check_runs
    assert (run.summary, run.status) == ("A better summary.", "completed")
    assert lines_of(github) == list(range(1, annotations + 1))
    for other in (a_check(external_id="partest-7-2"), a_check(head_sha=ANOTHER_SHA), a_check(name="Tests: other")):
        host.publish_check(other)
    assert len(github.check_runs) == 4


def test_what_was_left_behind_is_finished(github: FakeGitHub) -> None:
    """
    A job that died half-way left a check run in progress; the next one goes on where it stopped.
    """
    host = Desk(github).host
    github.fail("PATCH", fault=faults.cut(), after=1, times=None)
    with pytest.raises(HostError):
        host.publish_check(a_check(170))
    github.recover()
    host.publish_check(a_check(170))

    (run,) = github.check_runs
    assert run.status == "completed"
    assert lines_of(github) == list(range(1, 171))


def test_it_is_found_behind_many_others(github: FakeGitHub) -> None:
    """
    With 250 newer check runs of its name on the commit, ours is on the third page, and found.
    """
    ours = github.add_check_run("Tests", external_id="partest-7-1", status="completed", conclusion="failure")
    for number in range(250):
        github.add_check_run("Tests", external_id=str(number), status="completed", conclusion="failure")
    Desk(github).host.publish_check(a_check(2))

    assert len(github.check_runs) == 251
    assert ours.summary == "A summary."


@pytest.mark.parametrize(
    ("poisoned", "left_out_at_most"),
    [
        ([1], 1),
        ([50], 1),
        ([77], 1),
        ([120], 1),
        ([51, 120], 30),
        ([3, 30, 70], 80),
        (list(range(1, 51)), 50),
        (list(range(1, 121)), 120),
    ],
    ids=str,
)
def test_annotations_that_github_refuses_are_left_out(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, poisoned: list[int], left_out_at_most: int
) -> None:
    """
    The others are there, once; it is said how many are not; and the search for the bad ones is short.
    """

    def refuse(received: Received) -> Iterator[rules.Refusal]:
        for note in received.json.get("output", {}).get("annotations", []):
            if note["start_line"] in poisoned:
                yield rules.Refusal("it is poisoned", field="annotations")

    for operation in (LISTED, CHANGED):
        monkeypatch.setitem(rules.RULES, operation, [*rules.RULES[operation], refuse])
    github.expect_violation("poisoned")
    desk = Desk(github)
    desk.host.publish_check(a_check(120))

    (run,) = github.check_runs
    lines = lines_of(github)
    assert (run.status, run.conclusion) == ("completed", "failure")
    assert len(lines) == len(set(lines))
    assert not set(lines) & set(poisoned)
    assert 120 - len(lines) <= left_out_at_most
    assert any(f"does not take {120 - len(lines)} annotation" in one for one in desk.said)
    # Look-up, creation with and without, two or three batches, the end, and the search.
    assert len(github.requests) <= 7 + 12
    assert not desk.clock.slept


def test_the_search_asks_nothing_that_it_knows(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    When the first half is good, the bad annotation is in the second: one request finds that out, and not two.
    """

    def refuse(received: Received) -> Iterator[rules.Refusal]:
        for note in received.json.get("output", {}).get("annotations", []):
            if note["start_line"] == 50:
                yield rules.Refusal("it is poisoned", field="annotations")

    for operation in (LISTED, CHANGED):
        monkeypatch.setitem(rules.RULES, operation, [*rules.RULES[operation], refuse])
    github.expect_violation("poisoned")
    Desk(github).host.publish_check(a_check(50))

    assert lines_of(github) == list(range(1, 50))
    assert len(github.requests) == 4 + 6  # a look-up, two creations, the end; and halves of 50, 25, 13, 7, 4 and 2


@pytest.mark.parametrize("annotations", [0, 3, 120])
def test_text_that_github_refuses_costs_the_text(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, annotations: int
) -> None:
    """
    For a reason that we do not know, it is tried once more with what matters most.
    """

    def refuse(received: Received) -> Iterator[rules.Refusal]:
        if "text" in received.json.get("output", {}):
            yield rules.Refusal("it is poisoned")

    monkeypatch.setitem(rules.RULES, LISTED, [*rules.RULES[LISTED], refuse])
    github.expect_violation("poisoned")
    desk = Desk(github)
    desk.host.publish_check(a_check(annotations))

    assert [(run.status, run.text, run.summary) for run in github.check_runs] == [("completed", None, "A summary.")]
    assert len(github.requests) == 3
    assert "trying without text and annotations" in desk.said[0]


def test_what_is_refused_altogether_is_sent_twice_at_most(github: FakeGitHub) -> None:
    """
    A 422 is permanent.
    """
    github.fail("POST", fault=faults.status(422), times=None)
    desk = Desk(github)
    with pytest.raises(UnavailableError, match="GitHub does not take it"):
        desk.host.publish_check(a_check(3))

    assert len(github.sent("POST")) == 2
    assert not desk.clock.slept


def test_annotations_that_point_nowhere_are_counted(github: FakeGitHub) -> None:
    """
    A path that leads out of the repository is left out before GitHub sees it.
    """
    good, bad = (Annotation(path, 1, Level.WARNING, "t", "m") for path in ("a.py", "../a.py"))
    desk = Desk(github)
    desk.host.publish_check(replace(a_check(), annotations=(good, bad)))

    assert len(lines_of(github)) == 1
    assert desk.said == ["GitHub does not take 1 annotation; the report has them all"]


@pytest.mark.parametrize("annotations", [0, 120])
def test_a_permission_that_is_missing_is_named(annotations: int) -> None:
    """
    It is not asked for twice.
    """
    with FakeGitHub(permissions={"checks": "read"}) as github:
        with pytest.raises(RefusedError, match="`checks: write`") as caught:
            Desk(github).host.publish_check(a_check(annotations))

        assert caught.value.permission == "checks: write"
        assert len(github.requests) == 2


def test_a_permission_that_is_missing_is_named_the_second_time_too() -> None:
    """
    The check run of a job that might write is there; this job may only read.
    """
    with FakeGitHub(permissions={"checks": "read"}) as github:
        github.add_check_run("Tests", external_id="partest-7-1", status="completed", conclusion="failure")
        with pytest.raises(RefusedError, match="`checks: write`"):
            Desk(github).host.publish_check(a_check(3))


@pytest.mark.slow
def test_ten_thousand_annotations(github: FakeGitHub) -> None:
    """
    They are all there after 201 requests, in a time that people wait.
    """
    check = a_check(10_000)
    begun = time.perf_counter()
    desk = Desk(github)
    desk.host.publish_check(check)

    assert len(github.requests) <= 201
    assert lines_of(github) == list(range(1, 10_001))
    assert github.check_runs[0].status == "completed"
    assert time.perf_counter() - begun < 60
    assert not desk.clock.slept
