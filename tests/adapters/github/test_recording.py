"""A dry run records what a real one sends: the same requests, from the same code."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from contract.fake_github import FakeGitHub
from contract.state import A_SHA
from partest_sdk.adapters.github.host import Host
from partest_sdk.adapters.github.recording import RecordingGitHub
from partest_sdk.core.summary.publication import PullRequest

from adapters.github.hosts import MARKER, REPOSITORY, Desk, a_check, adds


def everything(host: Host, annotations: int) -> list[PullRequest]:
    host.publish_check(a_check(annotations))
    pulls = host.pull_requests_of(A_SHA)
    for pull in pulls:
        host.upsert_comment(pull.number, MARKER, adds("unit"))
        host.upsert_comment(pull.number, MARKER, adds("browser"))
    return pulls


@pytest.mark.parametrize("annotations", [0, 50, 51, 1000])
def test_what_is_recorded_is_what_is_sent(annotations: int) -> None:
    """
    Request by request, with their bodies; only the numbers that GitHub gives are others.
    """
    recording = RecordingGitHub(REPOSITORY, A_SHA)
    assert everything(recording, annotations) == [PullRequest(1, A_SHA)]
    with FakeGitHub() as github:
        github.add_pull(1)
        everything(Desk(github).host, annotations)
        run, comment = github.check_runs[0].id, github.comments[0].id
        sent = [
            {"method": one.method, "path": one.path + (f"?{urlencode(one.query)}" if one.query else ""), "body": one.json}
            for one in github.requests
        ]  # fmt: skip

    for one in sent:
        one["path"] = str(one["path"]).replace(f"/check-runs/{run}", "/check-runs/1")
        one["path"] = str(one["path"]).replace(f"/comments/{comment}", "/comments/1")
    for one in [*sent, *recording.requests]:
        path, _, query = str(one["path"]).partition("?")
        one["path"] = path, sorted(query.split("&"))
    assert recording.requests == sent
