"""What stands on GitHub in the end, whatever goes wrong on the way: one check run, finished, each annotation once; one comment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from contract.faults import Fault
from contract.state import A_SHA, BOT
from partest_sdk.adapters.github import GitHub
from partest_sdk.core.summary.publication import Annotation, CheckRun, Level, PullRequest
from partest_sdk.errors import HostError, RefusedError, UnavailableError

MARK = "<!-- partest:comment -->"
CHECK = CheckRun(
    "Tests",
    A_SHA,
    "partest/1/2/3",
    False,
    "1 of 2 tests failed",
    "summary",
    "text",
    details_url="https://github.com/octo-org/shop/actions/runs/1",
)


@dataclass
class FakeClock:
    """Time that passes when somebody waits, and not otherwise."""

    time: float = field(default_factory=time.time)
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@dataclass
class Bench:
    """A GitHub, us, and what we said."""

    github: FakeGitHub
    clock: FakeClock
    said: list[str]
    ours: GitHub


def a_bench(github: FakeGitHub) -> Bench:
    clock, said = FakeClock(), list[str]()
    api_url = github.url
    return Bench(
        github, clock, said, GitHub(github.token, api_url, github.repository.full_name, say=said.append, clock=clock)
    )


@pytest.fixture
def bench() -> Iterator[Bench]:
    with FakeGitHub() as github:
        yield a_bench(github)


def notes(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(f"tests/test_{n % 9}.py", n + 1, Level.FAILURE, f"test {n}", f"assert {n} == 😀")
        for n in range(count)
    )


def stored(github: FakeGitHub) -> list[int]:
    """The lines of the annotations that GitHub has."""
    return [note["start_line"] for run in github.check_runs for note in run.annotations]


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (50, 1), (51, 2), (120, 3)])
def test_a_check_run_takes_as_few_requests_as_can_be(bench: Bench, count: int, requests: int) -> None:
    """
    Fifty annotations a request, the last of which finishes it; and one to look whether it is there already.
    """
    url = bench.ours.publish_check(replace(CHECK, annotations=notes(count)))
    (run,) = bench.github.check_runs

    assert (run.status, run.conclusion, run.head_sha, run.name) == ("completed", "failure", A_SHA, "Tests")
    assert stored(bench.github) == list(range(1, count + 1))
    assert len(bench.github.requests) == requests + 1
    assert url.startswith("http")


TRANSIENT: dict[str, Fault] = {
    "500": faults.status(500), "502": faults.status(502), "502 page": faults.status(502, b"<html>Unicorn!</html>"),
    "stored, then 502": faults.stored_then(502), "stored, then cut": faults.stored_then_cut(), "cut": faults.cut(),
    "429": faults.status(429), "429 with Retry-After": faults.status(429, Retry_After="3"), "secondary limit": faults.secondary_rate_limit(403),
    "secondary limit 429": faults.secondary_rate_limit(429, retry_after=9), "half an answer": faults.truncated_body(5),
    "another answer": faults.stored_then(503),
}  # fmt: skip


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize(("method", "after"), [("POST", 0), ("PATCH", 0), ("PATCH", 1)])
def test_a_check_run_survives(bench: Bench, fault: str, method: str, after: int) -> None:
    """
    Whatever request meets whatever passing fault: one check run, finished, and no annotation is lost or doubled.
    """
    bench.github.fail(method, "check-runs", fault=TRANSIENT[fault], after=after)
    bench.ours.publish_check(replace(CHECK, annotations=notes(120)))

    assert [run.status for run in bench.github.check_runs] == ["completed"]
    assert stored(bench.github) == list(range(1, 121))
    assert sum(bench.clock.waits) <= 120


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("there", [False, True])
def test_a_comment_survives(bench: Bench, fault: str, there: bool) -> None:
    """
    The same for the comment: there is one, and it says what it should.
    """
    bench.github.add_pull(1)
    if there:
        bench.github.add_comment(f"{MARK}\nold", 1)
    bench.github.fail("PATCH" if there else "POST", "comments", fault=TRANSIENT[fault])
    bench.ours.upsert_comment(1, MARK, lambda old: f"{MARK}\nnew")

    assert [comment.body for comment in bench.github.comments] == [f"{MARK}\nnew"]
    assert sum(bench.clock.waits) <= 120


@pytest.mark.parametrize("fault", TRANSIENT)
def test_reading_survives(bench: Bench, fault: str) -> None:
    """
    A pull request is found although the first answers are lost.
    """
    bench.github.add_pull(4)
    bench.github.fail("GET", "", fault=TRANSIENT[fault], times=2)

    assert bench.ours.pull_requests_of(A_SHA) == [PullRequest(4, A_SHA)]


LASTING: dict[str, tuple[Fault, type[HostError], int]] = {
    "403": (faults.status(403), RefusedError, 1), "404": (faults.status(404), RefusedError, 1), "422": (faults.status(422), UnavailableError, 2),
    "502": (faults.status(502), UnavailableError, 4), "cut": (faults.cut(), UnavailableError, 4), "429": (faults.status(429), UnavailableError, 3),
    "hour": (faults.rate_limit_exhausted(3600), UnavailableError, 1),
    "retry tomorrow": (faults.status(429, Retry_After="86400"), UnavailableError, 1),
    "401": (faults.status(401, {"message": "Bad credentials"}), HostError, 1),
}  # fmt: skip


@pytest.mark.parametrize("fault", LASTING)
def test_what_does_not_pass_is_given_up(bench: Bench, fault: str) -> None:
    """
    A bounded number of tries and two minutes of waiting; what will never change is tried once. Nothing is half done.
    """
    trouble, error, tries = LASTING[fault]
    bench.github.fail("POST", "", fault=trouble, times=99)
    with pytest.raises(error):
        bench.ours.publish_check(CHECK)

    assert len(bench.github.sent("POST", "check-runs")) <= tries
    assert sum(bench.clock.waits) <= 120
    assert bench.github.check_runs == []


@pytest.mark.parametrize(
    ("permissions", "word"), [({"contents": "read"}, "checks: write"), ({"checks": "read"}, "checks: write")]
)
def test_a_missing_permission_is_named(permissions: dict[str, str], word: str) -> None:
    """
    As it must be written into the workflow.
    """
    with FakeGitHub(permissions=permissions) as github, pytest.raises(RefusedError) as error:
        a_bench(github).ours.publish_check(CHECK)

    assert error.value.permission == word


def test_a_comment_needs_a_permission_too() -> None:
    """
    And says which.
    """
    with FakeGitHub(permissions={"checks": "write"}) as github:
        github.add_pull(1)
        ours = a_bench(github).ours
        with pytest.raises(RefusedError) as error:
            ours.upsert_comment(1, MARK, lambda old: MARK)

    assert error.value.permission == "pull-requests: write"


def test_a_check_run_is_finished_although_its_annotations_are_not(bench: Bench) -> None:
    """
    A check that never ends blocks every merge: when time runs out in the middle, it is completed with what is there, and that is said.
    """
    bench.github.fail("PATCH", "check-runs", fault=faults.status(502), times=4)
    bench.ours.publish_check(replace(CHECK, annotations=notes(200)))

    assert [(run.status, run.conclusion) for run in bench.github.check_runs] == [("completed", "failure")]
    assert stored(bench.github) == list(range(1, 51))
    assert any("150 annotations not sent" in line for line in bench.said)


@pytest.mark.parametrize("at", [0, 30, 70])
def test_an_annotation_that_github_refuses_costs_only_itself(bench: Bench, at: int) -> None:
    """
    GitHub refuses a whole request for one bad annotation; it is left out, and the others arrive.
    """
    all_of_them = list(notes(100))
    all_of_them[at] = replace(all_of_them[at], path="C:\\odd.py")
    bench.ours.publish_check(replace(CHECK, annotations=tuple(all_of_them)))

    assert [run.status for run in bench.github.check_runs] == ["completed"]
    assert sorted(stored(bench.github)) == [line for line in range(1, 101) if line != at + 1]
    assert len(bench.github.requests) < 20


def test_ten_thousand_annotations(bench: Bench) -> None:
    """
    All of them, in two hundred requests, and one to look.
    """
    bench.ours.publish_check(replace(CHECK, annotations=notes(10_000)))

    assert len(bench.github.requests) == 201
    assert stored(bench.github) == list(range(1, 10_001))


def test_somebody_elses_mark_is_left_alone(bench: Bench) -> None:
    """
    A stranger who copies the mark, and our own comment that only quotes it, are not the comment.
    """
    bench.github.add_pull(1)
    bench.github.add_comment(f"{MARK}\nmine now", 1, author="stranger")
    bench.github.add_comment(f"see {MARK}", 1, author=BOT)
    bench.ours.upsert_comment(1, MARK, lambda old: f"{MARK}\n{old}new")

    assert [comment.body for comment in bench.github.comments] == [f"{MARK}\nmine now", f"see {MARK}", f"{MARK}\nnew"]


def test_the_comment_is_found_on_any_page(bench: Bench) -> None:
    """
    Also as the 250th.
    """
    bench.github.add_pull(1)
    for number in range(249):
        bench.github.add_comment(f"talk {number}", 1, author="octocat")
    bench.github.add_comment(f"{MARK}\nold", 1)
    for _ in range(60):
        bench.github.add_comment("more talk", 1, author="octocat")
    bench.ours.upsert_comment(1, MARK, lambda old: old.replace("old", "new"))

    assert [comment.body for comment in bench.github.comments if MARK in comment.body] == [f"{MARK}\nnew"]
    assert len(bench.github.sent("GET", "comments$")) == 4


def test_two_jobs_that_begin_at_once_leave_one_comment(bench: Bench) -> None:
    """
    Both looked, neither found one, both wrote: the older one stays and takes in what the younger says.
    """
    bench.github.add_pull(1)
    raced: list[str] = []

    def compose(old: str) -> str:
        if not raced:
            raced.append("now")
            bench.github.add_comment(f"{MARK}\nother", 1)
        return old + "\nmine" if old and "mine" not in old else old or f"{MARK}\nmine"

    bench.ours.upsert_comment(1, MARK, compose)

    assert [comment.body for comment in bench.github.comments] == [f"{MARK}\nother\nmine"]


def test_what_a_parallel_job_overwrote_is_written_again(bench: Bench) -> None:
    """
    Both read the same and wrote one after the other: the first one looks again.
    """
    bench.github.add_pull(1)
    comment = bench.github.add_comment(f"{MARK}\nold", 1)
    asked: list[str] = []

    def compose(old: str) -> str:
        asked.append(old)
        if len(asked) == 2:
            comment.body = old = f"{MARK}\nother"  # what the other job had composed before it saw ours
        return old if "mine" in old else f"{old}\nmine"

    bench.ours.upsert_comment(1, MARK, compose)

    assert "mine" in comment.body


def test_nothing_is_written_when_nothing_changes(bench: Bench) -> None:
    """
    A run that says the same sends nobody a notification.
    """
    bench.github.add_pull(1)
    bench.github.add_comment(f"{MARK}\nsame", 1)
    bench.ours.upsert_comment(1, MARK, lambda old: old)

    assert bench.github.sent("PATCH") == []


@pytest.mark.parametrize(
    ("pull", "found"),
    [
        ({}, True), ({"state": "closed"}, False), ({"head_sha": "d" * 40}, False),
    ],
)  # fmt: skip
def test_only_open_pull_requests_whose_head_it_is(bench: Bench, pull: dict[str, str], found: bool) -> None:
    """
    A commit is a part of many pull requests, and the head of few.
    """
    bench.github.add_pull(4, **pull)

    assert bool(bench.ours.pull_requests_of(A_SHA)) is found


def test_github_enterprise() -> None:
    """
    Under an address of its own everything works the same.
    """
    with FakeGitHub(prefix="/api/v3") as github:
        github.add_pull(1)
        bench = a_bench(github)
        bench.ours.publish_check(CHECK)
        bench.ours.upsert_comment(1, MARK, lambda old: f"{MARK}\nhello")

        assert len(github.check_runs) == len(github.comments) == 1


Compose = Callable[[str], str]
