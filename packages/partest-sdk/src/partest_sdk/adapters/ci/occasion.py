"""Read what GitHub says about the run: its variables, and the event that started it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from partest_sdk.adapters.ci.event import read_event, table_in
from partest_sdk.core.summary.occasion import Occasion
from partest_sdk.core.summary.publication import PullRequest

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}")
_PULL_REQUEST_EVENTS = ("pull_request", "pull_request_target", "pull_request_review")


def read_occasion(variables: Mapping[str, str]) -> Occasion:
    """What this run is about; what is not as it should be counts as not said."""
    if variables.get("GITHUB_ACTIONS") != "true":
        return Occasion()
    event_name = variables.get("GITHUB_EVENT_NAME", "")
    event = read_event(variables.get("GITHUB_EVENT_PATH", ""))
    repository = _matching(_REPOSITORY, variables.get("GITHUB_REPOSITORY"))
    server = _url(variables.get("GITHUB_SERVER_URL"), "https://github.com")
    run_id = _number(variables.get("GITHUB_RUN_ID"))
    before = table_in(event, "workflow_run") if event_name == "workflow_run" else {}
    told_run = _number(before.get("id")) or run_id
    pull = table_in(event, "pull_request") if event_name in _PULL_REQUEST_EVENTS else {}
    head_sha = _head_sha(event_name, event, variables)
    number = _number(pull.get("number"))
    return Occasion(
        event=event_name,
        repository=repository,
        head_sha=head_sha,
        pull_request=PullRequest(number, head_sha) if number and head_sha else None,
        head=_head(before, event_name, repository, variables),
        workflow=_text(before.get("name")) or variables.get("GITHUB_WORKFLOW", ""),
        run_id=told_run,
        attempt=_number(before.get("run_attempt")) or _number(variables.get("GITHUB_RUN_ATTEMPT")) or 1,
        job=variables.get("GITHUB_JOB", ""),
        step=variables.get("GITHUB_ACTION", ""),
        run_url=f"{server}/{repository}/actions/runs/{told_run}" if repository and told_run else "",
        server_url=server,
        api_url=_url(variables.get("GITHUB_API_URL"), "https://api.github.com"),
        artifact_run=_number(before.get("id")),
        read_only=_read_only(event_name, pull, repository, variables),
    )


def _head_sha(event_name: str, event: Mapping[str, Any], variables: Mapping[str, str]) -> str:
    told = {
        "workflow_run": table_in(event, "workflow_run").get("head_sha"),
        "merge_group": table_in(event, "merge_group").get("head_sha"),
    }
    if event_name in _PULL_REQUEST_EVENTS:
        # GITHUB_SHA is the merge commit that GitHub made for the test; nobody sees a check on it.
        return _matching(_SHA, table_in(table_in(event, "pull_request"), "head").get("sha"))
    return _matching(_SHA, told.get(event_name)) or _matching(_SHA, variables.get("GITHUB_SHA"))


def _head(before: Mapping[str, Any], event_name: str, repository: str, variables: Mapping[str, str]) -> str:
    if before:
        owner = _text(table_in(table_in(before, "head_repository"), "owner").get("login"))
        branch = _text(before.get("head_branch"))
    else:
        owner = repository.partition("/")[0]
        branch = variables.get("GITHUB_REF_NAME", "") if event_name in ("push", "workflow_dispatch") else ""
    return f"{owner}:{branch}" if owner and branch else ""


def _read_only(event_name: str, pull: Mapping[str, Any], repository: str, variables: Mapping[str, str]) -> str:
    if event_name != "pull_request_target" and pull:
        source = _text(table_in(table_in(pull, "head"), "repo").get("full_name"))
        if source != repository:
            return "the pull request comes from a fork"
    if variables.get("GITHUB_ACTOR") == "dependabot[bot]" and event_name != "pull_request_target":
        return "Dependabot started the run"
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _matching(pattern: re.Pattern[str], value: object) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _number(value: object) -> int:
    text = str(value) if type(value) is int or isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _url(value: str | None, default: str) -> str:
    return value.rstrip("/") if value and re.fullmatch(r"https?://[^\s()<>\"'`\\]+", value) else default
