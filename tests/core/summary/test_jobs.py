"""The other jobs: a required one that was skipped or cancelled has not done what was asked of it."""

from __future__ import annotations

import json

import pytest
from partest_sdk.core.summary.jobs import failed_jobs, read_needs
from partest_sdk.errors import InputError


def needs(**results: str) -> str:
    return json.dumps({name: {"result": result, "outputs": {}} for name, result in results.items()})


@pytest.mark.parametrize(
    ("result", "required", "optional", "may_skip"),
    [
        ("success", True, True, True),
        ("failure", False, True, False),
        ("cancelled", False, True, False),
        ("skipped", False, True, True),
    ],
)
def test_what_each_duty_allows(result: str, required: bool, optional: bool, may_skip: bool) -> None:
    """
    GitHub counts a skipped job as passed; here only one that may be skipped is.
    """
    for names, ok in (({}, required), ({"optional": ["it"]}, optional), ({"may_skip": ["it"]}, may_skip)):
        (job,) = read_needs(needs(it=result), **names)
        assert job.ok is ok
        assert bool(failed_jobs([job])) is not ok


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "null",
        '"a"',
        '{"a": 1}',
        '{"a": null}',
        "[" * 100_000,
        '{"a": {"result": "fine"}}',
        '{"a": {}}',
        '{"a": {"result": null}}',
    ],
)
def test_what_is_no_needs_is_refused(text: str) -> None:
    """
    One sentence with the value; never a job that silently counts as good.
    """
    with pytest.raises(InputError, match="needs"):
        read_needs(text)


def test_a_misspelt_job_is_told_with_those_that_there_are() -> None:
    """
    All mistakes at once.
    """
    with pytest.raises(InputError) as error:
        read_needs(needs(lint="success", build="odd"), ["lnit"], ["bulid"])

    assert str(error.value).splitlines() == [
        "needs has the job 'build' with the result 'odd'; known are success, failure, cancelled, skipped",
        "optional-jobs names 'lnit', which `needs` has not; it has build, lint",
        "allowed-skips names 'bulid', which `needs` has not; it has build, lint",
    ]
