"""Stories to tell, built with words: a run that went so and so, as the summary sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.bundle import Bundle, ShardTold, Span, SuiteTold, TestRow
from partest_sdk.core.summary.comparison import Base, BaseTest, compare
from partest_sdk.core.summary.jobs import Job
from partest_sdk.core.summary.story import Links, Story

COMMIT = "4f2c1a9be07d43c1a2b5d6e7f8091a2b3c4d5e6f"
LINKS = Links("https://github.com/octo-org/shop", "https://github.com/octo-org/shop/actions/runs/4711", COMMIT)
BEGIN = 1_760_000_000.0

_TRACE = """\
    def test_{name}(cart):
        cart.add(Item("apple", price=Decimal("1.20")), quantity=3)
>       assert cart.total() == Decimal("3.60")
E       AssertionError: assert Decimal('3.59') == Decimal('3.60')
E        +  where Decimal('3.59') = total()

{file}:{line}: AssertionError"""


def failing(
    file: str, number: int, *, kind: TestClass = TestClass.FAILED, suite: str = "unit", shard: int = 1
) -> TestResult:
    """A failing test as pytest records it."""
    name = f"total_of_{number}_items"
    outcome = Outcome.FAILED if kind is TestClass.FAILED else Outcome.ERROR
    attempt = Attempt(
        outcome, call=0.2 + number % 7 / 10, started=BEGIN + number, line=10 + number, worker="gw0",
        message="AssertionError: assert Decimal('3.59') == Decimal('3.60')", traceback=_TRACE.format(name=name, file=file, line=12 + number),
        output={"stdout": f"loading basket {number}\n"},
    )  # fmt: skip
    return TestResult(f"{file}::test_{name}", file, suite, "", shard, kind, (attempt,))


def flaky(file: str, number: int, suite: str = "unit") -> TestResult:
    """A test that failed first and passed in a recorded retry."""
    first = Attempt(
        Outcome.FAILED, retried=True, call=1.5, line=44, message="TimeoutError: no answer within 1.5 s", worker="gw1"
    )
    again = Attempt(Outcome.PASSED, number=2, call=0.1)
    return TestResult(f"{file}::test_answers[{number}]", file, suite, "", 2, TestClass.FLAKY, (first, again))


def not_run(file: str, number: int, suite: str = "unit") -> TestResult:
    """A test whose shard was lost."""
    return TestResult(f"{file}::test_{number}", file, suite, "", 3, TestClass.NOT_RUN, (), "shard 3/4 did not run it")


def a_bundle(
    passed: int = 0,
    troubled: Sequence[TestResult] = (),
    skipped: int = 0,
    *,
    shards: int = 4,
    suite: str = "unit",
    reasons: Sequence[str] = (),
    warnings: Sequence[str] = (),
    notes: Sequence[str] = (),
    exit_code: int | None = None,
    lost: Sequence[int] = (),
) -> Bundle:
    """A run of one pytest suite: so many passed, so many skipped, and *troubled*."""
    rows = [
        TestRow(f"tests/test_shop_{number % 40}.py::test_{number}", suite, "", f"tests/test_shop_{number % 40}.py",
                TestClass.PASSED if number < passed else TestClass.SKIPPED, number % max(shards, 1) + 1, (number * 37 % 100) / 50,
                (Span(f"gw{number % 2}", BEGIN + number / 10, (number * 37 % 100) / 50),))
        for number in range(passed + skipped)
    ]  # fmt: skip
    rows += [
        TestRow(
            t.id,
            t.suite,
            t.variant,
            t.file,
            t.kind,
            t.shard,
            t.seconds,
            tuple(Span(a.worker, a.started, a.seconds) for a in t.attempts),
            t.count,
        )
        for t in troubled
    ]
    counts = {kind.value: sum(row.count for row in rows if row.kind is kind) for kind in TestClass}
    totals = Totals(**counts, seconds=sum(row.seconds for row in rows), wall_seconds=65.0, cases=len(rows))
    failed = [t for t in troubled if t.kind in (TestClass.FAILED, TestClass.ERRORS)]
    told = list(reasons)
    if failed:
        told.append(f"{suite}: {len(failed):,} tests failed: {failed[0].id} and more")
    red = bool(told)
    return Bundle(
        green=not red,
        exit_code=exit_code if exit_code is not None else int(red),
        reasons=tuple(told),
        warnings=tuple(warnings),
        notes=tuple(notes),
        totals=totals,
        suites=(SuiteTold(suite, "", not lost, totals, "pytest"),),
        shards=tuple(
            ShardTold(suite, "", f"{n}/{shards}", 1, "test", "killed" if n in lost else "finished", None if n in lost else int(bool(failed)),
                      "SIGKILL" if n in lost else None, BEGIN + n, 50.0 + 4 * n, 58.0, len(rows) // shards)
            for n in range(1, shards + 1)
        ),
        tests=rows,
        troubled=list(troubled),
        doubtful=bool(lost),
    )  # fmt: skip


def a_story(
    bundle: Bundle, *, base: Mapping[str, TestClass] | None = None, jobs: Sequence[Job] = (), name: str = "unit"
) -> Story:
    """*bundle* told; *base* are the tests that the default branch knows besides those that passed in the bundle."""
    comparison = compare(bundle, None)
    if base is not None:
        known = {
            row.key: BaseTest(TestClass.PASSED, row.seconds) for row in bundle.tests if row.kind is TestClass.PASSED
        }
        known |= {("unit", "", test): BaseTest(kind) for test, kind in base.items()}
        comparison = compare(bundle, Base("the default branch", known))
    return Story(bundle, name, comparison, tuple(jobs), LINKS, lambda path: path if path.startswith("tests/") else None)
