"""How long the planner thinks about a million tests."""

from __future__ import annotations

import json
from dataclasses import replace

from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings, timings_from_seconds
from partest_sdk.core.plan.units import weigh_tests
from pytest_split.algorithms import LeastDurationAlgorithm

from benchmarks.measure import cpu_seconds, in_turns, ratio
from benchmarks.page import Bound, Section, table
from benchmarks.peers import split
from benchmarks.suites import made_up_suite

FILES, TESTS, SHARDS = 20_000, 50, 64
ROUNDS = 3
LIMIT = 4.0


def run() -> Section:
    """Plan a million tests, and read the same data as JSON."""
    seconds = made_up_suite(FILES, TESTS)
    text = json.dumps(seconds)
    ids = list(seconds)
    known, _ = timings_from_seconds(seconds)
    partly = replace(known, tests={test: value for at, (test, value) in enumerate(known.tests.items()) if at % 100})

    def plan(timings: Timings) -> None:
        plan_suite(Suite("s", "pytest", weigh_tests(ids, timings)), timings, Wish(shards=SHARDS))

    taken = in_turns(ROUNDS, {
        "json": lambda: cpu_seconds(lambda: json.loads(text)),
        "known": lambda: cpu_seconds(lambda: plan(known)),
        "partly": lambda: cpu_seconds(lambda: plan(partly)),
    })  # fmt: skip
    # Once is enough for what takes so long.
    other = cpu_seconds(lambda: split(LeastDurationAlgorithm(), ids, seconds, SHARDS)) / min(taken["json"])
    whole, some = ratio(taken["known"], taken["json"]), ratio(taken["partly"], taken["json"])
    rows = [
        ["partest, every test timed", str(whole)],
        ["partest, one test in a hundred guessed", str(some)],
        ["pytest-split `least_duration`, once", f"{other:.2f}"],
    ]
    return Section(
        "Planning a million tests",
        f"{FILES * TESTS:,} tests in {FILES:,} files into {SHARDS} shards, ids and timings in memory (`weigh_tests`, `plan_suite`); "
        f"processor time over that of `json.loads` of the same `{{id: seconds}}`, {ROUNDS} rounds.\n\n"
        + table(["planner", "× json.loads"], rows),
        (
            Bound(f"every test timed ≤ {LIMIT:g} ×", f"{whole.middle:.2f}", whole.middle <= LIMIT),
            Bound(f"some tests guessed ≤ {LIMIT:g} ×", f"{some.middle:.2f}", some.middle <= LIMIT),
        ),
    )
