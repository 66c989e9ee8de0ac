"""The line of shell that runs a test again, by what ran it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.summary.bundle import SuiteTold

_LONGEST = 4000
"""Characters; a longer line is not what somebody pastes."""
_NO_NAME = ("-", "@")
"""What begins so would be an option, or a file of them, and a stranger's to choose: whoever pastes the line would run it."""


def reproduce(test: TestResult, suites: Iterable[SuiteTold]) -> str:
    """A command for *test*; empty when its runner is not known."""
    return again([test], {(suite.suite, suite.variant): suite for suite in suites})


def again(tests: Sequence[TestResult], suites: Mapping[tuple[str, str], SuiteTold]) -> str:
    """A command that runs all *tests* again that are of one runner; empty when that is not known, or the line would be too long."""
    words: list[str] = []
    for test in tests:
        suite = suites.get((test.suite, test.variant))
        one = _words(test, suite) if suite else []
        if not one or not all(word.isprintable() for word in one):
            return ""
        if words and one[:-1] != words[: len(one) - 1]:
            return ""
        words += one[len(one) - 1 :] if words else one
    line = shlex.join(words)
    return line if len(line) <= _LONGEST else ""


def _words(test: TestResult, suite: SuiteTold) -> list[str]:
    name = test.id.rpartition("::")[2]
    if any(part.startswith(_NO_NAME) for part in (test.id, test.file)):
        return []
    if suite.runner == "pytest" or test.file.endswith(".py"):
        return ["pytest", test.id]
    formats = " ".join(suite.formats).lower()
    if "go test" in formats:
        package = test.id.partition("::")[0]
        return ["go", "test", package, "-run=" + "/".join(f"^{re.escape(part)}$" for part in name.split("/"))]
    if "libtest" in formats:
        return [] if name.startswith(_NO_NAME) else ["cargo", "test", "--", "--exact", name]
    for runner, command in (("playwright", ("playwright", "test")), ("mocha", ("mocha",))):
        if test.file and runner in formats:
            return ["npx", *command, test.file]
    return []
