"""What each operation of the REST API does to the state, what it answers, and what a token must be allowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from contract.messages import Answer, Received, trouble
from contract.openapi import Operation
from contract.shapes import ACTIONS_APP, Shapes
from contract.state import CheckRun, Comment, Pull, State, Token, now

NOT_FOUND = trouble(404, "Not Found")
FILES_IN_A_COMPARISON = 300


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is in order, and what there is to answer it with."""

    state: State
    shapes: Shapes
    token: Token
    received: Received
    values: Mapping[str, str]
    storage: Callable[[int], str]
    """Where the archive of an artifact is."""

    def page(self, items: Sequence[Any], shape: Callable[[Any], Any], name: str = "") -> Answer:
        """The page of *items* that was asked for; with a *name*, in an object that also counts them all."""
        query = self.received.query
        size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
        shown = [shape(item) for item in items[(number - 1) * size : number * size]]
        last = max(1, -(-len(items) // size))
        pages = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number == 1:
            del pages["prev"], pages["first"]
        if number >= last:
            del pages["next"], pages["last"]
        address = f"{self.shapes.url}{self.received.path}"
        links = [f'<{address}?{urlencode({**query, "page": page})}>; rel="{rel}"' for rel, page in pages.items()]
        headers = {"Link": ", ".join(links)} if links else {}
        return Answer(200, {"total_count": len(items), name: shown} if name else shown, headers)

    @property
    def body(self) -> Mapping[str, Any]:
        """What was sent."""
        return self.received.json  # type: ignore[no-any-return]

    def check_run(self) -> CheckRun | None:
        """The check run of the path."""
        wanted = int(self.values["check_run_id"])
        return next((run for run in self.state.check_runs if run.id == wanted), None)

    def comment(self) -> Comment | None:
        """The comment of the path."""
        wanted = int(self.values["comment_id"])
        return next((comment for comment in self.state.comments if comment.id == wanted), None)

    def pull(self) -> Pull | None:
        """The pull request of the path."""
        wanted = int(self.values["pull_number"])
        return next((pull for pull in self.state.pulls if pull.number == wanted), None)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is done for an operation, and the permissions of which one is enough."""

    answer: Callable[[Call], Answer]
    permissions: tuple[str, ...]


ENDPOINTS: dict[Operation, Endpoint] = {}


def _endpoint(
    method: str, path: str, *permissions: str
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    def keep(answer: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        ENDPOINTS[method, path] = Endpoint(answer, permissions)
        return answer

    return keep


@_endpoint("post", "/repos/{owner}/{repo}/check-runs", "checks=write")
def _create_check_run(call: Call) -> Answer:
    run = CheckRun(call.state.new_id(), call.body["name"], call.body["head_sha"])
    call.state.check_runs.append(run)
    _change(run, call.body)
    return Answer(201, call.shapes.check_run(run))


@_endpoint("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks=write")
def _update_check_run(call: Call) -> Answer:
    run = call.check_run()
    if run is None:
        return NOT_FOUND
    _change(run, call.body)
    return Answer(200, call.shapes.check_run(run))


def _change(run: CheckRun, body: Mapping[str, Any]) -> None:
    for name in body.keys() & {"name", "external_id", "details_url", "started_at", "completed_at"}:
        setattr(run, name, body[name])
    if "conclusion" in body:
        run.status, run.conclusion = "completed", body["conclusion"]
        run.completed_at = run.completed_at or now()
    elif "status" in body:
        run.status, run.conclusion, run.completed_at = body["status"], None, None
    output = body.get("output", {})
    for name in output.keys() & {"title", "summary", "text"}:
        setattr(run, name, output[name])
    # They are added to those that are there; nothing takes one away.
    run.annotations += output.get("annotations", [])


@_endpoint("get", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks=read")
def _get_check_run(call: Call) -> Answer:
    run = call.check_run()
    return NOT_FOUND if run is None else Answer(200, call.shapes.check_run(run))


@_endpoint("get", "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", "checks=read")
def _list_annotations(call: Call) -> Answer:
    run = call.check_run()
    if run is None:
        return NOT_FOUND
    return call.page(run.annotations, lambda annotation: call.shapes.annotation(annotation, run))


@_endpoint("get", "/repos/{owner}/{repo}/commits/{ref}/check-runs", "checks=read")
def _list_check_runs(call: Call) -> Answer:
    query, ref = call.received.query, call.values["ref"].removeprefix("heads/")
    shas = {ref} | {pull.head_sha for pull in call.state.pulls if pull.head_ref == ref}
    runs = [run for run in reversed(call.state.check_runs) if run.head_sha in shas]
    if query.get("filter", "latest") == "latest":
        newest: dict[str, CheckRun] = {}
        for run in runs:
            newest.setdefault(run.name, run)
        runs = list(newest.values())
    if "check_name" in query:
        runs = [run for run in runs if run.name == query["check_name"]]
    if "status" in query:
        runs = [run for run in runs if run.status == query["status"]]
    if query.get("app_id", str(ACTIONS_APP)) != str(ACTIONS_APP):
        runs = []
    return call.page(runs, call.shapes.check_run, "check_runs")


@_endpoint("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "issues=read", "pull_requests=read")
def _list_comments(call: Call) -> Answer:
    issue, since = int(call.values["issue_number"]), call.received.query.get("since", "")
    if not _exists(call.state, issue):
        return NOT_FOUND
    comments = [one for one in call.state.comments if one.issue == issue and one.updated_at >= since]
    return call.page(comments, call.shapes.comment)


@_endpoint("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "issues=write", "pull_requests=write")
def _create_comment(call: Call) -> Answer:
    issue = int(call.values["issue_number"])
    if not _exists(call.state, issue):
        return NOT_FOUND
    shape = call.shapes.comment(call.state.add_comment(call.body["body"], issue, call.token.login))
    return Answer(201, shape, {"Location": shape["url"]})


def _exists(state: State, issue: int) -> bool:
    numbers = {pull.number for pull in state.pulls} | {comment.issue for comment in state.comments}
    return issue in numbers


@_endpoint("get", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "issues=read", "pull_requests=read")
def _get_comment(call: Call) -> Answer:
    comment = call.comment()
    return NOT_FOUND if comment is None else Answer(200, call.shapes.comment(comment))


@_endpoint("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "issues=write", "pull_requests=write")
def _update_comment(call: Call) -> Answer:
    comment = call.comment()
    if comment is None:
        return NOT_FOUND
    comment.body, comment.updated_at = call.body["body"], now()
    return Answer(200, call.shapes.comment(comment))


@_endpoint("delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "issues=write", "pull_requests=write")
def _delete_comment(call: Call) -> Answer:
    comment = call.comment()
    if comment is None:
        return NOT_FOUND
    call.state.comments.remove(comment)
    return Answer(204)


@_endpoint("get", "/repos/{owner}/{repo}/pulls", "pull_requests=read")
def _list_pulls(call: Call) -> Answer:
    query, here = call.received.query, call.state.repository.full_name
    pulls = list(reversed(call.state.pulls))
    if (state := query.get("state", "open")) != "all":
        pulls = [pull for pull in pulls if pull.state == state]
    if "head" in query:
        pulls = [
            one for one in pulls if f"{(one.head_repository or here).split('/')[0]}:{one.head_ref}" == query["head"]
        ]
    if "base" in query:
        pulls = [pull for pull in pulls if pull.base_ref == query["base"]]
    return call.page(pulls, lambda pull: call.shapes.pull(pull, in_a_list=True))


@_endpoint("get", "/repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests=read")
def _get_pull(call: Call) -> Answer:
    pull = call.pull()
    return NOT_FOUND if pull is None else Answer(200, call.shapes.pull(pull))


@_endpoint("get", "/repos/{owner}/{repo}/pulls/{pull_number}/files", "pull_requests=read")
def _list_files(call: Call) -> Answer:
    pull = call.pull()
    if pull is None:
        return NOT_FOUND
    # GitHub lists no more than these.
    return call.page(pull.files[:3000], lambda file: call.shapes.file(file, pull.head_sha))


@_endpoint("get", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests=read")
def _list_pulls_of_commit(call: Call) -> Answer:
    sha = call.values["commit_sha"]
    pulls = [one for one in call.state.pulls if one.found_by_commit and sha in {one.head_sha, one.merge_commit_sha}]
    return call.page(pulls, lambda pull: call.shapes.pull(pull, in_a_list=True))


@_endpoint("get", "/repos/{owner}/{repo}/compare/{basehead}", "contents=read")
def _compare(call: Call) -> Answer:
    base, _, head = call.values["basehead"].partition("...")
    for comparison in call.state.comparisons:
        if (comparison.base, comparison.head) == (base, head):
            # Pages are pages of commits: the files are all on the first, and no more than these.
            first = call.received.query.get("page", "1") == "1"
            files = comparison.files[:FILES_IN_A_COMPARISON] if first else []
            return Answer(200, call.shapes.comparison(comparison, files))
    return NOT_FOUND


@_endpoint("get", "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", "actions=read")
def _list_artifacts(call: Call) -> Answer:
    query, run = call.received.query, int(call.values["run_id"])
    artifacts = [artifact for artifact in call.state.artifacts if artifact.run == run]
    if "name" in query:
        artifacts = [artifact for artifact in artifacts if artifact.name == query["name"]]
    artifacts.sort(key=lambda artifact: artifact.id, reverse=query.get("direction", "desc") == "desc")
    return call.page(artifacts, call.shapes.artifact, "artifacts")


@_endpoint("get", "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", "actions=read")
def _download_artifact(call: Call) -> Answer:
    for artifact in call.state.artifacts:
        if artifact.id == int(call.values["artifact_id"]):
            if artifact.expired:
                return trouble(410, "Artifact has expired")
            return Answer(302, headers={"Location": call.storage(artifact.id)})
    return NOT_FOUND


@_endpoint("get", "/repos/{owner}/{repo}", "metadata=read")
def _get_repository(call: Call) -> Answer:
    return Answer(200, call.shapes.repository())


@_endpoint("get", "/rate_limit")
def _get_rate_limit(call: Call) -> Answer:
    return Answer(200, call.shapes.rate_limit(call.state.rate_limit.numbers))


@_endpoint("get", "/user")
def _who_am_i(call: Call) -> Answer:
    if call.token.installation:
        return trouble(403, "Resource not accessible by integration")
    return Answer(200, call.shapes.person(call.token.login))


@_endpoint("post", "/graphql")
def _graphql(call: Call) -> Answer:
    return Answer(200, {"data": {"viewer": {"login": call.token.login}}})
