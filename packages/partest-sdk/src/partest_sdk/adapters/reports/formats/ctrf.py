"""CTRF, the Common Test Report Format: one JSON document, with those retries that its producer recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from partest_sdk.adapters.reports.content import Content, must_be
from partest_sdk.adapters.reports.formats.json_values import (
    count_in,
    list_in,
    moment_in,
    object_in,
    seconds_in,
    text_in,
    word_in,
)
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds
from partest_sdk.errors import UnreadableError

_OUTCOMES = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "pending": Outcome.SKIPPED,
}
_NOT_RUN = frozenset({"todo", "pending", "skipped", "ignored", "disabled", "notrun", "notexecuted", "inconclusive"})
"""What producers write as rawStatus beside the status "other" when a test was not run."""
_CUT = re.compile(r'"reportFormat"\s*:\s*"CTRF"|"results"\s*:\s*\{\s*"(?:tool|summary|tests)"\s*:')
_MOST_RETRIES = 100
"""That are believed without being listed."""
_FIRST_MILLISECOND = 1e11
"""A moment below is in seconds, as early producers wrote it: in milliseconds it would be in 1973."""


class Ctrf:
    """What the reporters of ctrf.io write for two dozen runners."""

    name = "CTRF"

    def recognises(self, content: Content) -> bool:
        """By ``results`` with tests and a tool or a summary; when the document is cut, by how it begins."""
        if not content.head.lstrip().startswith("{") or not ('"results"' in content.head or '"CTRF"' in content.head):
            return False
        document = content.document
        if document is None:
            return bool(_CUT.search(content.head))
        results = document.get("results")
        return isinstance(results, dict) and (
            document.get("reportFormat") == "CTRF"
            or ("tests" in results and any(isinstance(results.get(name), dict) for name in ("tool", "summary")))
        )

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test, every error of the run itself, and what the summary claims beyond them."""
        if content.document is None:
            raise UnreadableError(content.trouble or "it is no JSON document")
        results = must_be(must_be(content.document, dict, "the report").get("results"), dict, "results")
        tests = results.get("tests")
        if not isinstance(tests, list):
            reading.incomplete("it has no list of tests")
            tests = []
        bad = 0
        for number, test in enumerate(tests, start=1):
            case = _case(test, number)
            # Playwright's reporter counts what failed as it should (test.fail) among the failures, and says so in the raw status.
            raw = isinstance(test, dict) and text_in(test.get("rawStatus")) == "failed"
            bad += case.attempts[-1].outcome in BAD or raw
            reading.case(case)
        for case in _errors_of_the_run(results.get("extra")):
            reading.case(case)
        _compare(results.get("summary"), len(tests), bad, reading)


def _case(test: object, number: int) -> Case:
    if not isinstance(test, dict):
        broken = Attempt(Outcome.ERROR, message=f"entry {number} of the tests is no object")
        return Case(f"test {number} of the report", attempts=(broken,))
    suite = test.get("suite")
    return Case(
        text_in(test.get("name")) or f"test {number} of the report",
        # Text in old reports, the way down from the outermost in newer ones.
        " > ".join(filter(None, map(text_in, suite))) if isinstance(suite, list) else text_in(suite),
        text_in(test.get("filePath")),
        variant=" ".join(filter(None, (text_in(test.get("browser")), text_in(test.get("device"))))),
        attempts=tuple(_attempts(test)),
    )


def _attempts(test: dict[str, Any]) -> Iterator[Attempt]:
    own = _outcome(test)
    earlier = [object_in(entry) for entry in list_in(test.get("retryAttempts"))]
    retries = count_in(test.get("retries"))
    # The specification shows both: with the attempt that counts at the end of the list, and without it.
    if earlier and _outcome(earlier[-1]) is own and (own is Outcome.PASSED or len(earlier) > retries > 0):
        earlier.pop()
    elif not earlier and own is Outcome.PASSED and test.get("flaky") is True:
        untold = {"status": "failed", "message": "it failed; the report does not tell how"}
        earlier = [untold] * min(retries, _MOST_RETRIES)
    for number, entry in enumerate(earlier, start=1):
        yield _attempt(entry, number, retried=True)
    yield _attempt(test, len(earlier) + 1, retried=False)


def _attempt(entry: dict[str, Any], number: int, *, retried: bool) -> Attempt:
    outcome, message = _outcome(entry), text_in(entry.get("message"))
    if outcome is Outcome.ERROR:
        words = (f"{key} {word_in(entry[key])}" for key in ("status", "rawStatus") if key in entry)
        message = "\n".join(filter(None, (", ".join(words) or "it has no status", message)))
    texts = {name: _lines(entry.get(name)) for name in ("stdout", "stderr")}
    return Attempt(
        outcome,
        number,
        retried,
        started=_moment(entry.get("start")),
        call=seconds_in(entry.get("duration"), 1000),
        line=count_in(entry.get("line")),
        message=message,
        traceback=text_in(entry.get("trace")),
        output={name: text for name, text in texts.items() if text.strip()},
    )


def _outcome(entry: dict[str, Any]) -> Outcome:
    status = text_in(entry.get("status"))
    raw = re.sub(r"[\s_-]", "", text_in(entry.get("rawStatus")).lower())
    # "other" is what a producer could not translate; a failure may be among it.
    return Outcome.SKIPPED if status == "other" and raw in _NOT_RUN else _OUTCOMES.get(status, Outcome.ERROR)


def _errors_of_the_run(extra: object) -> Iterator[Case]:
    """Playwright's global set-up and its workers fail outside of all tests; its reporter has no other place for that."""
    for error in list_in(object_in(extra).get("errors")):
        told = error if isinstance(error, dict) else {"message": error}
        message = text_in(told.get("message")) or text_in(told.get("value"))
        attempt = Attempt(Outcome.ERROR, message=message, traceback=text_in(told.get("stack")))
        yield Case("the run (outside of its tests)", attempts=(attempt,))


def _compare(summary: object, shown: int, bad: int, reading: Reading) -> None:
    if not isinstance(summary, dict):
        reading.incomplete("it has no summary")
        return
    tests, failed = count_in(summary.get("tests")), count_in(summary.get("failed"))
    if tests > shown:
        reading.incomplete(f"its summary counts {many(tests, 'test')}, and it lists {shown:,}")
    if failed > bad:
        reading.incomplete(f"its summary counts {many(failed, 'failure')}, and its tests show {bad:,}")
    took = seconds_in(summary.get("duration"), 1000) or _moment(summary.get("stop")) - _moment(summary.get("start"))
    reading.took(clean_seconds(took))


def _lines(value: object) -> str:
    return shortened("\n".join(map(text_in, value))) if isinstance(value, list) else text_in(value)


def _moment(value: object) -> float:
    return moment_in(value) if count_in(value) > _FIRST_MILLISECOND else float(count_in(value))
