"""The other jobs of the workflow: which had to succeed, and did they?"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from partest_sdk.core.names import listed
from partest_sdk.errors import InputError, SeveralInputsError

_RESULTS = ("success", "failure", "cancelled", "skipped")


class Duty(Enum):
    """What is asked of a job."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    """It may end in any way."""
    MAY_SKIP = "may be skipped"


@dataclass(frozen=True, slots=True)
class Job:
    """One job that ours needs."""

    name: str
    result: str
    """``success``, ``failure``, ``cancelled`` or ``skipped``."""
    duty: Duty

    @property
    def ok(self) -> bool:
        """Whether it did what was asked of it. A required job that was skipped or cancelled has not."""
        if self.duty is Duty.OPTIONAL or self.result == "success":
            return True
        return self.duty is Duty.MAY_SKIP and self.result == "skipped"


def read_needs(text: str, optional: Collection[str] = (), may_skip: Collection[str] = ()) -> tuple[Job, ...]:
    """The jobs in *text*, which is what ``toJSON(needs)`` gives; an InputError that tells all that is wrong with it."""
    try:
        needs = json.loads(text)
    except (ValueError, RecursionError):
        needs = None
    if not isinstance(needs, dict) or not all(isinstance(job, dict) for job in needs.values()):
        raise InputError(f"needs is {text[:60]!r}; give it ${{{{ toJSON(needs) }}}} unchanged")
    mistakes = []
    jobs = []
    for name, job in needs.items():
        result = job.get("result")
        if result not in _RESULTS:
            mistakes.append(
                f"needs has the job {name!r} with the result {result!r:.60}; known are {', '.join(_RESULTS)}"
            )
            continue
        duty = Duty.OPTIONAL if name in optional else Duty.MAY_SKIP if name in may_skip else Duty.REQUIRED
        jobs.append(Job(name, result, duty))
    for option, names in (("optional-jobs", optional), ("allowed-skips", may_skip)):
        # A misspelt name would leave the job it means required, and the one who wrote it wondering.
        if unknown := sorted(set(names) - needs.keys()):
            there = listed(sorted(needs)) or "none"
            mistakes.append(
                f"{option} names {listed([repr(name) for name in unknown])}, which `needs` has not; it has {there}"
            )
    if mistakes:
        raise SeveralInputsError(mistakes)
    return tuple(jobs)


def failed_jobs(jobs: Collection[Job]) -> list[str]:
    """A sentence per job that did not do what was asked of it."""
    ended = {"failure": "failed", "cancelled": "was cancelled", "skipped": "was skipped"}
    return [f"the job {job.name} {ended[job.result]}" for job in jobs if not job.ok]
