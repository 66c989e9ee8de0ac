"""Test results as JUnit XML, with retries written as Maven Surefire writes them (`flakyFailure`, `rerunFailure`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self

from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, TestClass, TestResult, classify

# XML 1.0 has no way at all to write these, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_IN_ATTRIBUTE = re.compile('[&<>"\n\t\r]')
_IN_TEXT = re.compile("[&<>\r]")


class Counts(NamedTuple):
    """What an element of JUnit says about what is in it."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, tests: Sequence[TestResult]) -> Self:
        """Count *tests*."""
        return cls(
            len(tests),
            sum(test.kind is TestClass.FAILED for test in tests),
            sum(test.kind in (TestClass.ERRORS, TestClass.NOT_RUN) for test in tests),
            sum(test.kind is TestClass.SKIPPED for test in tests),
            sum(test.seconds for test in tests),
        )

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.tests + other.tests,
            self.failures + other.failures,
            self.errors + other.errors,
            self.skipped + other.skipped,
            self.seconds + other.seconds,
        )

    def __str__(self) -> str:
        tests, failures, errors, skipped, seconds = self
        return f' tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="{seconds:.3f}"'


def junit_xml(suites: Iterable[tuple[str, Sequence[TestResult]]]) -> Iterator[str]:
    """The report in pieces, one ``testsuite`` per (name, results); same results, same bytes."""
    everything = [(name, list(tests)) for name, tests in suites]
    yield from junit_begin(Counts.of([test for _, tests in everything for test in tests]))
    for name, tests in everything:
        yield from junit_suite(name, tests)
    yield JUNIT_END


JUNIT_END = "</testsuites>\n"


def junit_begin(counts: Counts) -> Iterator[str]:
    """What a report begins with."""
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites{counts}>\n'


def junit_suite(name: str, tests: Sequence[TestResult]) -> Iterator[str]:
    """One ``testsuite``."""
    yield f'<testsuite name="{attribute_text(name)}"{Counts.of(tests)}>\n'
    for test in tests:
        yield from _case(test)
    yield "</testsuite>\n"


def _case(test: TestResult) -> Iterator[str]:
    _, classname, name = _names(test)
    line = next((f' line="{attempt.line}"' for attempt in test.attempts if attempt.line), "")
    yield f'<testcase classname="{attribute_text(classname)}" name="{attribute_text(name)}" file="{attribute_text(test.file)}"'
    yield f'{line} time="{test.seconds:.6f}"'
    children = list(_children(test))
    if not children:
        yield "/>\n"
        return
    yield ">\n"
    yield from children
    yield "</testcase>\n"


def _names(test: TestResult) -> tuple[str, str, str]:
    """File, class name as pytest writes it, and name."""
    if not test.file or not test.id.startswith(test.file + "::"):
        around, _, name = test.id.rpartition("::")
        return test.file, around, name
    rest = test.id[len(test.file) + 2 :]
    stem, bracket, parameter = rest.partition("[")
    classes, _, name = stem.rpartition("::")
    module = test.file.removesuffix(".py").replace("/", ".") if test.file.endswith(".py") else test.file
    return test.file, ".".join([module, *filter(None, classes.split("::"))]), name + bracket + parameter


def _children(test: TestResult) -> Iterator[str]:
    if test.kind is TestClass.NOT_RUN:
        yield f'<error type="partest.NotRun" message="{attribute_text("not run: " + test.reason)}"/>\n'
        return
    bad = [attempt for attempt in test.attempts if attempt.outcome in BAD]
    if test.kind is TestClass.FLAKY:
        for attempt in bad:
            yield from _retry("flaky", attempt, test.reason)
    elif test.kind in (TestClass.FAILED, TestClass.ERRORS):
        # As Surefire does: one failure is the result, the others are its reruns. It is the first that puts the test in its class.
        own = next((attempt for attempt in bad if classify([attempt]) is test.kind), bad[0] if bad else None)
        for attempt in bad:
            yield from _result(attempt, test.reason) if attempt is own else _retry("rerun", attempt, test.reason)
    elif test.kind is TestClass.SKIPPED:
        last = test.attempts[-1]
        kind = "pytest.xfail" if last.outcome is Outcome.XFAILED else "pytest.skip"
        yield f'<skipped type="{kind}" message="{attribute_text(last.message)}"/>\n'
    if test.kind in (TestClass.FAILED, TestClass.ERRORS) and bad:
        yield from _output(bad[0])


def _result(attempt: Attempt, reason: str) -> Iterator[str]:
    element = "failure" if attempt.outcome is Outcome.FAILED else "error"
    message = attempt.message or reason
    yield f'<{element} message="{attribute_text(message)}">{element_text(attempt.traceback)}</{element}>\n'


def _retry(prefix: str, attempt: Attempt, reason: str) -> Iterator[str]:
    element = prefix + ("Failure" if attempt.outcome is Outcome.FAILED else "Error")
    yield f'<{element} message="{attribute_text(attempt.message or reason)}" type="">'
    yield f"<stackTrace>{element_text(attempt.traceback)}</stackTrace>"
    yield from _output(attempt)
    yield f"</{element}>\n"


def _output(attempt: Attempt) -> Iterator[str]:
    out = "".join(text for name, text in attempt.output.items() if name != "stderr")
    if out:
        yield f"<system-out>{element_text(out)}</system-out>\n"
    if attempt.output.get("stderr"):
        yield f"<system-err>{element_text(attempt.output['stderr'])}</system-err>\n"


def attribute_text(text: str) -> str:
    """*text* as the value of an attribute in double quotes; what XML cannot hold becomes visible."""
    return _IN_ATTRIBUTE.sub(lambda found: _MEANT[found[0]], _visible(text))


def element_text(text: str) -> str:
    """*text* as the content of an element."""
    return _IN_TEXT.sub(lambda found: _MEANT[found[0]], _visible(text))


def _visible(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
