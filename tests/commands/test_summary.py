"""The ladder: what is published when some of it is refused, by a fake of who has the repository."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from partest_sdk.commands.summary import Wishes, check_run, publish, refusal
from partest_sdk.core.summary.occasion import Occasion
from partest_sdk.core.summary.publication import CheckRun, PullRequest
from partest_sdk.core.summary.sticky import read_sections
from partest_sdk.core.summary.story import Story
from partest_sdk.errors import HostError, RefusedError, UnavailableError
from summary_builders import COMMIT, a_bundle, a_story, failing, flaky

PULL = PullRequest(7, COMMIT)
OCCASION = Occasion(
    "pull_request",
    "octo-org/shop",
    COMMIT,
    PULL,
    "octo-org:topic",
    "ci",
    4711,
    1,
    "report",
    "step",
    "https://github.com/octo-org/shop/actions/runs/4711",
)
GREEN, RED = a_story(a_bundle(3)), a_story(a_bundle(3, [failing("tests/t.py", 1)]))
FLAKY = a_story(a_bundle(3, [flaky("tests/t.py", 1)]))


@dataclass
class FakeHost:
    """Keeps what it is told, and refuses what the test wants it to."""

    pulls: list[PullRequest] = field(default_factory=lambda: [PULL])
    check_trouble: HostError | None = None
    comment_trouble: HostError | None = None
    checks: list[CheckRun] = field(default_factory=list)
    comments: dict[int, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def publish_check(self, check: CheckRun) -> str:
        if self.check_trouble:
            raise self.check_trouble
        self.checks.append(check)
        return "check-url"

    def pull_requests_of(self, sha: str, head: str = "") -> list[PullRequest]:
        self.asked.append((sha, head))
        return self.pulls

    def upsert_comment(
        self, number: int, marker: str, compose: Callable[[str], str | None], *, create: bool = True
    ) -> str:
        if self.comment_trouble:
            raise self.comment_trouble
        old = self.comments.get(number, "")
        body = compose(old)
        if body is None or (not old and not create):
            return ""
        assert body.startswith(marker)
        self.comments[number] = body
        return f"comment-url-{number}"


def published(story: Story = RED, occasion: Occasion = OCCASION, wishes: Wishes = Wishes(), **host: object) -> FakeHost:  # noqa: B008
    fake = FakeHost(**host)  # type: ignore[arg-type]
    publish(story, occasion, fake, wishes)
    return fake


@pytest.mark.parametrize(
    "event", ["pull_request", "push", "merge_group", "workflow_dispatch", "schedule", "workflow_run"]
)
def test_where_each_event_publishes(event: str) -> None:
    """
    The check run is on the head commit, always; a comment only where a pull request may be, found by the commit unless the event names it.
    """
    own = event == "pull_request"
    host = published(occasion=replace(OCCASION, event=event, pull_request=PULL if own else None))

    assert [check.head_sha for check in host.checks] == [COMMIT]
    assert bool(host.comments) is (event in ("pull_request", "push", "workflow_dispatch", "workflow_run"))
    assert host.asked == ([(COMMIT, "octo-org:topic")] if host.comments and not own else [])


@pytest.mark.parametrize(
    ("wish", "story", "there", "written"),
    [
        ("always", GREEN, False, True), ("failures", GREEN, False, False), ("failures", RED, False, True), ("failures", FLAKY, False, True),
        ("failures", GREEN, True, True), ("never", RED, False, False), ("never", RED, True, False),
    ],
)  # fmt: skip
def test_when_there_is_a_comment(wish: str, story: Story, there: bool, written: bool) -> None:
    """
    With `failures` it begins when there is something to mend; once it is there it is kept true, also when all is well again.
    """
    host = FakeHost()
    if there:
        publish(RED, replace(OCCASION, run_id=1), host, Wishes())
    before = dict(host.comments)
    publish(story, OCCASION, host, Wishes(comment=wish))

    assert (host.comments != before) is written


@pytest.mark.parametrize(
    "trouble", [RefusedError("creating a check run", "checks: write"), UnavailableError("GitHub answers 502")]
)
def test_a_refused_check_run_does_not_stop_the_comment(trouble: HostError) -> None:
    """
    Each step of the ladder stands alone.
    """
    host = FakeHost(check_trouble=trouble)
    done = publish(RED, OCCASION, host, Wishes())

    assert (done.check_url, done.comment_url, done.annotated) == ("", "comment-url-7", False)
    assert len(done.refused) == 1


def test_one_notice_names_all_missing_permissions() -> None:
    """
    Two refusals are one notice; of a fork it says why, and where the way out is.
    """
    host = FakeHost(
        check_trouble=RefusedError("x", "checks: write"), comment_trouble=RefusedError("y", "pull-requests: write")
    )
    done = publish(RED, OCCASION, host, Wishes())

    assert refusal(done, OCCASION) == (
        "the check run was refused; the comment was refused: the token lacks `checks: write` and `pull-requests: write` "
        "(give it to the job under `permissions:`). The job summary has it all."
    )
    fork = replace(OCCASION, read_only="the pull request comes from a fork")
    assert (
        "since the pull request comes from a fork and its token may only read (see docs/forks.md of partest-action)"
        in refusal(done, fork)
    )
    assert refusal(publish(RED, OCCASION, FakeHost(), Wishes()), OCCASION) == ""


def test_two_reports_are_two_sections_and_two_checks() -> None:
    """
    Jobs that report suites of their own share the comment, and each has its check run.
    """
    host = FakeHost()
    publish(replace(GREEN, name="unit"), OCCASION, host, Wishes())
    publish(replace(RED, name="e2e"), OCCASION, host, Wishes())

    assert len(list(read_sections(host.comments[7]))) == 2
    assert [check.name for check in host.checks] == ["Tests: unit", "Tests: e2e"]
    assert host.checks[0].external_id != host.checks[1].external_id


def test_every_pull_request_of_the_commit_hears_of_it() -> None:
    """
    A branch may be the head of several.
    """
    host = published(occasion=replace(OCCASION, event="push", pull_request=None), pulls=[PULL, PullRequest(8, COMMIT)])

    assert sorted(host.comments) == [7, 8]


def test_the_check_run_of_ten_thousand_failures_keeps_every_limit() -> None:
    """
    All counted, at most 180 requests' worth of annotations, both texts within 65,535 characters.
    """
    story = a_story(a_bundle(0, [failing(f"tests/t{n % 97}.py", n) for n in range(10_000)]))
    check = check_run(story, OCCASION, annotated=True)

    assert check.title == "10,000 of 10,000 tests failed"
    assert len(check.annotations) <= 9_000
    assert max(len(check.summary), len(check.text)) <= 65_535
    assert check.name == "Tests: unit"
    assert not check.green
