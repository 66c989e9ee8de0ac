"""What a suite claims is held against what is in it: more than there is means that something is missing."""

from __future__ import annotations

import pytest
from partest_sdk.core.reports.checksum import Found, missing_from

FINE = {
    "just so": ({"tests": "3", "failures": "1", "errors": "1"}, Found(3, 2)),
    "it claims nothing": ({}, Found(3, 2)),
    "it claims less (pytest-rerunfailures)": ({"tests": "2"}, Found(5)),
    "fewer failures than there are (false greens elsewhere)": ({"tests": "1", "failures": "0"}, Found(1, 1)),
    "Surefire counts attempts": ({"tests": "3", "failures": "2"}, Found(1, 0, 2)),
    "node:test counts nested suites": ({"tests": "3", "failures": "2"}, Found(2, 1, 0, 1)),
    "Catch2 counts assertions": ({"tests": "300", "failures": "9", "hostname": "tbd"}, Found(3, 1)),
    "no number": ({"tests": "many", "failures": "-1", "errors": "NaN"}, Found(1)),
    "thousands": ({"tests": "1,234"}, Found(1234)),
    "a float": ({"tests": "2.0"}, Found(2)),
}
MISSING = {
    "tests": ({"tests": "5"}, Found(3), "claims 5 tests, and has 3"),
    "one test": ({"tests": "1"}, Found(0), "claims 1 test, and has 0"),
    "failures": ({"tests": "3", "failures": "2"}, Found(3, 1), "claims 2 failures, and shows 1"),
    "errors": ({"tests": "3", "errors": "1"}, Found(3, 0), "claims 1 failure, and shows 0"),
    "failures and errors together": ({"failures": "1", "errors": "1"}, Found(3, 1), "claims 2 failures, and shows 1"),
    "failures, and a nested suite without any": ({"failures": "1"}, Found(3, 0, 0, 1), "claims 1 failure, and shows 0"),
    "thousands": ({"tests": "1,234"}, Found(1000), "claims 1,234 tests, and has 1,000"),
}


@pytest.mark.parametrize(("attributes", "found"), FINE.values(), ids=FINE)
def test_nothing_is_missing(attributes: dict[str, str], found: Found) -> None:
    """
    Runners count differently, and none is called a liar for that.
    """
    assert missing_from(attributes, found) == ""


@pytest.mark.parametrize(("attributes", "found", "what"), MISSING.values(), ids=MISSING)
def test_something_is_missing(attributes: dict[str, str], found: Found, what: str) -> None:
    """
    A claim that nothing bears out is told with both numbers.
    """
    assert missing_from(attributes, found) == what


def test_since() -> None:
    """
    Counts run through the whole file; a suite's own are what came after it began.
    """
    assert Found(5, 2, 1, 3).since(Found(3, 1, 1, 1)) == Found(2, 1, 0, 2)
