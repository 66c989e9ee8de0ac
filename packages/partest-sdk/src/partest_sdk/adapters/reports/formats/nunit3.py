"""NUnit 3, as its console, its adapter and Unity write it: suites in suites, which may fail on their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from partest_sdk.adapters.reports.content import Content
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.numbers import count_of, epoch_of, seconds_of
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome
from partest_sdk.errors import UnreadableError

_OUTCOMES = {
    "Passed": Outcome.PASSED,
    "Warning": Outcome.PASSED,
    "Failed": Outcome.FAILED,
    "Skipped": Outcome.SKIPPED,
    "Inconclusive": Outcome.SKIPPED,
}
_OUTSIDE = frozenset({"SetUp", "TearDown", "Parent"})
"""Sites of a failure that is not the test's own."""
_NEVER_RAN = frozenset({"Invalid", "Cancelled"})
_WORD = re.compile(r"[A-Za-z]*")


class NUnit3:
    """Decided by its test cases, and by those suites that failed where no test case shows it."""

    name = "NUnit 3"

    def recognises(self, content: Content) -> bool:
        """By its root; NUnit 2 has another."""
        return content.root == "test-run"

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test case, every failure of a suite itself, and what the run claims beyond them."""
        try:
            runs = list(content.elements({"test-run"}, reading))
        except UnreadableError:
            # It is cut, so no suite around is whole: the cases are what can be saved.
            for element in content.elements({"test-case"}, reading):
                reading.case(_case(element, ""))
            return
        for run in runs:
            _read_run(run, reading)


def _read_run(run: Element, reading: Reading) -> None:
    listed = failed = troubles = 0
    for element, assembly in _inside(run):
        if element.tag == "test-case":
            listed += 1
            failed += _outcome(element) in BAD
            reading.case(_case(element, assembly))
        elif _failed_itself(element):
            troubles += 1
            reading.case(_suite_case(element, assembly))
    reading.took(seconds_of(run.get("duration")))
    total, claimed = count_of(run.get("total")) or 0, count_of(run.get("failed")) or 0
    if total > listed:
        reading.incomplete(f"it counts {many(total, 'test')}, and has {listed:,}")
    if claimed > failed:
        reading.incomplete(f"it counts {many(claimed, 'failure')}, and its tests show {failed:,}")
    if run.get("label") in _NEVER_RAN:
        reading.incomplete(f"the run is {run.get('label')}")
    elif _outcome(run) in BAD and not failed and not troubles and run.get("result"):
        reading.incomplete(f"its result is {run.get('result')!r:.80}, and nothing in it has failed")


def _inside(run: Element) -> Iterator[tuple[Element, str]]:
    """Suites and cases in order, each with the name of its assembly; however deep, without recursion."""
    waiting = [(child, "") for child in reversed(run.children)]
    while waiting:
        element, assembly = waiting.pop()
        if element.tag == "test-case":
            yield element, assembly
        elif element.tag == "test-suite":
            assembly = element.get("name") if element.get("type") == "Assembly" else assembly
            yield element, assembly
            waiting.extend((child, assembly) for child in reversed(element.children))


def _failed_itself(suite: Element) -> bool:
    """Whether a suite failed in its own set-up or tear-down, or without anything in it that shows why."""
    if _outcome(suite) not in BAD or suite.get("site") == "Parent":
        return False
    inside = (child for child in suite.children if child.tag in ("test-case", "test-suite"))
    return suite.get("site") in _OUTSIDE or not any(_outcome(child) in BAD for child in inside)


def _outcome(element: Element) -> Outcome:
    # Unity writes Failed(Child).
    found = _WORD.match(element.get("result"))
    outcome = _OUTCOMES.get(found[0] if found else "", Outcome.ERROR)
    if outcome is Outcome.FAILED and (element.get("site") in _OUTSIDE or element.get("label") in _NEVER_RAN):
        return Outcome.ERROR
    # A test that says why it failed has not passed, whatever its result says.
    return Outcome.FAILED if outcome is Outcome.PASSED and element.child("failure") else outcome


def _case(element: Element, assembly: str) -> Case:
    name, full = element.get("name"), element.get("fullname")
    around = full.removesuffix(name).rstrip(".") if name and full.endswith(name) else ""
    attempt = _attempt(element, _outcome(element))
    return Case(
        name or full or "a test without a name", element.get("classname") or around, suite=assembly, attempts=(attempt,)
    )


def _suite_case(suite: Element, assembly: str) -> Case:
    site = {"SetUp": "OneTimeSetUp", "TearDown": "OneTimeTearDown"}.get(suite.get("site"), "outside of its tests")
    name = suite.get("fullname") or suite.get("name") or "a suite"
    return Case(f"{name} ({site})", suite.get("classname"), suite=assembly, attempts=(_attempt(suite, Outcome.ERROR),))


def _attempt(element: Element, outcome: Outcome) -> Attempt:
    failure = element.child("failure") or element.child("reason") or Element("reason", {}, [])
    message = failure.text_of("message").strip()
    result = element.get("result")
    if outcome is Outcome.ERROR and not result.startswith("Failed"):
        message = f"result {result!r:.80}\n{message}".strip()
    output = element.text_of("output")
    return Attempt(
        outcome,
        started=epoch_of(element.get("start-time")),
        call=seconds_of(element.get("duration") or element.get("time")),
        message=message,
        traceback=failure.text_of("stack-trace").strip("\r\n"),
        output={"stdout": output} if output.strip() else {},
    )
