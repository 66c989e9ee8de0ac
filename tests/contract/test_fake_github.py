"""The fake GitHub is itself under test: it must be no kinder than the real one, and break only when it is told to."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import github as pygithub
import pytest
import requests
from requests.utils import parse_header_links

from contract import faults
from contract.fake_github import FakeGitHub
from contract.rules import WHO_AM_I
from contract.state import A_SHA, BOT, ChangedFile, Repository, Token

REPOSITORY = "/repos/octo-org/shop"
CHECK_RUNS = f"{REPOSITORY}/check-runs"
COMMENTS = f"{REPOSITORY}/issues/1/comments"
ANNOTATION = {
    "path": "tests/test_cart.py",
    "start_line": 3,
    "end_line": 3,
    "annotation_level": "failure",
    "message": "assert 1 == 2",
    "title": "test_total",
}


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        github.add_pull(1)
        yield github


def ask(
    github: FakeGitHub, method: str, path: str, body: Any = None, token: str | None = "", **more: Any
) -> requests.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token or github.token}"}
    return requests.request(method, github.url + path, json=body, headers=headers, timeout=10, **more)


def a_check_run(**more: Any) -> dict[str, Any]:
    return {"name": "tests", "head_sha": A_SHA, "status": "completed", "conclusion": "failure", **more}


def an_output(annotations: int = 0, **more: Any) -> dict[str, Any]:
    return {"title": "1 failed", "summary": "One of 2 tests.", "annotations": [ANNOTATION] * annotations, **more}


def the_repository(github: FakeGitHub) -> Any:
    auth = pygithub.Auth.Token(github.token)
    client = pygithub.Github(
        base_url=github.url, auth=auth, retry=None, seconds_between_requests=0, seconds_between_writes=0, lazy=True
    )
    return client.get_repo("octo-org/shop")


def test_a_check_run_stays_as_it_was_made(github: FakeGitHub) -> None:
    """
    What was sent is in the state, in the answer, and in what is answered later.
    """
    made = ask(github, "POST", CHECK_RUNS, a_check_run(external_id="7", output=an_output(2)))

    assert made.status_code == 201
    assert made.json()["output"]["annotations_count"] == 2
    assert github.check_runs[0].annotations == [ANNOTATION] * 2
    assert ask(github, "GET", f"{CHECK_RUNS}/{made.json()['id']}").json() == made.json()
    assert [(one.method, one.path, one.status) for one in github.sent("POST")] == [("POST", CHECK_RUNS, 201)]


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
def test_pygithub_finds_what_it_needs(prefix: str) -> None:
    """
    A check run in two batches, a comment, a pull request and its files, and an artifact: at api.github.com and on an Enterprise server.
    """
    with FakeGitHub(prefix=prefix) as github:
        github.add_pull(
            1,
            head_repository="someone/shop",
            files=[ChangedFile("cart.py"), ChangedFile("till.py", "added", patch="@@")],
        )
        github.add_artifact("results", run=5, files={"results.json": "{}"})
        github.add_comparison("main", "a/topic", [ChangedFile("cart.py")])
        repository = the_repository(github)

        run = repository.create_check_run("tests", A_SHA, status="in_progress", output=an_output(50))
        run.edit(conclusion="failure", output={"summary": "All.", "annotations": [ANNOTATION]})
        comment = repository.get_pull(1).create_issue_comment("hello")
        comment.edit("goodbye")

        assert run.output.annotations_count == 51
        assert len(list(run.get_annotations())) == 51
        assert [one.conclusion for one in repository.get_commit(A_SHA).get_check_runs(check_name="tests")] == [
            "failure"
        ]
        assert [(one.user.login, one.body) for one in repository.get_pull(1).get_issue_comments()] == [(BOT, "goodbye")]
        assert [file.filename for file in repository.get_pull(1).get_files()] == ["cart.py", "till.py"]
        assert [pull.number for pull in repository.get_pulls(head="someone:topic")] == [1]
        assert [pull.head.repo.full_name for pull in repository.get_commit(A_SHA).get_pulls()] == ["someone/shop"]
        assert [file.filename for file in repository.compare("main", "a/topic").files] == ["cart.py"]
        assert repository.default_branch == "main"
        assert not list(repository.get_pulls(head="octo-org:topic"))
        comment.delete()
        assert not github.comments


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (a_check_run(output=an_output(51)), "No more than 50 items are allowed; 51 were supplied"),
        ({"name": "tests", "head_sha": A_SHA, "status": "completed"}, "A conclusion is required"),
        (a_check_run(status="in_progress"), "A conclusion makes the status completed"),
        (a_check_run(conclusion="passed"), "'passed' is not one of"),
        (a_check_run(output={"title": "no summary"}), "'summary' is a required property"),
        (a_check_run(output=an_output(summary="s" * 65_536)), "Only 65535 characters are allowed; 65536 were supplied"),
        (a_check_run(head_sha="main"), "No commit found for SHA: main"),
        (a_check_run(ouput=an_output()), "there is no field 'ouput'"),
    ],
)
def test_what_github_would_refuse_is_refused(github: FakeGitHub, body: dict[str, Any], sentence: str) -> None:
    """
    A check run against the rules, written or told in prose, is answered with 422, taken down, and not made.
    """
    github.expect_violation(sentence)

    answer = ask(github, "POST", CHECK_RUNS, body)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not github.check_runs


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"path": ""}, "the path is ''"),
        ({"path": "/home/me/test_cart.py"}, "the path is '/home"),
        ({"path": "C:\\shop\\test_cart.py"}, "the path is 'C:"),
        ({"end_line": 2}, "end_line is 2, before start_line"),
        ({"start_line": 0}, "line numbers start at 1"),
        ({"end_line": 4, "start_column": 1}, "there are columns"),
        ({"title": "t" * 256}, "the title has 256 characters"),
        ({"message": "é" * 32_769}, "message has 65538 bytes"),
        ({"annotation_level": "error"}, "'error' is not one of"),
    ],
)
def test_one_bad_annotation_spoils_the_request(github: FakeGitHub, change: dict[str, Any], sentence: str) -> None:
    """
    An annotation that GitHub would not take is refused with everything that came with it.
    """
    github.expect_violation(sentence)

    answer = ask(
        github,
        "POST",
        CHECK_RUNS,
        a_check_run(output=an_output(annotations=1) | {"annotations": [ANNOTATION | change]}),
    )

    assert answer.status_code == 422
    assert not github.check_runs


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "Body cannot be blank"), ("x" * 65_537, r"Body is too long \(maximum is 65536 characters\)")],
)
def test_a_comment_has_a_size(github: FakeGitHub, body: str, sentence: str) -> None:
    """
    Nothing at all and more than 65,536 characters are refused; what was there before stays.
    """
    github.expect_violation(sentence)
    comment = github.add_comment("x" * 65_536)

    assert ask(github, "POST", COMMENTS, {"body": body}).status_code == 422
    assert ask(github, "PATCH", f"{REPOSITORY}/issues/comments/{comment.id}", {"body": body}).status_code == 422
    assert ask(github, "PATCH", f"{REPOSITORY}/issues/comments/{comment.id}", {"body": "y" * 65_536}).ok


@pytest.mark.parametrize("body", [b"{", b'{"body": "\xff"}', b'{"body": NaN}', b"[]", b""])
def test_a_body_is_a_json_object(github: FakeGitHub, body: bytes) -> None:
    """
    What is not JSON, not UTF-8 or not an object is answered with 400.
    """
    github.expect_violation("JSON")

    headers = {"Authorization": f"token {github.token}", "Content-Type": "application/json"}
    assert requests.post(github.url + COMMENTS, data=body, headers=headers, timeout=10).status_code == 400


def test_comments_come_in_pages(github: FakeGitHub) -> None:
    """
    250 comments are three pages of 100, each with links to the others; PyGithub follows them.
    """
    for number in range(250):
        github.add_comment(f"comment {number}", author="someone")
    found, url = [], f"{github.url}{COMMENTS}?per_page=100"
    while url:
        answer = requests.get(url, headers={"Authorization": f"token {github.token}"}, timeout=10)
        found += [comment["body"] for comment in answer.json()]
        links = {link["rel"]: link["url"] for link in parse_header_links(answer.headers["Link"])}
        url = links.get("next", "")

    assert found == [f"comment {number}" for number in range(250)]
    assert links.keys() == {"prev", "first"}
    assert len(github.requests) == 3
    assert sum(1 for _ in the_repository(github).get_pull(1).get_issue_comments()) == 250


def test_only_the_newest_check_run_of_a_name_is_listed(github: FakeGitHub) -> None:
    """
    Without a filter there is one check run for a name, the newest; with "all" there are all, newest first.
    """
    old, other, new = (github.add_check_run(name) for name in ("tests", "lint", "tests"))
    path = f"{REPOSITORY}/commits/{A_SHA}/check-runs"

    latest, everything = (
        ask(github, "GET", path).json(),
        ask(github, "GET", f"{path}?filter=all&check_name=tests").json(),
    )

    assert [run["id"] for run in latest["check_runs"]] == [new.id, other.id]
    assert [run["id"] for run in everything["check_runs"]] == [new.id, old.id]
    assert everything["total_count"] == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "accepted"),
    [
        ("POST", CHECK_RUNS, a_check_run(), "checks=write"),
        ("POST", COMMENTS, {"body": "hello"}, "issues=write; pull_requests=write"),
        ("GET", f"{REPOSITORY}/actions/runs/5/artifacts", None, "actions=read"),
    ],
)
def test_a_permission_that_is_missing_is_named(method: str, path: str, body: Any, accepted: str) -> None:
    """
    What the job's token may not do is answered as GitHub does, and a header says what would do.
    """
    with FakeGitHub(permissions={"checks": "read", "pull-requests": "read"}) as github:
        github.add_pull(1)
        answer = ask(github, method, path, body)

        assert answer.status_code == 403
        assert answer.json()["message"] == "Resource not accessible by integration"
        assert answer.headers["X-Accepted-GitHub-Permissions"] == accepted
        assert not github.check_runs
        assert not github.comments


def test_who_asks_matters() -> None:
    """
    A token that nobody has, none at all, a workflow's and a person's get different answers.
    """
    with FakeGitHub(
        tokens={"mine": Token("someone", installation=False)}, repository=Repository(private=False)
    ) as github:
        assert ask(github, "GET", REPOSITORY, token="nobody's").status_code == 401
        assert ask(github, "GET", REPOSITORY, token=None).status_code == 200
        assert ask(github, "POST", CHECK_RUNS, a_check_run(), token=None).status_code == 401
        assert ask(github, "GET", "/user").status_code == 403
        assert ask(github, "GET", "/repos/octo-org/other").status_code == 404


@pytest.mark.parametrize(("prefix", "path"), [("", "/graphql"), ("/api/v3", "/api/graphql")])
def test_graphql_knows_one_question(prefix: str, path: str) -> None:
    """
    Who am I has an answer, for PyGithub too; another query is a violation.
    """
    with FakeGitHub(prefix=prefix) as github:
        github.expect_violation("only 'query { viewer { login } }' is known here")
        _, data = the_repository(github).requester.graphql_query(WHO_AM_I, {})
        headers = {"Authorization": f"bearer {github.token}"}

        assert github.graphql_url.endswith(path)
        assert data["data"]["viewer"]["login"] == BOT
        assert (
            requests.post(
                github.graphql_url, json={"query": "{ viewer { id } }"}, headers=headers, timeout=10
            ).status_code
            == 422
        )


def test_an_archive_is_in_another_place_that_must_not_see_the_token(github: FakeGitHub) -> None:
    """
    A download is redirected to the storage without the token; to take it along is a violation.
    """
    artifact = github.add_artifact("results", run=5, files={"results.json": "{}"})
    gone = github.add_artifact("results", run=4, expired=True)
    github.expect_violation("the storage was shown a token")
    zip_of = f"{REPOSITORY}/actions/artifacts/{{}}/zip"

    answer = ask(github, "GET", zip_of.format(artifact.id))
    assert not github.violations
    taken_along = requests.get(answer.url, headers={"Authorization": "token t"}, timeout=10)

    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["results.json"]
    assert [one.status_code for one in answer.history] == [302]
    assert "Authorization" not in github.sent(path="^/artifacts/")[0].headers
    assert taken_along.status_code == 400
    assert ask(github, "GET", zip_of.format(gone.id)).status_code == 410
    assert requests.get(answer.url + "0", timeout=10).status_code == 403
    listed = ask(github, "GET", f"{REPOSITORY}/actions/runs/5/artifacts?name=results").json()
    assert [one["size_in_bytes"] for one in listed["artifacts"]] == [len(answer.content)]


def test_a_violation_is_raised_in_the_end() -> None:
    """
    A test that did not ask for a violation fails, even if the client took it well; so does one that waited for another.
    """
    with (
        pytest.raises(AssertionError, match="No more than 50 items are allowed; 51 were supplied"),
        FakeGitHub() as github,
    ):
        ask(github, "POST", CHECK_RUNS, a_check_run(output=an_output(51)))
    with pytest.raises(AssertionError, match="no violation: too long"), FakeGitHub() as github:
        github.expect_violation("too long")
    with pytest.raises(AssertionError, match="there is no such operation here"), FakeGitHub() as github:
        ask(github, "PUT", CHECK_RUNS)
    with pytest.raises(AssertionError, match="there is no parameter 'nme'"), FakeGitHub() as github:
        ask(github, "GET", f"{REPOSITORY}/actions/runs/5/artifacts?nme=results")


def test_a_test_that_fails_anyway_keeps_its_own_failure() -> None:
    """
    Violations are a note on an error that is already on its way.
    """

    def fails() -> None:
        with FakeGitHub() as github:
            ask(github, "GET", f"{REPOSITORY}/nothing")
            raise KeyError("mine")

    with pytest.raises(KeyError) as caught:
        fails()

    assert "there is no such operation here" in caught.value.__notes__[0]


def test_the_fake_judges_itself(github: FakeGitHub) -> None:
    """
    An answer that is not as GitHub describes it is a violation too, and becomes a 500.
    """
    github.add_check_run("tests", conclusion="passed")
    github.expect_violation("the fake's own answer, 200: .*'passed' is not one of")

    assert ask(github, "GET", f"{REPOSITORY}/commits/{A_SHA}/check-runs").status_code == 500


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        (faults.status(502), False),
        (faults.status(429, Retry_After="1"), False),
        (faults.status(502, b"<html>Unicorn!</html>"), False),
        (faults.secondary_rate_limit(403, retry_after=60), False),
        (faults.secondary_rate_limit(429), False),
        (faults.rate_limit_exhausted(30), False),
        (faults.stored_then(502), True),
        (faults.cut(), False),
        (faults.stored_then_cut(), True),
        (faults.truncated_body(10), True),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_fault_comes_when_it_is_told_to(github: FakeGitHub, fault: faults.Fault, stored: bool) -> None:
    """
    The first request goes well, the second meets the fault, the third goes well: what the fault says was stored is there.
    """
    failure = github.fail("POST", "/comments$", fault=fault, after=1)
    bodies = ["one", "two", "three"]
    answers: list[int | None] = []
    for body in bodies:
        try:
            answers.append(ask(github, "POST", COMMENTS, {"body": body}).status_code)
        except requests.RequestException:
            answers.append(None)

    assert [answers[0], answers[2]] == [201, 201]
    assert answers[1] == (fault.answer.status if fault.answer else None)
    assert [comment.body for comment in github.comments] == (bodies if stored else ["one", "three"])
    assert failure.happened == 1
    assert [one.fault for one in github.requests] == ["", fault.name, ""]


def test_limits_are_told_as_github_tells_them(github: FakeGitHub) -> None:
    """
    A secondary limit has its sentence and maybe Retry-After; the primary one has its headers; both may end.
    """
    github.fail(fault=faults.secondary_rate_limit(429, retry_after=7))
    github.fail(fault=faults.rate_limit_exhausted(30))
    secondary, primary, good = (ask(github, "GET", REPOSITORY) for _ in range(3))
    github.rate_limit.used = github.rate_limit.limit
    used_up = ask(github, "GET", REPOSITORY)

    assert "You have exceeded a secondary rate limit" in secondary.json()["message"]
    assert secondary.headers["Retry-After"] == "7"
    assert primary.headers["x-ratelimit-remaining"] == "0"
    assert 25 < int(primary.headers["x-ratelimit-reset"]) - time.time() < 31
    assert good.headers["x-ratelimit-remaining"] == "997"
    assert used_up.status_code == 403
    assert ask(github, "GET", "/rate_limit").json()["rate"]["remaining"] == 0


def test_a_slow_body_runs_into_a_timeout(github: FakeGitHub) -> None:
    """
    A body that trickles is longer under way than a client waits, and does not keep the fake from ending.
    """
    artifact = github.add_artifact("results", run=5, files={"results.json": "{}"})
    github.fail(path="^/artifacts/", fault=faults.slow_body(seconds_between=60))
    headers = {"Authorization": f"token {github.token}"}

    # Where the machine is so slow that even the headers are late, it is the other of the two.
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ReadTimeout), match="Read timed out"):
        requests.get(f"{github.url}{REPOSITORY}/actions/artifacts/{artifact.id}/zip", headers=headers, timeout=0.1)


def test_github_can_be_down(github: FakeGitHub) -> None:
    """
    While it is down nothing is answered; afterwards everything is as it was.
    """
    github.go_down()
    for _ in range(3):
        with pytest.raises(requests.ConnectionError):
            ask(github, "GET", REPOSITORY)
    github.recover()

    assert ask(github, "GET", REPOSITORY).ok


@pytest.mark.slow
def test_it_is_fast_enough_to_be_used_everywhere(github: FakeGitHub) -> None:
    """
    200 requests with 50 annotations each, judged both ways, in a small part of the time that a test may take.
    """
    run = github.add_check_run("tests")
    session = requests.Session()
    session.headers["Authorization"] = f"token {github.token}"
    start = time.perf_counter()
    for _ in range(200):
        session.patch(
            f"{github.url}{CHECK_RUNS}/{run.id}", json={"output": an_output(50)}, timeout=10
        ).raise_for_status()

    assert len(run.annotations) == 10_000
    assert time.perf_counter() - start < 20
    assert github.most_concurrent == 1
