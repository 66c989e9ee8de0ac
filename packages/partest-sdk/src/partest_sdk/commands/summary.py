"""`partest summary`: tell people what happened, where they look. What cannot be published is said, and never changes the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from partest_sdk.core.summary.annotations import annotations_of
from partest_sdk.core.summary.occasion import Occasion
from partest_sdk.core.summary.pages import COMMENT_LIMIT, check_texts, comment_section
from partest_sdk.core.summary.publication import CheckRun, PullRequest
from partest_sdk.core.summary.sticky import MARKER, CommentSection, composed, room_for
from partest_sdk.core.summary.story import Story, shortened
from partest_sdk.errors import HostError, RefusedError


class Host(Protocol):
    """Who has the repository; see `partest_sdk.adapters.github`. Whatever does not work is a HostError."""

    def publish_check(self, check: CheckRun) -> str:
        """Make the check run, whole and once; its address."""
        ...

    def pull_requests_of(self, sha: str, head: str = "") -> list[PullRequest]:
        """The open pull requests whose head is the commit *sha*."""
        ...

    def upsert_comment(
        self, number: int, marker: str, compose: Callable[[str], str | None], *, create: bool = True
    ) -> str:
        """Write the one comment that begins with *marker*; its address, empty when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants to be published."""

    check: bool = True
    annotations: bool = True
    comment: str = "always"
    """``always``, ``failures`` or ``never``."""


@dataclass(slots=True)
class Published:
    """What became of it."""

    check_url: str = ""
    comment_url: str = ""
    annotated: bool = False
    """Whether the failures stand on their lines."""
    refused: list[str] = field(default_factory=list)
    """What was not published, and why, a sentence each."""
    permissions: list[str] = field(default_factory=list)
    """Those that are missing, as workflows write them."""


def publish(story: Story, occasion: Occasion, host: Host, wishes: Wishes) -> Published:
    """Go down the ladder: the check run, then the comment. Each step stands alone; a refused one stops no other."""
    done = Published()
    if wishes.check:
        _attempt(done, "the check run", partial(_publish_check, story, occasion, host, wishes, done))
    if wishes.comment != "never" and occasion.has_pull_request:
        _attempt(done, "the comment", partial(_publish_comment, story, occasion, host, wishes, done))
    return done


def _attempt(done: Published, what: str, step: Callable[[], None]) -> None:
    try:
        step()
    except RefusedError as trouble:
        done.refused.append(f"{what} was refused")
        # Looking before writing may be refused first; who gets only that permission would be back here.
        permission = trouble.permission.replace(": read", ": write")
        if permission not in done.permissions:
            done.permissions.append(permission)
    except HostError as trouble:
        done.refused.append(f"{what} was not published: {trouble}")


def check_run(story: Story, occasion: Occasion, *, annotated: bool) -> CheckRun:
    """The check run as it should stand."""
    summary, text = check_texts(story)
    return CheckRun(
        name=check_name(story),
        head_sha=occasion.head_sha,
        external_id=occasion.external_id(story.name, f"{story.green}\n{summary.text}\n{text.text}"),
        green=story.green,
        title=shortened(story.title, 200),
        summary=summary.text,
        text=text.text,
        annotations=annotations_of(story) if annotated else (),
        details_url=occasion.run_url,
    )


def check_name(story: Story) -> str:
    """Unique among the checks of a commit, and telling: GitHub may show it below any workflow's name."""
    return shortened("Tests" if story.name == "tests" else f"Tests: {' '.join(story.name.split())}", 100)


def _publish_check(story: Story, occasion: Occasion, host: Host, wishes: Wishes, done: Published) -> None:
    check = check_run(story, occasion, annotated=wishes.annotations)
    done.check_url = host.publish_check(check)
    done.annotated = bool(check.annotations)


def _publish_comment(story: Story, occasion: Occasion, host: Host, wishes: Wishes, done: Published) -> None:
    pulls = (
        [occasion.pull_request]
        if occasion.pull_request
        # By its head commit, and from GitHub: what a bundle says of itself is a stranger's word.
        else host.pull_requests_of(occasion.head_sha, occasion.head)
    )
    key = occasion.key(story.name)
    create = wishes.comment == "always" or not story.green or bool(story.bundle.totals.flaky)
    for pull in pulls:
        done.comment_url = host.upsert_comment(
            pull.number, MARKER, lambda old: composed(old, section(story, occasion, room_for(old, key))), create=create
        )


def section(story: Story, occasion: Occasion, room: int = COMMENT_LIMIT) -> CommentSection:
    """Our section of the comment, in *room* bytes."""
    head, more = comment_section(story, room)
    return CommentSection(
        occasion.key(story.name), occasion.run_id, occasion.attempt, story.green, occasion.head_sha, head, more
    )


def refusal(published: Published, occasion: Occasion) -> str:
    """One notice about everything that was not published; empty when all of it was."""
    if not published.refused:
        return ""
    permissions = " and ".join(f"`{permission}`" for permission in published.permissions)
    parts = ["; ".join(published.refused)]
    if permissions:
        why = f", since {occasion.read_only} and its token may only read" if occasion.read_only else ""
        remedy = (
            "see docs/forks.md of partest-action" if occasion.read_only else "give it to the job under `permissions:`"
        )
        parts.append(f"the token lacks {permissions}{why} ({remedy})")
    return ": ".join(parts) + ". The job summary has it all."
