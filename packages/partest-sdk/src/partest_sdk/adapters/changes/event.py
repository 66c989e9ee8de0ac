"""What the event says about the change: what is merged into what, and what a push found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from partest_sdk.adapters.ci.event import read_event, table_in
from partest_sdk.core.coverage.comparison import ChangeAsked

_SHA = re.compile(r"(?!0+\Z)(?:[0-9a-f]{40}|[0-9a-f]{64})")
"""A push that makes a branch says that it found nothing: a commit of zeros."""
_BY_HAND = ("workflow_dispatch", "repository_dispatch")


def read_change_asked(variables: Mapping[str, str], *, base_ref: str = "", tested: str = "") -> ChangeAsked:
    """What GitHub's *variables*, and the event that they lead to, say; what is not as it should be counts as not said.

    *base_ref* is what the caller named, *tested* the commit whose tree was tested, if it need not be the one that is checked out.
    """
    name = variables.get("GITHUB_EVENT_NAME", "") if variables.get("GITHUB_ACTIONS") == "true" else ""
    event = read_event(variables.get("GITHUB_EVENT_PATH", "")) if name else {}
    pull = table_in(event, "pull_request") if name.startswith("pull_request") else {}
    group = table_in(event, "merge_group") if name == "merge_group" else {}
    bases = {"push": event.get("before"), "merge_group": group.get("base_sha")}
    run = table_in(event, "workflow_run") if name == "workflow_run" else {}
    number = pull.get("number")
    ref = variables.get("GITHUB_REF", "")
    branch, default = _branches(ref, event)
    on_default = bool(default) and branch == default
    # A run by hand may check out something else than the branch that it runs on, such as a pull request that somebody asks it to test.
    as_it_is = not tested or tested == variables.get("GITHUB_SHA", tested)
    will_be_merged = bool(default) and ((bool(branch) and not on_default) or (name in _BY_HAND and not as_it_is))
    if name == "push" and base_ref and base_ref == branch:
        # Of the branch that everything is compared with: what the push found is all that can be meant.
        base_ref = ""
    server = variables.get("GITHUB_SERVER_URL", "")
    changed_files = pull.get("changed_files")
    return ChangeAsked(
        event=name,
        pull_request=number if type(number) is int and number > 0 else 0,
        head=_sha(table_in(pull, "head").get("sha") if pull else run.get("head_sha")),
        base=_sha(table_in(pull, "base").get("sha") if pull else bases.get(name)),
        base_ref=base_ref,
        tested=tested,
        server_url=server.rstrip("/") if re.fullmatch(r"https?://[\w.:/-]+", server) else ChangeAsked().server_url,
        changed_files=changed_files if type(changed_files) is int and changed_files > 0 else 0,
        default_branch=default if will_be_merged and name in ("push", *_BY_HAND) else "",
        forced=name == "push" and event.get("forced") is True,
        is_no_change=as_it_is and _is_no_change(name, ref, on_default, event),
    )


def _is_no_change(name: str, ref: str, on_default: bool, event: Mapping[str, Any]) -> bool:
    """Whether what was merged before is tested once more: by the clock, by hand, as a tag or a release, or in a repository that is new."""
    if name == "push":
        return ref.startswith("refs/tags/") or (on_default and event.get("created") is True)
    return name in ("schedule", "release") or (name in _BY_HAND and on_default)


def _branches(ref: str, event: Mapping[str, Any]) -> tuple[str, str]:
    """The branch that *ref* is, and the repository's default branch; empty where it is none, or nobody says."""
    default = table_in(event, "repository").get("default_branch")
    branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
    return branch, default if isinstance(default, str) else ""


def _sha(value: object) -> str:
    return value if isinstance(value, str) and _SHA.fullmatch(value) else ""
