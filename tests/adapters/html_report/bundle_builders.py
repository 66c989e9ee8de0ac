"""Bundles in words: how many tests of which class, in how many shards, by how many workers."""

from __future__ import annotations

import random
from dataclasses import replace

from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.bundle import Bundle, ShardTold, Span, SuiteTold, TestRow

MORNING = 1_760_000_000.0
_AREAS = (
    "orders",
    "billing",
    "search",
    "accounts",
    "catalog",
    "shipping",
    "reports",
    "webhooks",
    "exports",
    "sessions",
)
_LAYERS = ("unit", "api", "db", "browser")
_DEEDS = ("creates", "refuses", "keeps", "lists", "renames", "archives", "restores", "counts", "merges", "paginates")
_THINGS = (
    "an_empty_cart",
    "two_currencies",
    "a_late_invoice",
    "unicode_names",
    "expired_tokens",
    "a_retry_after_timeout",
    "stale_etags",
    "the_last_page",
)
_OUTCOMES = {
    TestClass.PASSED: (Outcome.PASSED,),
    TestClass.FAILED: (Outcome.FAILED,),
    TestClass.ERRORS: (Outcome.ERROR,),
    TestClass.SKIPPED: (Outcome.SKIPPED,),
    TestClass.FLAKY: (Outcome.FAILED, Outcome.PASSED),
    TestClass.NOT_RUN: (),
}
_TROUBLES = (
    (
        "AssertionError: assert Decimal('119.00') == Decimal('118.99')",
        """    def test_rounds_each_line(client, cart):
        order = client.post("/orders", json=cart).json()
>       assert Decimal(order["total"]) == sum(line.gross for line in cart.lines)
E       AssertionError: assert Decimal('119.00') == Decimal('118.99')
E        +  where Decimal('118.99') = sum(<generator object <genexpr> at 0x7f2a>)

tests/api/test_orders.py:87: AssertionError""",
    ),
    (
        "TimeoutError: no answer from the search index within 5.0 s",
        """    def refresh(self, index: str, timeout: float = 5.0) -> None:
        deadline = monotonic() + timeout
        while monotonic() < deadline:
            if self._get(f"/{index}/_health")["status"] == "green":
                return
            sleep(0.05)
>       raise TimeoutError(f"no answer from the search index within {timeout} s")
E       TimeoutError: no answer from the search index within 5.0 s

shop/search/client.py:132: TimeoutError""",
    ),
    (
        'sqlalchemy.exc.IntegrityError: duplicate key value violates unique constraint "invoice_number_key"',
        """tests/db/conftest.py:41: in invoice
    session.flush()
sqlalchemy/orm/session.py:4345: in flush
    self._flush(objects)
E   sqlalchemy.exc.IntegrityError: duplicate key value violates unique constraint "invoice_number_key"
E   DETAIL:  Key (number)=(2024-0001) already exists.""",
    ),
)
_LOG = """INFO     shop.http: POST /orders 201 in 14 ms
WARNING  shop.rates: no rate for CHF on 2024-02-29, taking the one of the day before
INFO     shop.http: GET /orders/8813 200 in 3 ms
"""


def a_bundle(
    *,
    passed: int = 0,
    failed: int = 0,
    errors: int = 0,
    flaky: int = 0,
    skipped: int = 0,
    not_run: int = 0,
    shards: int = 4,
    workers: int = 2,
    suite: str = "unit",
    seconds: float = 0.35,
    started: float = MORNING,
) -> Bundle:
    """A run with these numbers of tests, *seconds* long on average, spread over *shards*; the same words always give the same bundle."""
    dice = random.Random(f"{passed} {failed} {shards}")
    kinds = [
        *[TestClass.PASSED] * passed,
        *[TestClass.FAILED] * failed,
        *[TestClass.ERRORS] * errors,
        *[TestClass.FLAKY] * flaky,
        *[TestClass.SKIPPED] * skipped,
        *[TestClass.NOT_RUN] * not_run,
    ]
    dice.shuffle(kinds)
    clocks = {
        (shard, worker): started + 4 + shard * 1.7 + worker * 0.6
        for shard in range(shards)
        for worker in range(workers)
    }
    results = [
        _a_result(place, kind, place * shards // len(kinds), workers, suite, seconds, clocks, dice)
        for place, kind in enumerate(kinds)
    ]
    totals = Totals.of(results, 0.0)
    told = tuple(_a_shard(number, shards, suite, clocks, results, dice, started) for number in range(shards))
    totals = replace(totals, wall_seconds=max((shard.seconds or 0.0 for shard in told), default=0.0))
    bad = failed + errors
    reasons = [f"{failed} tests failed"] * bool(failed) + [f"{errors} tests ended in an error"] * bool(errors)
    return Bundle(
        green=not bad and not not_run,
        exit_code=1 if bad else 5 if not_run else 0,
        reasons=tuple(reasons + [f"{not_run} tests did not run"] * bool(not_run)),
        totals=totals,
        suites=(SuiteTold(suite, "", not not_run, totals, "pytest"),),
        shards=told,
        tests=tuple(a_row(result) for result in results),
        troubled=tuple(result for result in results if result.kind not in (TestClass.PASSED, TestClass.SKIPPED)),
        run_id="7241",
    )


def _a_result(
    place: int,
    kind: TestClass,
    shard: int,
    workers: int,
    suite: str,
    seconds: float,
    clocks: dict[tuple[int, int], float],
    dice: random.Random,
) -> TestResult:
    area = _AREAS[(place // 40) % len(_AREAS)]
    layer = _LAYERS[(place // 400) % len(_LAYERS)]
    file = f"tests/{layer}/test_{area}.py" if place < 4000 else f"tests/{layer}/part_{place // 4000}/test_{area}.py"
    name = f"{file}::Test{area.title()}::test_{dice.choice(_DEEDS)}_{dice.choice(_THINGS)}[{place}]"
    attempts = []
    for number, outcome in enumerate(_OUTCOMES[kind], 1):
        worker = place % workers
        # Most tests are quick, a few are not: as in every suite.
        long = 0.001 if outcome is Outcome.SKIPPED else min(dice.paretovariate(1.35) * seconds * 0.32, seconds * 30)
        begin = clocks[shard, worker]
        clocks[shard, worker] = begin + long + dice.choice((0.01, 0.02, 0.02, seconds * 2 if place % 97 == 0 else 0.03))
        message, traceback = (
            _TROUBLES[place % len(_TROUBLES)] if outcome in (Outcome.FAILED, Outcome.ERROR) else ("", "")
        )
        attempts.append(
            Attempt(
                outcome,
                number,
                retried=number < len(_OUTCOMES[kind]),
                worker=f"gw{worker}" if workers > 1 else "main",
                started=begin,
                setup=long * 0.2,
                call=long * 0.75,
                teardown=long * 0.05,
                line=12 + place % 300,
                message=message,
                traceback=traceback,
                output={"log": _LOG, "stdout": "cart 8813: 3 lines\n"} if message else {},
            )
        )
    reason = "" if attempts else f"shard {shard + 1} was killed (SIGKILL) before it came to it"
    return TestResult(name, file, suite, "", shard + 1, kind, tuple(attempts), reason)


def _a_shard(
    number: int,
    shards: int,
    suite: str,
    clocks: dict[tuple[int, int], float],
    results: list[TestResult],
    dice: random.Random,
    started: float,
) -> ShardTold:
    begin = started + number * 1.7
    end = max(clock for (shard, _), clock in clocks.items() if shard == number) + 1.2
    mine = sum(result.shard == number + 1 for result in results)
    expected = (end - begin) * dice.choice((0.86, 0.97, 1.02, 1.09))
    failed = any(
        result.shard == number + 1 and result.kind in (TestClass.FAILED, TestClass.ERRORS) for result in results
    )
    return ShardTold(
        suite,
        "",
        f"{number + 1}/{shards}",
        1,
        f"test ({number + 1})",
        "finished",
        int(failed),
        None,
        begin,
        end - begin,
        expected,
        mine,
    )


def a_row(result: TestResult) -> TestRow:
    """*result* in a line."""
    spans = tuple(Span(attempt.worker, attempt.started, attempt.seconds) for attempt in result.attempts)
    return TestRow(
        result.id,
        result.suite,
        result.variant,
        result.file,
        result.kind,
        result.shard,
        result.seconds,
        spans,
        result.count,
    )


def a_failure(name: str, file: str = "tests/test_x.py", **attempt: object) -> TestResult:
    """One failed test of this name."""
    told: dict[str, object] = {"outcome": Outcome.FAILED, "started": MORNING, "call": 0.5} | attempt
    return TestResult(name, file, "unit", "", 1, TestClass.FAILED, (Attempt(**told),))  # type: ignore[arg-type]


def bundle_of(*results: TestResult, **changes: object) -> Bundle:
    """A red run of exactly these tests."""
    totals = Totals.of(results, 1.0)
    told = Bundle(False, 1, totals=totals, tests=tuple(map(a_row, results)), troubled=results)
    return replace(told, **changes)  # type: ignore[arg-type]
