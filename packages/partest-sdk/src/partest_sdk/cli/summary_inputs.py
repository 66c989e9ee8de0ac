"""What `partest summary` is asked for: the inputs as values, and whatever is wrong with them."""

from __future__ import annotations

from partest_sdk.cli.settings import Settings
from partest_sdk.commands.summary import Wishes
from partest_sdk.core.summary.jobs import Job, read_needs
from partest_sdk.errors import InputError

NO_BUNDLE = "none"
"""Said aloud: a bundle that is only not there is a merge that did not come to its end, and red."""


def jobs_of(settings: Settings) -> tuple[Job, ...]:
    """The other jobs, which must be there when nothing else is judged."""
    text = settings.text("needs")
    alone = settings.value("bundle") == NO_BUNDLE and settings.text("artifact") is None
    optional, may_skip = settings.value("optional-jobs") or [], settings.value("allowed-skips") or []
    if text is None:
        if optional or may_skip:
            raise InputError("optional-jobs and allowed-skips are about the jobs in --needs, which is not given")
        if alone:
            raise InputError(
                "bundle is 'none' and there is no --needs, so there is nothing to report; give one of them"
            )
        return ()
    jobs = read_needs(text, optional, may_skip)
    if alone and not jobs:
        raise InputError(
            "bundle is 'none' and needs has no job, so there is nothing to judge; list the jobs under `needs:` of this job"
        )
    return jobs


def wishes_of(settings: Settings) -> Wishes:
    """What shall be published."""
    return Wishes(
        check=settings.value("check") == "always",
        annotations=settings.value("annotations") == "always",
        comment=str(settings.value("comment")),
    )
