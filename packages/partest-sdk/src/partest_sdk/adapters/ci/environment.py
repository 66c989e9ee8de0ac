"""What the CI system says about this job. Off CI everything has a sensible answer too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CiEnvironment:
    """The run we are part of."""

    run_id: str
    """The same for every job of a run; empty off CI."""
    attempt: int | None
    """Which attempt of the run this is, counting from 1; None off CI."""
    job: str
    teaches: bool
    """Whether results of this run may enter the history: on the default branch, and off CI."""
    why_not: str
    """Why they may not, in words."""

    @property
    def this_attempt(self) -> str:
        """Run and attempt, as ``123/2``; empty off CI."""
        return f"{self.run_id}/{self.attempt}" if self.run_id else ""

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> CiEnvironment:
        """Read GitHub's variables (GitHub Actions and compatible systems)."""
        if variables.get("GITHUB_ACTIONS") != "true":
            return cls("", None, "", teaches=True, why_not="")
        attempt = variables.get("GITHUB_RUN_ATTEMPT", "")
        why_not = _why_not_taught(variables)
        return cls(
            run_id=variables.get("GITHUB_RUN_ID", ""),
            attempt=int(attempt) if attempt.isdecimal() and len(attempt) < 7 else 1,
            job=variables.get("GITHUB_JOB", ""),
            teaches=not why_not,
            why_not=why_not,
        )


_TEACHING_EVENTS = ("push", "schedule", "workflow_dispatch")


def _why_not_taught(variables: Mapping[str, str]) -> str:
    event = variables.get("GITHUB_EVENT_NAME", "")
    if event not in _TEACHING_EVENTS:
        return f"this is a {event or 'nameless'} event; only {', '.join(_TEACHING_EVENTS)} on the default branch teach"
    branch = _default_branch(variables.get("GITHUB_EVENT_PATH", ""))
    current = variables.get("GITHUB_REF", "")
    if not branch:
        return "the event does not say which branch is the default"
    return "" if current == f"refs/heads/{branch}" else f"{current!r} is not the default branch {branch!r}"


def _default_branch(event_path: str) -> str:
    try:
        event = json.loads(Path(event_path).read_text(encoding="utf-8")) if event_path else {}
        branch = event["repository"]["default_branch"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return branch if isinstance(branch, str) else ""
