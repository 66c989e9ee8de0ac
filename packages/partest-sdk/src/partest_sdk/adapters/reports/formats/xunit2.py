"""xUnit.net's own XML, of version 2 and 3: tests in collections, and beside them what failed between the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from partest_sdk.adapters.reports.content import Content
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.numbers import count_of, epoch_of, moment_of, seconds_of
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds
from partest_sdk.errors import UnreadableError

_OUTCOMES = {
    "pass": Outcome.PASSED,
    "fail": Outcome.FAILED,
    "skip": Outcome.SKIPPED,
    "notrun": Outcome.SKIPPED,
}
_TESTS = frozenset({"test", "error", "failure"})
_OURS = re.compile(r"<assembly\s[^>]*\b(?:run-date|test-framework)\s*=")
"""Manifests of Windows and of Maven begin with an ``assembly`` too."""


class XUnit2:
    """What xUnit.net's runners write with ``-xml``, and ``dotnet test --logger xunit``."""

    name = "xUnit.net v2"

    def recognises(self, content: Content) -> bool:
        """By its root, and for a single assembly by what it says of itself."""
        return content.root == "assemblies" or (content.root == "assembly" and bool(_OURS.search(content.head)))

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test, every error between them, and what an assembly claims beyond them."""
        try:
            roots = list(content.elements({"assemblies", "assembly"}, reading))
        except UnreadableError:
            # It is cut, so no assembly may be whole: the tests are what can be saved.
            for element in content.elements(_TESTS, reading):
                reading.case(_case(element, Element("assembly", {}, [])))
            return
        for root in roots:
            assemblies = root.all("assembly") if root.tag == "assemblies" else [root]
            for assembly in assemblies:
                _read_assembly(assembly, reading)
            reading.took(_took(root) or sum(seconds_of(assembly.get("time")) for assembly in assemblies))


def _read_assembly(assembly: Element, reading: Reading) -> None:
    tests = failed = errors = 0
    for element in _inside(assembly):
        if element.tag == "test":
            tests += 1
            failed += _outcome(element) in BAD
        else:
            errors += 1
        reading.case(_case(element, assembly))
    for attribute, what, shown in (
        ("total", "test", tests),
        ("failed", "failure", failed),
        ("errors", "error", errors),
    ):
        claimed = count_of(assembly.get(attribute)) or 0
        if claimed > shown:
            reading.incomplete(f"{_name(assembly) or 'an assembly'} counts {many(claimed, what)}, and shows {shown:,}")


def _inside(assembly: Element) -> Iterator[Element]:
    """Tests and errors in order, at any depth: version 1 has classes where version 2 has collections."""
    waiting = list(reversed(assembly.children))
    while waiting:
        element = waiting.pop()
        if element.tag in _TESTS:
            yield element
        else:
            waiting.extend(reversed(element.children))


def _outcome(element: Element) -> Outcome:
    if element.tag != "test":
        return Outcome.ERROR
    outcome = _OUTCOMES.get(element.get("result").lower(), Outcome.ERROR)
    # A test that says why it failed has neither passed nor been skipped, whatever its result says.
    return Outcome.FAILED if outcome not in BAD and element.child("failure") else outcome


def _case(element: Element, assembly: Element) -> Case:
    outcome, result = _outcome(element), element.get("result")
    failure = element if element.tag == "failure" else element.child("failure") or Element("failure", {}, [])
    message = failure.text_of("message").strip() or element.text_of("reason").strip()
    if element.tag != "test":
        name = (
            f"{element.get('name') or _name(assembly) or 'the run'} ({element.get('type') or 'outside of its tests'})"
        )
    else:
        name = element.get("name") or element.get("method") or "a test without a name"
        message = f"result {result!r:.80}\n{message}".strip() if outcome is Outcome.ERROR else message
    output = element.text_of("output")
    attempt = Attempt(
        outcome,
        started=epoch_of(element.get("start-rtf")),
        call=seconds_of(element.get("time-rtf") or element.get("time")),
        line=count_of(element.get("source-line")) or 0,
        message=message or failure.get("exception-type"),
        traceback=failure.text_of("stack-trace").strip("\r\n"),
        output={"stdout": output} if output.strip() else {},
    )
    return Case(
        name,
        element.get("type") if element.tag == "test" else "",
        element.get("source-file"),
        _name(assembly),
        assembly.get("target-framework"),
        (attempt,),
    )


def _name(assembly: Element) -> str:
    """The file that was tested; where it was built says nothing."""
    return re.split(r"[\\/]", assembly.get("name"))[-1]


def _took(root: Element) -> float:
    start, finish = moment_of(root.get("start-rtf")), moment_of(root.get("finish-rtf"))
    if start is None or finish is None or (start.tzinfo is None) is not (finish.tzinfo is None):
        return 0.0
    return clean_seconds((finish - start).total_seconds())
