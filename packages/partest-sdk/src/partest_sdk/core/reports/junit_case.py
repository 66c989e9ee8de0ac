"""From a JUnit ``testcase`` to what happened: its own direct children decide, and what is inside a rerun belongs to the rerun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from partest_sdk.core.reports.case import Around, Case
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.numbers import count_of, epoch_of, seconds_of
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import Attempt, Outcome

_TAGS_OF = {
    # Besides `error` and `failure` these are of no schema, but written: and no test that has one of them has passed.
    Outcome.ERROR: frozenset({"error", "timeout", "aborted", "crashed", "exception"}),
    Outcome.FAILED: frozenset({"failure", "failed", "fail"}),
    Outcome.SKIPPED: frozenset({"skipped", "skip", "ignored", "disabled", "pending", "todo", "incomplete"}),
    Outcome.XFAILED: frozenset({"skipped"}),
}
_BAD_CHILDREN = _TAGS_OF[Outcome.ERROR] | _TAGS_OF[Outcome.FAILED]
_OTHER_ATTEMPTS = {
    "flakyfailure": Outcome.FAILED,
    "flakyerror": Outcome.ERROR,
    "rerunfailure": Outcome.FAILED,
    "rerunerror": Outcome.ERROR,
}
_WORDS = {
    outcome: frozenset(words.split())
    for outcome, words in (
        (
            Outcome.ERROR,
            "error errored broken timeout timedout aborted crash crashed cancelled canceled interrupted fatal exception panic killed undefined",
        ),
        (Outcome.FAILED, "fail failed failing failure unsuccessful ko nok notok"),
        (
            Outcome.SKIPPED,
            "disabled notrun skipped skip ignored suppressed pending todo incomplete notexecuted inconclusive",
        ),
    )
}
"""In `status`, `result`, `outcome` or `state`, in lower case and without what parts words."""
SPEAKING = ("status", "result", "outcome", "state", "success", "passed")
_BAD_WORDS = frozenset({Outcome.ERROR, Outcome.FAILED})


def case_of(element: Element | dict[str, str], around: Around) -> Case:
    """The case that *element* is, or an element without children that has these attributes."""
    if isinstance(element, dict):
        element = Element("testcase", element, [])
    attributes = element.attributes
    return Case(
        attributes.get("name", ""),
        attributes.get("classname") or attributes.get("class", ""),
        attributes.get("file") or around.file,
        around.suite,
        around.variant,
        _attempts(element, around),
    )


def unnested(element: Element) -> Iterator[Element]:
    """The case *element*, and any that a producer has put inside it, so that no failure is overlooked."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag.lower() == "testcase":
            yield one
        waiting += reversed(one.children)


def bad_children(element: Element) -> int:
    """How many direct children say that the test failed; one that says it only by an attribute counts too."""
    return (
        sum(child.tag.lower() in _BAD_CHILDREN for child in element.children) or _word(element.attributes) in _BAD_WORDS
    )


def is_bad(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element that is called *name*, or a case with these *attributes*, says that a test failed."""
    return name.lower() in _BAD_CHILDREN or _word(attributes) in _BAD_WORDS


def speaks(attributes: Mapping[str, str]) -> bool:
    """Whether attributes alone say that the test did not simply pass."""
    return _word(attributes) is not None


def is_skipped(element: Element) -> bool:
    """Whether it counts as skipped."""
    return outcome_of(element) in (Outcome.SKIPPED, Outcome.XFAILED)


def is_simply_skipped(element: Element) -> bool:
    """Whether all that *element* has to say is that it was skipped."""
    children = element.children
    return len(children) == 1 and children[0].tag == "skipped" and not speaks(element.attributes)


def other_attempts(element: Element) -> int:
    """How many attempts are recorded beside the case's own."""
    return sum([child.tag.lower() in _OTHER_ATTEMPTS for child in element.children])


def _attempts(element: Element, around: Around) -> tuple[Attempt, ...]:
    """All attempts. Surefire and nextest write ``flaky…`` for those before the one that passed, ``rerun…`` for those after the first that failed;
    the case itself says what it counts as, so it comes last.
    """
    others = [child for child in element.children if child.tag.lower() in _OTHER_ATTEMPTS]
    own = _own(element, outcome_of(element), len(others) + 1, around)
    return (*(_other(child, number) for number, child in enumerate(others, start=1)), own) if others else (own,)


def _own(element: Element, outcome: Outcome, number: int, around: Around) -> Attempt:
    attributes = element.attributes
    line = count_of(attributes.get("line"))
    tags = _TAGS_OF.get(outcome, frozenset())
    reasons = [child for child in element.children if child.tag.lower() in tags]
    return Attempt(
        outcome,
        number,
        started=epoch_of(attributes.get("timestamp")),
        call=seconds_of(attributes.get("time") or attributes.get("duration")),
        line=0 if line is None else line + around.pytest,
        message=shortened("\n".join([text for reason in reasons if (text := _message(reason))]))
        or _said(attributes, outcome),
        traceback=shortened("\n".join([text for reason in reasons if (text := reason.text.strip())])),
        output=_output(element),
    )


def _other(element: Element, number: int) -> Attempt:
    return Attempt(
        _OTHER_ATTEMPTS[element.tag.lower()],
        number,
        retried=True,
        started=epoch_of(element.get("timestamp")),
        call=seconds_of(element.get("time")),
        message=_message(element),
        traceback=element.text_of("stackTrace").strip() or element.text.strip(),
        output=_output(element),
    )


def _message(element: Element) -> str:
    return shortened(element.get("message") or element.get("type"))


def _output(element: Element) -> dict[str, str]:
    texts = {"stdout": element.text_of("system-out"), "stderr": element.text_of("system-err")}
    return {name: text for name, text in texts.items() if text.strip()}


def outcome_of(element: Element) -> Outcome:
    """The gravest direct child; without any, what an attribute says (Allure, googletest, ctest), and a word for failing is never a pass."""
    children = element.children
    tags = {child.tag.lower() for child in children}
    if any(child.tag == "skipped" and child.get("type") == "todo" for child in children):
        return Outcome.XFAILED  # node:test: its author has said that it may fail, and node does not fail either
    word = _word(element.attributes)
    if tags & _TAGS_OF[Outcome.ERROR] or word is Outcome.ERROR:
        return Outcome.ERROR
    # A failure that was run again (rerun…) belongs to a test that failed.
    if tags & _TAGS_OF[Outcome.FAILED] or word is Outcome.FAILED or any(tag.startswith("rerun") for tag in tags):
        return Outcome.FAILED
    if tags & _TAGS_OF[Outcome.SKIPPED] or word is Outcome.SKIPPED:
        xfail = any(child.tag == "skipped" and child.get("type") == "pytest.xfail" for child in children)
        return Outcome.XFAILED if xfail else Outcome.SKIPPED
    return Outcome.PASSED


def _word(attributes: Mapping[str, str]) -> Outcome | None:
    if not any(name in attributes for name in SPEAKING):
        return None
    words = {re.sub(r"[\s_-]", "", attributes[name]).lower() for name in SPEAKING[:4] if name in attributes}
    if any(attributes.get(name, "").strip().lower() in ("false", "no", "0") for name in SPEAKING[4:]):
        words.add("failed")
    return next((outcome for outcome, known in _WORDS.items() if words & known), None)


def _said(attributes: Mapping[str, str], outcome: Outcome) -> str:
    return "" if outcome is Outcome.PASSED else shortened(attributes.get("status") or attributes.get("result") or "")
