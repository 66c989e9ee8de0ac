"""What a run is about: the commit, the pull request, the workflow; whoever started it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from partest_sdk.core.summary.publication import PullRequest


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a workflow runs. Off CI everything is empty."""

    event: str = ""
    repository: str = ""
    """``owner/name``."""
    head_sha: str = ""
    """The commit that people see; of a pull request its head, never the merge commit that was tested."""
    pull_request: PullRequest | None = None
    """When the event itself names one."""
    head: str = ""
    """``owner:branch``, where the head commit comes from; by it a pull request from a fork is found."""
    workflow: str = ""
    run_id: int = 0
    attempt: int = 1
    job: str = ""
    step: str = ""
    run_url: str = ""
    server_url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    artifact_run: int = 0
    """In a `workflow_run`: the run before it, whose artifacts are a stranger's."""
    read_only: str = ""
    """Why the token cannot write, in words; empty when nothing says so."""

    @property
    def has_pull_request(self) -> bool:
        """Whether there may be a pull request to comment on."""
        return self.pull_request is not None or (
            bool(self.head_sha) and self.event in ("push", "workflow_run", "workflow_dispatch")
        )

    def key(self, name: str) -> str:
        """What stands for the report *name* of this workflow, from run to run."""
        return hashlib.sha256(f"{self.workflow}\n{self.job}\n{name}".encode("utf-8", "replace")).hexdigest()[:16]

    def external_id(self, name: str, content: str) -> str:
        """What stands for the report *name* of this very attempt that says *content*: the legs of a matrix differ in nothing else."""
        digest = hashlib.sha256(f"{self.step}\n{content}".encode("utf-8", "replace")).hexdigest()[:16]
        return f"partest/{self.key(name)}/{self.run_id}/{self.attempt}/{digest}"
