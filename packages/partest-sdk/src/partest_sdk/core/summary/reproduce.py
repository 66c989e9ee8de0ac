"""The line of shell that runs a test again, by what ran it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.summary.bundle import SuiteTold

_LONGEST = 4000
"""Characters; a longer line is not what somebody pastes."""


def reproduce(test: TestResult, suites: Iterable[SuiteTold]) -> str:
    """A command for *test*; empty when its runner is not known."""
    return again([test], {(suite.suite, suite.variant): suite for suite in suites})


def again(tests: Sequence[TestResult], suites: Mapping[tuple[str, str], SuiteTold]) -> str:
    """A command that runs all *tests* again that are of one runner; empty when that is not known, or the line would be too long."""
    words: list[str] = []
    for test in tests:
        suite = suites.get((test.suite, test.variant))
        one = _words(test, suite) if suite else []
        if not one or not all(word.isprintable() for word in one) or _is_option(one, test, suite):
            return ""
        if words and one[:-1] != words[: len(one) - 1]:
            return ""
        words += one[len(one) - 1 :] if words else one
    line = shlex.join(words)
    return line if len(line) <= _LONGEST else ""


def _is_option(words: Sequence[str], test: TestResult, suite: SuiteTold | None) -> bool:
    """Whether a word that a stranger chose would be taken for an option or for a file of them: whoever pastes the line would run it."""
    ours = set() if suite is None else {"-run=", "--", "--exact"}
    taken = [
        word for word in words[1:] if not any(word == own or (own == "-run=" and word.startswith(own)) for own in ours)
    ]
    return any(word.startswith(("-", "@")) for word in taken) or test.id.startswith(("-", "@"))


def _words(test: TestResult, suite: SuiteTold) -> list[str]:
    if suite.runner == "pytest" or test.file.endswith(".py"):
        return ["pytest", test.id]
    formats = " ".join(suite.formats).lower()
    name = test.id.rpartition("::")[2]
    if "go test" in formats:
        package = test.id.partition("::")[0]
        return ["go", "test", package, "-run=" + "/".join(f"^{re.escape(part)}$" for part in name.split("/"))]
    if "libtest" in formats:
        return ["cargo", "test", "--", "--exact", name]
    if test.file:
        if "playwright" in formats:
            return ["npx", "playwright", "test", test.file]
        if "mocha" in formats:
            return ["npx", "mocha", test.file]
    return []
