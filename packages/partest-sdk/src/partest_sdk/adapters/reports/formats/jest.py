"""Jest's ``--json`` and Vitest's JSON reporter, which writes the same shape: one document, test files with their assertions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.json_values import (
    count_in,
    first_line,
    list_in,
    moment_in,
    object_in,
    seconds_in,
    text_in,
    without_count,
    word_in,
)
from partest_sdk.core.names import listed, many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds
from partest_sdk.errors import UnreadableError

_OUTCOMES = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "pending": Outcome.SKIPPED,
    "todo": Outcome.SKIPPED,
    "disabled": Outcome.SKIPPED,
}
_FILES = frozenset({"passed", "skipped", "pending", "todo", "disabled", "focused"})
"""Words for a test file that did not fail."""
_MOST_RETRIES = 100
"""That are believed without being listed."""


class Jest:
    """What Jest and Vitest write."""

    name = "Jest JSON"

    def recognises(self, content: Content) -> bool:
        """By its counts beside the results of test files; when the document is cut, by how it begins."""
        if not content.head.lstrip().startswith("{") or '"numTotalTests"' not in content.head:
            return False
        document = content.document
        return document is None or (isinstance(document, dict) and {"numTotalTests", "testResults"} <= document.keys())

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test, every file that failed outside of its tests, and what the counts claim beyond them."""
        document = content.document
        if not isinstance(document, dict):
            raise UnreadableError(content.trouble or "it is no JSON object")
        # Both say "pending": Jest of a test that is skipped, Vitest of one that never ended because its worker died.
        outcomes = dict(_OUTCOMES)
        if "numRuntimeErrorTestSuites" not in document:
            outcomes["pending"] = Outcome.UNFINISHED
        shown = dict.fromkeys(("tests", "failed tests", "failed files"), 0)
        files = list_in(document.get("testResults"))
        for number, entry in enumerate(files, start=1):
            bad = 0
            for case in _cases(entry, number, outcomes):
                shown["tests"] += 1
                bad += case.attempts[-1].outcome in BAD
                reading.case(case)
            shown["failed tests"] += bad
            shown["failed files"] += bad > 0
        for what in _missing(document, shown):
            reading.incomplete(what)
        ends = [moment_in(object_in(entry).get("endTime")) for entry in files]
        reading.took(clean_seconds(max(ends, default=0.0) - moment_in(document.get("startTime"))))


def _cases(entry: object, number: int, outcomes: dict[str, Outcome]) -> Iterator[Case]:
    """The tests of one file, and the file itself when it failed although none of them did: its imports or its hooks."""
    results = object_in(entry)
    file = text_in(results.get("name")) or f"test file {number} of the report"
    bad = False
    for at, assertion in enumerate(list_in(results.get("assertionResults")), start=1):
        told = object_in(assertion)
        attempts = tuple(_attempts(told, outcomes))
        bad |= attempts[-1].outcome in BAD
        titles = map(text_in, list_in(told.get("ancestorTitles")))
        name = text_in(told.get("title")) or text_in(told.get("fullName")) or f"test {at} of the file"
        yield Case(name, " > ".join(filter(None, titles)), file, attempts=attempts)
    if not bad and (text_in(results.get("status")) not in _FILES or results.get("testExecError")):
        message = text_in(results.get("message")).replace("● Test suite failed to run", "", 1)
        failed = Attempt(
            Outcome.ERROR, message=first_line(message) or "it failed, but none of its tests did", traceback=message
        )
        yield Case("the test file (outside of its tests)", file=file, attempts=(failed,))


def _attempts(told: dict[str, Any], outcomes: dict[str, Outcome]) -> Iterator[Attempt]:
    outcome = outcomes.get(text_in(told.get("status")), Outcome.ERROR)
    messages = [text_in(message) for message in list_in(told.get("failureMessages"))]
    reasons = [text_in(reason) for reason in list_in(told.get("retryReasons"))]
    retries = min(max(count_in(told.get("invocations")) - 1, len(reasons)), _MOST_RETRIES)
    if outcome is Outcome.PASSED and messages and not retries:
        # Vitest does not count its tries, but a test that passed keeps the errors of the earlier ones.
        retries, reasons, messages = 1, ["\n\n".join(messages)], []
    line = count_in(object_in(told.get("location")).get("line"))
    for number in range(1, retries + 1):
        reason = reasons[number - 1] if number <= len(reasons) else "it was tried again; the report does not tell why"
        reason = shortened(reason)
        yield Attempt(Outcome.FAILED, number, True, line=line, message=first_line(reason), traceback=reason)
    message = first_line(messages[0]) if messages else ""
    if outcome is Outcome.ERROR:
        message = f"its status is {word_in(told.get('status'))}\n{message}".rstrip()
    elif outcome is Outcome.UNFINISHED:
        message = "it was collected, and never ended"
    yield Attempt(
        outcome,
        retries + 1,
        started=moment_in(told.get("startAt")),
        call=seconds_in(told.get("duration"), 1000),
        line=line,
        message=message,
        traceback=shortened("\n\n".join(messages)),
    )


def _missing(document: dict[str, Any], shown: dict[str, int]) -> Iterator[str]:
    """What *document* claims beyond what it lists."""
    claims = {"numTotalTests": "tests", "numFailedTests": "failed tests"}
    if "numRuntimeErrorTestSuites" in document:
        # Vitest counts describe blocks here.
        claims["numFailedTestSuites"] = "failed files"
        claims["numRuntimeErrorTestSuites"] = "failed files"
    if missing := without_count(document, [key for key in claims if not key.startswith("numRuntime")]):
        yield f"it has no {listed(missing)}"
    for key, what in claims.items():
        if count_in(document.get(key)) > shown[what]:
            yield f"it counts {count_in(document[key]):,} {what}, and lists {shown[what]:,}"
    if document.get("wasInterrupted") is True:
        yield "the run was interrupted"
    if not isinstance(document.get("success"), bool):
        yield "it does not say whether the run succeeded"
    elif not document["success"] and not shown["failed tests"]:
        obsolete = count_in(object_in(document.get("snapshot")).get("unchecked"))
        why = many(obsolete, "obsolete snapshot") if obsolete else "a coverage threshold or a reporter, perhaps"
        yield f"it says that the run failed, and no test did: {why}"
