"""Playwright's JSON reporter: one document, with the result of every try of every test in every project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.json_values import (
    count_in,
    first_line,
    list_in,
    object_in,
    seconds_in,
    text_in,
    without_count,
    word_in,
)
from partest_sdk.core.names import listed, many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.numbers import epoch_of
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, classify
from partest_sdk.errors import UnreadableError

_AS_EXPECTED = {
    "passed": Outcome.PASSED,
    # As a test.fail() should: Playwright counts it as passed.
    "failed": Outcome.PASSED,
    "timedOut": Outcome.PASSED,
    "skipped": Outcome.SKIPPED,
    "interrupted": Outcome.UNFINISHED,
}
_OTHERWISE = {
    "passed": Outcome.FAILED,
    "failed": Outcome.FAILED,
    "timedOut": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "interrupted": Outcome.UNFINISHED,
}
_CUT = re.compile(r'^\s*\{\s*"config"\s*:\s*\{[^\0]*"rootDir"\s*:')
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


class Playwright:
    """What Playwright Test's ``json`` reporter writes."""

    name = "Playwright JSON"

    def recognises(self, content: Content) -> bool:
        """By its suites beside a configuration and counts of the expected; when the document is cut, by how it begins."""
        if not content.head.lstrip().startswith("{") or '"config"' not in content.head:
            return False
        document = content.document
        if not isinstance(document, dict):
            return document is None and bool(_CUT.match(content.head))
        stats = object_in(document.get("stats"))
        return "suites" in document and isinstance(document.get("config"), dict) and "unexpected" in stats

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test, every error outside of tests, and what the counts claim beyond them."""
        document = content.document
        if not isinstance(document, dict):
            raise UnreadableError(content.trouble or "it is no JSON object")
        folder = text_in(object_in(document.get("config")).get("rootDir"))
        shown = dict.fromkeys(TestClass, 0)
        tests = never_ran = 0
        for case, test in _cases(_objects(document.get("suites"), reading), folder, reading):
            tests += 1
            shown[classify(case.attempts)] += 1
            never_ran += not list_in(test.get("results")) and test.get("expectedStatus") != "skipped"
            reading.case(case)
        for error in list_in(document.get("errors")):
            reading.case(Case("the run (outside of its tests)", attempts=(_failed(error),)))
        if never_ran:
            reading.incomplete(f"{many(never_ran, 'test')} did not run")
        _compare(object_in(document.get("stats")), tests, shown, reading)


def _objects(value: object, reading: Reading) -> list[dict[str, Any]]:
    """The objects in a list; *reading* is told when there is something else."""
    entries = [entry for entry in list_in(value) if isinstance(entry, dict)]
    if not isinstance(value, list) or len(entries) < len(value):
        reading.incomplete("an entry of its suites cannot be read")
    return entries


def _cases(files: list[dict[str, Any]], folder: str, reading: Reading) -> Iterator[tuple[Case, dict[str, Any]]]:
    """The tests with their entries, in order. Each file is a suite, and the describe blocks are suites in it."""
    waiting: list[tuple[dict[str, Any], tuple[str, ...]]] = [(file, ()) for file in reversed(files)]
    while waiting:
        suite, titles = waiting.pop()
        for spec in _objects(suite.get("specs"), reading):
            yield from _tests_of(spec, titles, folder)
        inner = _objects(suite.get("suites", []), reading)
        waiting += [(child, (*titles, text_in(child.get("title")))) for child in reversed(inner)]


def _tests_of(spec: dict[str, Any], titles: tuple[str, ...], folder: str) -> Iterator[tuple[Case, dict[str, Any]]]:
    file = text_in(spec.get("file"))
    if file and folder and not _ABSOLUTE.match(file):
        file = f"{folder}/{file}"
    for entry in list_in(spec.get("tests")):
        test = object_in(entry)
        common = Case(
            text_in(spec.get("title")),
            " > ".join(filter(None, titles)),
            file,
            variant=text_in(test.get("projectName")),
        )
        for attempts in _runs(test, count_in(spec.get("line"))):
            yield common._replace(attempts=attempts), test


def _runs(test: dict[str, Any], line: int) -> Iterator[tuple[Attempt, ...]]:
    """The tries of *test*. Each is numbered by Playwright; what is numbered otherwise is no retry, but a run of its own."""
    results = [object_in(result) for result in list_in(test.get("results"))]
    if not results:
        yield (Attempt(Outcome.SKIPPED, line=line, message=_reason(test) or "it did not run"),)
    tries: list[Attempt] = []
    for at, result in enumerate(results):
        following = results[at + 1].get("retry") if at + 1 < len(results) else None
        number = result.get("retry")
        retried = isinstance(number, int) and isinstance(following, int) and following == number + 1
        tries.append(_attempt(test, result, len(tries) + 1, line, retried=retried))
        if not retried:
            yield tuple(tries)
            tries = []


def _attempt(test: dict[str, Any], result: dict[str, Any], number: int, line: int, *, retried: bool) -> Attempt:
    word, expected = text_in(result.get("status")), text_in(test.get("expectedStatus"))
    outcome = (_AS_EXPECTED if word == expected else _OTHERWISE).get(word, Outcome.ERROR)
    error = _failed(result.get("error"))
    message = error.message
    if outcome is Outcome.ERROR:
        message = f"its status is {word_in(result.get('status'))}\n{message}".rstrip()
    elif outcome is Outcome.FAILED and word == "passed":
        message = f"it passed, and {expected or 'something else'} was expected"
    elif outcome is Outcome.SKIPPED:
        message = _reason(result) or _reason(test)
    return Attempt(
        outcome,
        number,
        retried,
        started=epoch_of(text_in(result.get("startTime"))),
        call=seconds_in(result.get("duration"), 1000),
        line=line,
        message=message,
        traceback=_errors(result) or error.traceback,
        output={name: text for name in ("stdout", "stderr") if (text := _output(result.get(name)))},
    )


def _failed(error: object) -> Attempt:
    """What an error says, as one that happened outside of a test."""
    told = object_in(error)
    message = text_in(told.get("message")) or text_in(told.get("value")) or text_in(error)
    return Attempt(Outcome.ERROR, message=first_line(message), traceback=text_in(told.get("stack")) or message)


def _errors(result: dict[str, Any]) -> str:
    """All errors of a try, which soft assertions make several."""
    messages = (text_in(object_in(error).get("message")) for error in list_in(result.get("errors")))
    return shortened("\n\n".join(filter(None, messages)))


def _reason(entry: dict[str, Any]) -> str:
    """Why it was skipped."""
    notes = map(object_in, list_in(entry.get("annotations")))
    return next(
        (text_in(note.get("description")) for note in notes if text_in(note.get("type")) in ("skip", "fixme")), ""
    )


def _output(chunks: object) -> str:
    return shortened("".join(text_in(object_in(chunk).get("text")) for chunk in list_in(chunks)))


def _compare(stats: dict[str, Any], tests: int, shown: dict[TestClass, int], reading: Reading) -> None:
    counts = {key: count_in(stats.get(key)) for key in ("expected", "skipped", "unexpected", "flaky")}
    if missing := without_count(stats, counts):
        reading.incomplete(f"it does not count the {listed(missing)}")
    bad = shown[TestClass.FAILED] + shown[TestClass.ERRORS]
    if sum(counts.values()) > tests:
        reading.incomplete(f"it counts {many(sum(counts.values()), 'test')}, and lists {tests:,}")
    if counts["unexpected"] > bad:
        reading.incomplete(f"it counts {many(counts['unexpected'], 'failure')}, and its tests show {bad:,}")
    if counts["flaky"] > bad + shown[TestClass.FLAKY]:
        reading.incomplete(f"it counts {counts['flaky']:,} flaky, and its tests show {shown[TestClass.FLAKY]:,}")
    reading.took(seconds_in(stats.get("duration"), 1000))
