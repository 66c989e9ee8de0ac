"""What GitHub asks of a request and says only in prose, or only by refusing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract.messages import Answer, Received, trouble
from contract.openapi import Operation

WHO_AM_I = "query { viewer { login } }"
"""The only GraphQL that is spoken here: GitHub describes GraphQL elsewhere, so nothing else could be judged."""
KILOBYTES_64 = 64 * 1024
SHA = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why GitHub would not have it."""

    sentence: str
    field: str = ""
    """GitHub names it in a list of errors; without one, the sentence is the message."""
    status: int = 422


def refusals(operation: Operation, received: Received) -> list[Refusal]:
    """Everything that GitHub would refuse *received* for, beside what its description says."""
    rules = [_manners, _paging, *RULES.get(operation, ())]
    return [refusal for rule in rules for refusal in rule(received)]


def refused(reasons: Sequence[Refusal]) -> Answer:
    """The answer to a request that has *reasons* against it."""
    first = reasons[0]
    if not first.field:
        return trouble(first.status, first.sentence if first.status != 422 else f"Invalid request.\n\n{first.sentence}")
    answer = trouble(first.status, "Validation Failed")
    named = [reason for reason in reasons if reason.field]
    errors = [{"code": "custom", "field": reason.field, "message": reason.sentence} for reason in named]
    return Answer(answer.status, {**answer.json, "errors": errors}, answer.headers)


def _manners(received: Received) -> Iterator[Refusal]:
    if not received.headers.get("User-Agent"):
        yield Refusal(
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
            status=403,
        )
    if received.body and received.json is None:
        yield Refusal("Problems parsing JSON", status=400)
    if received.method in {"POST", "PATCH"} and not isinstance(received.json, dict):
        yield Refusal("Body should be a JSON object", status=400)


def _paging(received: Received) -> Iterator[Refusal]:
    # GitHub gives 100 to those who ask for more, and they never see what they miss.
    for name, most in (("per_page", 100), ("page", 1_000_000)):
        value = received.query.get(name, "1")
        if value.isdecimal() and not 1 <= int(value) <= most:
            yield Refusal(f"{name} is {value}: it goes from 1 to {most}")


def _check_run(received: Received) -> Iterator[Refusal]:
    run = _object(received.json)
    status, conclusion = run.get("status"), run.get("conclusion")
    if status == "completed" and conclusion is None:
        yield Refusal("A conclusion is required when the status is completed")
    if run.get("completed_at") is not None and conclusion is None:
        yield Refusal("A conclusion is required when completed_at is supplied")
    if conclusion is not None and status not in {None, "completed"}:
        yield Refusal(f"A conclusion makes the status completed, and {status!r} was supplied")
    if conclusion == "stale":
        yield Refusal("Only GitHub can set the conclusion stale")
    if "head_sha" in run and not SHA.fullmatch(str(run["head_sha"])):
        yield Refusal(f"No commit found for SHA: {run['head_sha']}", field="head_sha")
    if run.get("name") == "":
        yield Refusal("name can't be blank", field="name")
    if not re.match("https?://", str(run.get("details_url", "http://"))):
        yield Refusal("details_url must use http or https scheme", field="details_url")
    yield from _output(_object(run.get("output")))


def _output(output: Mapping[str, Any]) -> Iterator[Refusal]:
    for name in ("summary", "text"):
        if len(_text(output, name)) > 65_535:
            yield Refusal(f"Only 65535 characters are allowed; {len(_text(output, name))} were supplied.")
    annotations = output.get("annotations")
    if not isinstance(annotations, list):
        return
    if len(annotations) > 50:
        yield Refusal(f"No more than 50 items are allowed; {len(annotations)} were supplied.")
    for number, annotation in enumerate(annotations):
        for sentence in _annotation(_object(annotation)):
            yield Refusal(f"annotation {number}: {sentence}", field="annotations")


def _annotation(annotation: Mapping[str, Any]) -> Iterator[str]:
    path = _text(annotation, "path")
    if not path or path.startswith("/") or re.match(r"[A-Za-z]:[\\/]", path):
        yield f"the path is {path!r}, and not that of a file below the root of the repository"
    start, end = annotation.get("start_line"), annotation.get("end_line")
    if isinstance(start, int) and isinstance(end, int):
        if start < 1:
            yield f"start_line is {start}: line numbers start at 1"
        if end < start:
            yield f"end_line is {end}, before start_line, which is {start}"
        if start != end and not annotation.keys().isdisjoint({"start_column", "end_column"}):
            yield f"there are columns, and the lines are {start} and {end}"
    if len(_text(annotation, "title")) > 255:
        yield f"the title has {len(_text(annotation, 'title'))} characters: at most 255"
    for name in ("message", "raw_details"):
        size = len(_text(annotation, name).encode("utf-8", "surrogatepass"))
        if size > KILOBYTES_64:
            yield f"{name} has {size} bytes: at most {KILOBYTES_64}"


def _comment(received: Received) -> Iterator[Refusal]:
    body = _object(received.json).get("body")
    if isinstance(body, str) and not body.strip():
        yield Refusal("Body cannot be blank", field="body")
    if isinstance(body, str) and len(body) > 65_536:
        yield Refusal("Body is too long (maximum is 65536 characters)", field="data")


def _pulls(received: Received) -> Iterator[Refusal]:
    # Without an owner GitHub takes no notice of the filter.
    if ":" not in received.query.get("head", ":"):
        yield Refusal(f"head is {received.query['head']!r}: it is written user:branch", field="head")


def _comparison(received: Received) -> Iterator[Refusal]:
    if "..." not in received.path:
        yield Refusal("What is compared is written BASE...HEAD", status=404)


def _archive(received: Received) -> Iterator[Refusal]:
    if not received.path.endswith("/zip"):
        yield Refusal("The archive format must be zip")


def _graphql(received: Received) -> Iterator[Refusal]:
    query = _object(received.json).get("query")
    if query != WHO_AM_I:
        yield Refusal(f"The query is {query!r}, and only {WHO_AM_I!r} is known here")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


RULES: Mapping[Operation, Sequence[Callable[[Received], Iterator[Refusal]]]] = {
    ("post", "/repos/{owner}/{repo}/check-runs"): [_check_run],
    ("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"): [_check_run],
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"): [_comment],
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"): [_comment],
    ("get", "/repos/{owner}/{repo}/pulls"): [_pulls],
    ("get", "/repos/{owner}/{repo}/compare/{basehead}"): [_comparison],
    ("get", "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}"): [_archive],
    ("post", "/graphql"): [_graphql],
}
