"""The base that a run is compared with: the history, or the bundle of an earlier run."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.adapters.results.bundle_reader import read_bundle
from partest_sdk.adapters.timings.history import History
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.summary.comparison import Base, BaseTest
from partest_sdk.errors import PartestError

_LETTERS = {
    "P": TestClass.PASSED, "F": TestClass.FAILED, "E": TestClass.ERRORS, "S": TestClass.SKIPPED, "R": TestClass.FLAKY
}  # fmt: skip
"""How the history remembers an outcome."""


def read_base(path: Path, shown: str) -> tuple[Base | None, str]:
    """The base at *path*, and why there is none, in a sentence. Never an error: without one every failure is new."""
    try:
        if path.is_dir():
            return Base.of("the base run", read_bundle(path)), ""
        if not path.exists():
            return (
                None,
                f"the base {shown} does not exist, so there is nothing to compare with; a first run of the default branch makes it",
            )
        return _of_history(path), ""
    except (PartestError, OSError) as trouble:
        return None, f"the base {shown} cannot be used: {trouble}"


def _of_history(path: Path) -> Base:
    tests = {
        key: BaseTest(_LETTERS[recent[-1]], seconds if recent[-1] in "PSR" else None)
        for key, recent, seconds in History(path).latest()
        if recent[-1:] in _LETTERS
    }
    return Base("the default branch", tests)
