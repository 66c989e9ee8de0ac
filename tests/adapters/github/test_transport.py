"""PyGithub talks, and does nothing of its own accord: no repetition, no pause, no line in the log, no journey elsewhere."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from partest_sdk.adapters.github import transport
from partest_sdk.adapters.github.transport import GRAPHQL, LostError, PyGithubTransport
from partest_sdk.errors import UnavailableError

PATH = "/repos/octo-org/shop"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        yield github


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_requests_go_where_they_should(prefix: str, slash: str) -> None:
    """
    At api.github.com and on an Enterprise server, where GraphQL has a place of its own.
    """
    with FakeGitHub(prefix=prefix) as github:
        ours = PyGithubTransport(github.token, github.url + slash)
        repository = ours.request("GET", PATH)
        viewer = ours.request("POST", GRAPHQL, {"query": "query { viewer { login } }", "variables": {}})

        assert (repository.status, repository.json["full_name"]) == (200, "octo-org/shop")
        assert int(repository.headers["x-ratelimit-remaining"]) > 0
        assert viewer.json["data"]["viewer"]["login"] == "github-actions[bot]"
        assert github.requests[0].headers["User-Agent"] == "partest-action"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (faults.status(404), 404),
        (faults.status(502, b"<html>Unicorn!</html>"), 502),
        (faults.status(500, b"[" * 100_000), 500),
        (faults.status(403, b'{"message": "half of'), 403),
        (faults.rate_limit_exhausted(3600), 403),
        (faults.secondary_rate_limit(429, retry_after=60), 429),
        (faults.status(302, Location="http://127.0.0.1:1/"), 302),
        (faults.cut(), None),
        (faults.truncated_body(10), None),
        (faults.status(200, b"<html>Please log in</html>"), None),
        (faults.status(200, b'{"half": '), None),
        (faults.status(200, b"\xff\xfe"), None),
        (faults.status(200, b"[" * 100_000), None),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_answer_is_an_answer_and_the_rest_is_lost(
    github: FakeGitHub, fault: faults.Fault, status: int | None, capfd: pytest.CaptureFixture[str]
) -> None:
    """
    At once, after one request, and without a word on standard error, where a runner looks for commands.
    """
    failure = github.fail(fault=fault, times=None)
    ours = PyGithubTransport(github.token, github.url)
    begun = time.perf_counter()
    if status is None:
        with pytest.raises(LostError):
            ours.request("GET", PATH)
    else:
        assert ours.request("GET", PATH).status == status

    assert time.perf_counter() - begun < 2
    assert failure.happened == 1
    assert capfd.readouterr() == ("", "")
    assert not any(type(one) is logging.StreamHandler for one in logging.getLogger("github").handlers)


@pytest.mark.parametrize("place", ["http://evil.example.org/x", "https://127.0.0.1/x"])
def test_a_redirect_elsewhere_is_not_followed(github: FakeGitHub, place: str) -> None:
    """
    The token stays with the server that it is for.
    """
    github.fail(fault=faults.status(301, Location=place), times=None)
    with pytest.raises(UnavailableError, match="GitHub sends us elsewhere"):
        PyGithubTransport(github.token, github.url).request("GET", PATH)

    assert len(github.requests) == 1


def test_a_repository_that_was_renamed_is_followed(github: FakeGitHub) -> None:
    """
    A redirect within the server is what GitHub does for old names.
    """
    github.fail(path="/old$", fault=faults.status(301, Location=github.url + PATH))
    github.expect_violation("no such operation")
    moved = PyGithubTransport(github.token, github.url).request("GET", "/repos/octo-org/shop")

    assert moved.status == 200
    PyGithubTransport(github.token, github.url).request("GET", "/nothing")


def test_redirects_in_a_circle_come_to_an_end(github: FakeGitHub) -> None:
    """
    However far PyGithub would go.
    """
    github.fail(fault=faults.status(301, Location=f"{github.url}{PATH}?again"), times=None)
    with pytest.raises((UnavailableError, LostError)):
        PyGithubTransport(github.token, github.url).request("GET", f"{PATH}/pulls")


def test_a_slow_body_is_left(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The next request is answered.
    """
    monkeypatch.setattr(transport, "WHOLE_TIMEOUT", 0.3)
    github.fail(fault=faults.slow_body(0.05))
    ours = PyGithubTransport(github.token, github.url)
    with pytest.raises(LostError, match=r"within 0.3 s"):
        ours.request("GET", PATH)

    assert ours.request("GET", PATH).status == 200


@pytest.mark.parametrize(
    ("token", "url"), [("", "https://h"), ("t", ""), ("t", "ftp://h"), ("t", "https://"), ("t", "h")]
)
def test_nonsense_is_said_before_anything_is_sent(token: str, url: str) -> None:
    """
    A sentence instead of PyGithub's assertions.
    """
    with pytest.raises(UnavailableError, match="no address of an API, or there is no token"):
        PyGithubTransport(token, url)


def test_it_costs_nothing_until_it_is_used() -> None:
    """
    Whoever imports the adapter loads neither library; where they are missing there is a sentence.
    """
    code = """
import sys
import partest_sdk.adapters.github, partest_sdk.adapters.github.recording
assert not {"github", "requests", "urllib3"} & sys.modules.keys()
sys.modules["github"] = None
try:
    partest_sdk.adapters.github.GitHub("t", "https://h", "o/r", say=print)
except partest_sdk.errors.UnavailableError as trouble:
    print(trouble)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "install `partest-sdk[github]`" in told.stdout
