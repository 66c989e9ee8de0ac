"""TRX, the results of Visual Studio's test platform: what ``dotnet test --logger trx`` writes for MSTest, NUnit and xUnit.net."""

from __future__ import annotations

from collections.abc import Iterator

from partest_sdk.adapters.reports.content import Content
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.numbers import count_of, epoch_of, moment_of, seconds_of
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds

_RESULTS = frozenset(
    {
        "UnitTestResult",
        "TestResultAggregation",
        "GenericTestResult",
        "ManualTestResult",
        "WebTestResult",
        "LoadTestResult",
        "TestResult",
    }
)
_TESTS = frozenset({"UnitTest", "OrderedTest", "GenericTest", "ManualTest", "WebTest", "LoadTest"})
_OUTCOMES = {
    "passed": Outcome.PASSED,
    "passedbutrunaborted": Outcome.PASSED,
    "warning": Outcome.PASSED,
    "completed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "error": Outcome.ERROR,
    "timeout": Outcome.ERROR,
    "aborted": Outcome.ERROR,
    "notrunnable": Outcome.ERROR,
    "disconnected": Outcome.ERROR,
    "notexecuted": Outcome.SKIPPED,
    "inconclusive": Outcome.SKIPPED,
    "inprogress": Outcome.UNFINISHED,
    "pending": Outcome.UNFINISHED,
}
_BROKEN_OFF = frozenset({"aborted", "timeout", "disconnected", "inprogress", "pending", "passedbutrunaborted"})
"""Outcomes of a run of which tests may be missing."""
_BAD_COUNTERS = ("failed", "error", "timeout", "aborted", "disconnected", "notRunnable")


class Trx:
    """Results first, then the definitions that know the classes, and a summary at the end."""

    name = "Visual Studio TRX"

    def recognises(self, content: Content) -> bool:
        """By its root; Eclipse has one of the same name around JUnit's elements."""
        if content.root != "testrun":
            return False
        return "TeamTest" in content.head or any(
            f"<{tag}" in content.head for tag in ("Results", "ResultSummary", "Times")
        )

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every result, every error of the run itself, and what the summary claims beyond them."""
        results: list[Element] = []
        classes: dict[str, str] = {}
        summary: Element | None = None
        for element in content.elements(_RESULTS | _TESTS | {"ResultSummary", "Times"}, reading):
            if element.tag in _RESULTS:
                results.append(element)
            elif element.tag in _TESTS:
                method = element.child("TestMethod")
                # Older versions add the assembly with its version, which changes with every build.
                classes[element.get("id")] = method.get("className").partition(",")[0] if method else ""
            elif element.tag == "ResultSummary":
                summary = element
            else:
                reading.took(_took(element))
        shown = [row for result in results for row in _with_rows(result)]
        for row in shown:
            if _counts(row):
                reading.case(_case(row, classes))
        if summary is None:
            reading.incomplete("it has no ResultSummary")
        else:
            _conclude(summary, shown, reading)


def _with_rows(result: Element) -> Iterator[Element]:
    """*result* after the rows of its data or the tests of its order, at any depth."""
    waiting = [(result, False)]
    while waiting:
        element, done = waiting.pop()
        rows = [] if done else _rows(element)
        if rows:
            waiting.append((element, True))
            waiting.extend((row, False) for row in reversed(rows))
        else:
            yield element


def _rows(result: Element) -> list[Element]:
    inner = result.child("InnerResults")
    return [row for row in inner.children if row.tag in _RESULTS] if inner else []


def _counts(result: Element) -> bool:
    """Whether it is a test of its own. With rows it is their summary, unless it failed by itself."""
    rows = _rows(result)
    return not rows or (_outcome(result) in BAD and not any(_outcome(row) in BAD for row in rows))


def _outcome(result: Element) -> Outcome:
    return _OUTCOMES.get(result.get("outcome").lower(), Outcome.ERROR)


def _case(result: Element, classes: dict[str, str]) -> Case:
    output = result.child("Output") or Element("Output", {}, [])
    info = output.child("ErrorInfo") or Element("ErrorInfo", {}, [])
    word = result.get("outcome")
    message = info.text_of("Message").strip()
    if word.lower() not in ("passed", "failed", "notexecuted"):
        message = f"outcome {word!r:.80}\n{message}".strip()
    texts = {"stdout": output.text_of("StdOut"), "stderr": output.text_of("StdErr")}
    attempt = Attempt(
        _outcome(result),
        started=epoch_of(result.get("startTime")),
        call=seconds_of(result.get("duration")),
        message=message,
        traceback=info.text_of("StackTrace").strip("\r\n"),
        output={name: text for name, text in texts.items() if text.strip()},
    )
    return Case(
        result.get("testName") or "a test without a name", classes.get(result.get("testId"), ""), attempts=(attempt,)
    )


def _conclude(summary: Element, shown: list[Element], reading: Reading) -> None:
    bad = [row for row in shown if _outcome(row) in BAD]
    errors = list(_errors_of_the_run(summary, {row.get("testName") for row in bad}))
    for text in errors:
        reading.case(Case("the run (outside of its tests)", attempts=(Attempt(Outcome.ERROR, message=text),)))
    word = summary.get("outcome")
    if word.lower() in _BROKEN_OFF:
        reading.incomplete(f"its outcome is {word}")
    elif _OUTCOMES.get(word.lower(), Outcome.PASSED) in BAD and not bad and not errors:
        reading.incomplete(f"its outcome is {word}, and nothing in it has failed")
    counters = summary.child("Counters")
    if counters:
        total = count_of(counters.get("total")) or 0
        failed = sum(count_of(counters.get(name)) or 0 for name in _BAD_COUNTERS)
        if total > len(shown):
            reading.incomplete(f"its summary counts {many(total, 'test')}, and it has {len(shown):,}")
        if failed > len(bad):
            reading.incomplete(f"its summary counts {many(failed, 'failure')}, and its tests show {len(bad):,}")


def _errors_of_the_run(summary: Element, failed: set[str]) -> Iterator[str]:
    """What went wrong outside of all tests: a crash, a class that could not be cleaned up, no tests found."""
    infos = summary.child("RunInfos")
    for info in infos.all("RunInfo") if infos else []:
        text = info.text_of("Text").strip()
        # xUnit.net says there once more which tests have failed: [xUnit.net 00:00:00.55]     Name.Of.Test [FAIL]
        again = text.endswith("[FAIL]") and text.removesuffix("[FAIL]").partition("]")[2].strip() in failed
        if info.get("outcome").lower() in ("error", "failed", "aborted", "timeout") and not again:
            yield text or "an error without a text"


def _took(times: Element) -> float:
    start, finish = moment_of(times.get("start")), moment_of(times.get("finish"))
    if start is None or finish is None or (start.tzinfo is None) is not (finish.tzinfo is None):
        return 0.0
    return clean_seconds((finish - start).total_seconds())
