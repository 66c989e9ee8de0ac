"""What the CI system says about this job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from partest_sdk.adapters.ci.environment import CiEnvironment


def on_github(event: Path | None = None, **more: str) -> CiEnvironment:
    """A push to the default branch, but for what *more* says."""
    variables = {
        "GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "42", "GITHUB_RUN_ATTEMPT": "3", "GITHUB_JOB": "test",
        "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": str(event or ""),
    }  # fmt: skip
    return CiEnvironment.from_variables({**variables, **more})


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """The event of a repository whose default branch is main."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"repository": {"default_branch": "main"}}))
    return path


def test_off_ci_everything_has_an_answer() -> None:
    """
    A laptop is nobody's run, numbers its own attempts, and teaches.
    """
    for variables in (
        {},
        {"GITHUB_ACTIONS": "false", "GITHUB_RUN_ID": "1"},
        {"GITHUB_ACTIONS": "", "GITHUB_RUN_ATTEMPT": "7"},
    ):
        assert CiEnvironment.from_variables(variables) == CiEnvironment("", None, "", teaches=True, why_not="")


def test_a_run_is_known_by_its_numbers(event: Path) -> None:
    """
    The run's id, its attempt, the job's name; on the default branch it teaches.
    """
    assert on_github(event) == CiEnvironment("42", 3, "test", teaches=True, why_not="")


@pytest.mark.parametrize("attempt", ["", "x", "-1", "1.5", "9" * 5000, "²"])
def test_an_attempt_that_is_no_number_is_the_first(event: Path, attempt: str) -> None:
    """
    Systems that are compatible with GitHub leave it out or empty.
    """
    assert on_github(event, GITHUB_RUN_ATTEMPT=attempt).attempt == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"GITHUB_EVENT_NAME": "pull_request"}, "this is a pull_request event"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, "this is a pull_request_target event"),
        ({"GITHUB_EVENT_NAME": ""}, "this is a nameless event"),
        ({"GITHUB_REF": "refs/heads/feature"}, "'refs/heads/feature' is not the default branch 'main'"),
        ({"GITHUB_REF": "refs/tags/main"}, "is not the default branch"),
        ({"GITHUB_REF": ""}, "is not the default branch"),
        ({"GITHUB_EVENT_PATH": ""}, "does not say which branch is the default"),
        ({"GITHUB_EVENT_PATH": "/nowhere/event.json"}, "does not say which branch is the default"),
        ({"GITHUB_EVENT_PATH": "/"}, "does not say which branch is the default"),
    ],
)
def test_only_the_default_branch_teaches(event: Path, more: dict[str, str], why: str) -> None:
    """
    What a pull request measured is not what the next run on the default branch will see.
    """
    found = on_github(event, **more)

    assert not found.teaches
    assert why in found.why_not


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", "{", "null", '{"repository": null}', '{"repository": {}}', '{"repository": {"default_branch": 3}}', "[" * 100_000, "9" * 5000],
    ids=range(10),
)  # fmt: skip
def test_a_damaged_event_is_none(event: Path, text: str) -> None:
    """
    Then nobody knows the default branch, and nothing is taught.
    """
    event.write_text(text)

    assert on_github(event).why_not == "the event does not say which branch is the default"
