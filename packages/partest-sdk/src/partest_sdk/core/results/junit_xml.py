"""Test results as JUnit XML, with retries written as Maven Surefire writes them (`flakyFailure`, `rerunFailure`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, TestClass, TestResult

# XML 1.0 has no way at all to write these, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_IN_ATTRIBUTE = re.compile('[&<>"\n\t\r]')
_IN_TEXT = re.compile("[&<>\r]")


def junit_xml(suites: Iterable[tuple[str, Sequence[TestResult]]]) -> Iterator[str]:
    """The report in pieces, one ``testsuite`` per (name, results); same results, same bytes."""
    everything = [(name, list(tests)) for name, tests in suites]
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites'
    yield _counts([test for _, tests in everything for test in tests])
    yield ">\n"
    for name, tests in everything:
        yield f'<testsuite name="{_attribute(name)}"{_counts(tests)}>\n'
        for test in tests:
            yield from _case(test)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _counts(tests: Sequence[TestResult]) -> str:
    errors = sum(test.kind in (TestClass.ERRORS, TestClass.NOT_RUN) for test in tests)
    failures = sum(test.kind is TestClass.FAILED for test in tests)
    skipped = sum(test.kind is TestClass.SKIPPED for test in tests)
    seconds = sum(test.seconds for test in tests)
    return f' tests="{len(tests)}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="{seconds:.3f}"'


def _case(test: TestResult) -> Iterator[str]:
    _, classname, name = _names(test)
    line = next((f' line="{attempt.line}"' for attempt in test.attempts if attempt.line), "")
    yield f'<testcase classname="{_attribute(classname)}" name="{_attribute(name)}" file="{_attribute(test.file)}"{line} time="{test.seconds:.6f}"'
    children = list(_children(test))
    if not children:
        yield "/>\n"
        return
    yield ">\n"
    yield from children
    yield "</testcase>\n"


def _names(test: TestResult) -> tuple[str, str, str]:
    """File, class name as pytest writes it, and name."""
    if not test.id.startswith(test.file + "::"):
        return test.file, "", test.id
    rest = test.id[len(test.file) + 2 :]
    stem, bracket, parameter = rest.partition("[")
    classes, _, name = stem.rpartition("::")
    module = test.file.removesuffix(".py").replace("/", ".")
    return test.file, ".".join([module, *filter(None, classes.split("::"))]), name + bracket + parameter


def _children(test: TestResult) -> Iterator[str]:
    if test.kind is TestClass.NOT_RUN:
        yield f'<error type="partest.NotRun" message="{_attribute("not run: " + test.reason)}"/>\n'
        return
    bad = [attempt for attempt in test.attempts if attempt.outcome in BAD]
    if test.kind is TestClass.FLAKY:
        for attempt in bad:
            yield from _retry("flaky", attempt, test.reason)
    elif test.kind in (TestClass.FAILED, TestClass.ERRORS):
        # As Surefire does: the first failure is the result, the later ones are its reruns.
        for position, attempt in enumerate(bad):
            yield from _result(attempt, test.reason) if position == 0 else _retry("rerun", attempt, test.reason)
    elif test.kind is TestClass.SKIPPED:
        last = test.attempts[-1]
        kind = "pytest.xfail" if last.outcome is Outcome.XFAILED else "pytest.skip"
        yield f'<skipped type="{kind}" message="{_attribute(last.message)}"/>\n'
    if test.kind in (TestClass.FAILED, TestClass.ERRORS) and bad:
        yield from _output(bad[0])


def _result(attempt: Attempt, reason: str) -> Iterator[str]:
    element = "failure" if attempt.outcome is Outcome.FAILED else "error"
    message = attempt.message or reason
    yield f'<{element} message="{_attribute(message)}">{_text(attempt.traceback)}</{element}>\n'


def _retry(prefix: str, attempt: Attempt, reason: str) -> Iterator[str]:
    element = prefix + ("Failure" if attempt.outcome is Outcome.FAILED else "Error")
    yield f'<{element} message="{_attribute(attempt.message or reason)}" type="">'
    yield f"<stackTrace>{_text(attempt.traceback)}</stackTrace>"
    yield from _output(attempt)
    yield f"</{element}>\n"


def _output(attempt: Attempt) -> Iterator[str]:
    out = "".join(text for name, text in attempt.output.items() if name != "stderr")
    if out:
        yield f"<system-out>{_text(out)}</system-out>\n"
    if attempt.output.get("stderr"):
        yield f"<system-err>{_text(attempt.output['stderr'])}</system-err>\n"


def _attribute(text: str) -> str:
    return _IN_ATTRIBUTE.sub(lambda found: _MEANT[found[0]], _visible(text))


def _text(text: str) -> str:
    return _IN_TEXT.sub(lambda found: _MEANT[found[0]], _visible(text))


def _visible(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
