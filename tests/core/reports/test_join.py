"""Laws of the merge: any order and grouping of reports comes to the same, and nothing that is added makes it better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.reports.reader import Everything
from partest_sdk.core.reports.case import Around, Reruns
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.identity import repeated
from partest_sdk.core.reports.join import Read, join
from partest_sdk.core.reports.report import Report
from partest_sdk.core.reports.tally import Leg, Tally
from partest_sdk.core.results.attempts import WORST_FIRST, TestClass
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.proving import unplanned
from partest_sdk.core.results.verdict import Policy, Verdict, judge

CHILDREN = {
    "passed": (),
    "failed": ("failure",),
    "error": ("error",),
    "skipped": ("skipped",),
    "flaky": ("flakyFailure",),
    "failed again": ("rerunFailure", "failure"),
}
BAD = {"failed", "error", "failed again"}
Told = tuple[str, str]
"""A test and how it ended."""

told = st.tuples(st.sampled_from(["a", "b", "c", "d/sub"]), st.sampled_from(sorted(CHILDREN)))
hows = st.sampled_from([None, None, Reruns.RERUNFAILURES, Reruns.GO])


def element(name: str, how: str) -> Element:
    """The testcase of a test that ended in that way."""
    children = [Element(tag, {"message": "m"}, []) for tag in CHILDREN[how]]
    return Element("testcase", {"name": name, "classname": "c", "time": "1"}, children)


def report(tests: Sequence[Told], how: Reruns | None = None, variant: str = "", gap: str = "") -> Read:
    """A report with these cases."""
    place = f"{tests}-{how}-{variant}.xml"
    leg = Leg("s", variant)
    tally = Tally(leg, place, wanted=Everything())
    tally.batch([element(name, ended) for name, ended in tests], Around("suite"))
    if how:
        tally.reruns(0, len(tests), how)
    if gap:
        tally.incomplete(gap)
    tally.close()
    return Read(Report(place, leg, "JUnit XML", tally.counts, tally.seconds, tally.seconds), tally)


reports = st.builds(
    report,
    st.lists(told, max_size=6),
    hows,
    st.sampled_from(["", "", "windows"]),
    st.sampled_from(["", "", "", "it breaks off"]),
)


def verdict_of(reads: Sequence[Read]) -> Verdict:
    """What they come to together."""
    joined = join(reads, lambda read, _: read.tally)
    return judge([unplanned(leg) for leg in joined.legs], (), Policy())


def seen(reads: Sequence[Read]) -> object:
    """Everything about the outcome but the order of sentences."""
    verdict = verdict_of(reads)
    totals = verdict.totals
    counts = {kind: getattr(totals, kind.value) for kind in WORST_FIRST}
    return verdict.green, verdict.exit_code, counts, totals.cases, round(totals.seconds, 6)


@given(st.lists(reports, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(reads: list[Read], random: object) -> None:
    """
    Verdict, exit code and totals are the same in any order.
    """
    shuffled = list(reads)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    assert seen(shuffled) == seen(reads)


@given(st.lists(reports, max_size=4), reports)
def test_nothing_that_is_added_makes_it_better(reads: list[Read], more: Read) -> None:
    """
    A red verdict stays red, whatever report comes besides (save that there was nothing to judge of a leg).
    """
    before, after = verdict_of(reads), verdict_of([*reads, more])

    if not before.green and not any(problem.kind is Kind.EMPTY for problem in before.problems):
        assert not after.green
    assert after.totals.cases == before.totals.cases + more.report.cases


@given(st.lists(reports, max_size=4), st.lists(told, min_size=1, max_size=4), hows, st.sampled_from(["", "windows"]))
def test_a_report_with_a_failing_test_is_red_in_any_company(
    reads: list[Read], tests: list[Told], how: Reruns | None, variant: str
) -> None:
    """
    A test that is reported as failed, and never as passed in the same report, makes every merge red that the report is part of.
    """
    bad = {name for name, ended in tests if ended in BAD}
    good = {name for name, ended in tests if ended not in BAD}
    more = report(tests, how, variant)

    if bad - good:
        assert not verdict_of([*reads, more]).green


@given(st.lists(reports, max_size=4))
def test_every_test_counts_once_and_as_its_worst(reads: list[Read]) -> None:
    """
    Without a producer's evidence, a test of a leg is the worst that any case says of it.
    """
    silent = [read for read in reads if not read.tally.retries]
    worst: dict[object, TestClass] = {}
    for read in silent:
        for key, _, case in read.tally.kept:
            kind = next(kind for kind in WORST_FIRST if kind in {_class_of(case), worst.get(key)})
            worst[key] = kind

    totals = verdict_of(silent).totals

    assert {kind: getattr(totals, kind.value) for kind in WORST_FIRST if getattr(totals, kind.value)} == Counter(
        worst.values()
    )


def _class_of(case: object) -> TestClass:
    from partest_sdk.core.results.attempts import classify

    return classify(case.attempts)  # type: ignore[attr-defined]  # a Case


@given(st.lists(st.lists(st.integers(0, 5) | st.integers(-(2**63), 2**63 - 1), max_size=6), max_size=5))
def test_repeated(columns: list[list[int]]) -> None:
    """
    The numbers that stand there more than once, in whichever column.
    """
    from array import array

    counts = Counter(number for column in columns for number in column)

    assert repeated([array("q", column) for column in columns]) == {one for one, times in counts.items() if times > 1}


def test_go_reruns_are_known_whether_tests_are_held_or_not() -> None:
    """
    The witness (a test of the package that stands there once) is found where only repeated cases are kept, and where all are.
    """
    tests = [("a", "failed"), ("b", "passed"), ("a", "passed")]
    held = report(tests, Reruns.GO)
    lean = Tally(held.report.leg, held.report.path, wanted=repeated([held.tally.identities]))
    lean.batch([element(name, ended) for name, ended in tests], Around("suite"))
    lean.reruns(0, 3, Reruns.GO)
    lean.close()

    for tally in (held.tally, lean):
        joined = join([Read(held.report, tally)], lambda read, _: read.tally)

        assert [leg.totals.flaky for leg in joined.legs] == [1]


def test_go_reruns_without_a_witness_are_repetitions() -> None:
    """
    When every test of the package stands there twice it may have been `-count=2`, and then the failure is one.
    """
    everything_twice = [("a", "failed"), ("a", "passed"), ("b", "passed"), ("b", "passed")]

    assert verdict_of([report(everything_twice, Reruns.GO)]).totals.failed == 1
