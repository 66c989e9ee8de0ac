"""Mocha's ``json`` reporter, one document, and its ``json-stream``, an event per line."""

from __future__ import annotations

import json
import re
from collections import Counter
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
)
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.errors import UnreadableError

_STREAM = re.compile(r'^[ \t]*\["start", ?\{ ?"total": ?\d+ ?\}\]', re.MULTILINE)
_CUT = re.compile(r'^\s*\{\s*"stats"\s*:\s*\{\s*"suites"\s*:')
_EVENT = re.compile(r'\["(?:pass|fail|end)",\s*\{')
_DECODER = json.JSONDecoder()
_HOOK = re.compile(r'"(?:before|after) (?:all|each)" hook')
_LISTS = {"failures": Outcome.FAILED, "pending": Outcome.SKIPPED, "passes": Outcome.PASSED}
"""The worst first: a test that calls done() twice is both in the passes and in the failures."""
_MOST_RETRIES = 100


class Mocha:
    """What Mocha writes with ``--reporter json`` and ``--reporter json-stream``."""

    name = "Mocha JSON"

    def recognises(self, content: Content) -> bool:
        """By its lists of passes and failures, or by the line that starts the stream; when cut, by how it begins."""
        if _is_stream(content):
            return True
        if not content.head.lstrip().startswith("{") or '"stats"' not in content.head:
            return False
        document = content.document
        if not isinstance(document, dict):
            return document is None and bool(_CUT.match(content.head))
        return isinstance(document.get("stats"), dict) and {"tests", "passes", "failures"} <= document.keys()

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test, every hook that failed, and what the counts claim beyond them."""
        if _is_stream(content):
            _read_stream(content, reading)
            return
        document = content.document
        if not isinstance(document, dict):
            raise UnreadableError(content.trouble or "it is no JSON object")
        seen: Counter[Outcome] = Counter()
        for entry, outcome in _outcomes(document):
            told = object_in(entry)
            error = object_in(told.get("err"))
            seen[outcome] += 1
            reading.case(_case(told, outcome, text_in(error.get("message")), text_in(error.get("stack"))))
        _compare(document.get("stats"), seen, reading)


def _is_stream(content: Content) -> bool:
    return "start" in content.head and bool(_STREAM.search(content.head))


def _outcomes(document: dict[str, Any]) -> Iterator[tuple[object, Outcome]]:
    """All tests with what became of them, and after them those that are no tests: the hooks that failed."""
    listed = {name: Counter(map(_likeness, list_in(document.get(name)))) for name in _LISTS}
    for test in list_in(document.get("tests")):
        likeness = _likeness(test)
        found = [name for name, entries in listed.items() if entries[likeness]]
        for name in found:
            listed[name][likeness] -= 1
        yield test, _LISTS[found[0]] if found else Outcome.ERROR
    for name, outcome in _LISTS.items():
        for entry in list_in(document.get(name)):
            if listed[name][_likeness(entry)] > 0:
                listed[name][_likeness(entry)] -= 1
                yield entry, Outcome.ERROR if outcome is Outcome.FAILED else outcome


def _likeness(entry: object) -> tuple[str, ...]:
    """Equal for the same test in two lists. Titles are not enough: Mocha lets tests share them."""
    told = object_in(entry)
    error = object_in(told.get("err"))
    named = (told.get("file"), told.get("fullTitle"), told.get("duration"), told.get("currentRetry"))
    return tuple(map(text_in, (*named, error.get("message"), error.get("stack"))))


def _read_stream(content: Content, reading: Reading) -> None:
    """Each event is a line; what a test printed without a line's end stands before it."""
    seen: Counter[Outcome] = Counter()
    ended = False
    for number, line in content.lines():
        found = _EVENT.search(line)
        if found is None:
            continue
        try:
            word, told = _DECODER.raw_decode(line, found.start())[0]
        except (ValueError, RecursionError):
            reading.incomplete(f"line {number} cannot be read")
            continue
        if word == "end":
            ended = True
            pending = count_in(told.get("pending"))
            if pending:
                reading.note(f"{many(pending, 'pending test')} of Mocha have no name: json-stream does not list them")
            seen[Outcome.SKIPPED] += pending
            _compare(told, seen, reading)
            continue
        hook = _HOOK.match(text_in(told.get("title")))
        outcome = Outcome.PASSED if word == "pass" else Outcome.ERROR if hook else Outcome.FAILED
        seen[outcome] += 1
        reading.case(_case(told, outcome, text_in(told.get("err")), text_in(told.get("stack"))))
    if not ended:
        reading.incomplete("it has no end: Mocha was stopped before")


def _case(told: dict[str, Any], outcome: Outcome, message: str, stack: str) -> Case:
    name, full = text_in(told.get("title")), text_in(told.get("fullTitle"))
    around = full.removesuffix(name).rstrip() if name else ""
    retries = min(count_in(told.get("currentRetry")), _MOST_RETRIES)
    # Only the last try is listed, with its number: there is no retry without a failure.
    attempts = [
        Attempt(Outcome.FAILED, number, retried=True, message="it was tried again; the report does not tell why")
        for number in range(1, retries + 1)
    ]
    if outcome is Outcome.ERROR and not message and not stack:
        message = "the report does not tell what went wrong"
    last = Attempt(
        outcome,
        retries + 1,
        call=seconds_in(told.get("duration"), 1000),
        message=first_line(message),
        traceback=stack or message,
    )
    return Case(name or full, around, text_in(told.get("file")), attempts=(*attempts, last))


def _compare(stats: object, seen: Counter[Outcome], reading: Reading) -> None:
    if not isinstance(stats, dict) or without_count(stats, ("tests", "passes", "pending", "failures")):
        reading.incomplete("it has no counts")
        return
    bad = seen[Outcome.FAILED] + seen[Outcome.ERROR]
    # A test that passed and then failed, as one that calls done() twice, is counted as both.
    for key, noun, several, shown in (
        ("tests", "test", "tests", seen.total()),
        ("failures", "failure", "failures", bad),
        ("passes", "pass", "passes", seen[Outcome.PASSED] + bad),
        ("pending", "pending test", "pending tests", seen[Outcome.SKIPPED]),
    ):
        claimed = count_in(stats.get(key))
        if claimed > shown:
            reading.incomplete(f"it counts {many(claimed, noun, several)}, and lists {shown:,}")
    if "end" not in stats:
        reading.incomplete("it has no end: Mocha was stopped before")
    reading.took(seconds_in(stats.get("duration"), 1000))
