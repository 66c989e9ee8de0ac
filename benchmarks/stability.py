"""How many tests change their shard from one version of a real suite to the next."""

from __future__ import annotations

from dataclasses import replace

from partest_sdk.core.plan.assign import STICKY_LIMIT
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings, timings_from_seconds
from partest_sdk.core.plan.units import weigh_files

from benchmarks.measure import geometric_mean
from benchmarks.page import Bound, Section, table
from benchmarks.real_suites import slowest_over_bound
from benchmarks.suites import RealSuite, real_suites

COUNTS = (4, 8, 16, 32)


def run() -> Section:
    """Plan each version with its own timings, with and without the earlier placement."""
    suites = real_suites()
    if not suites:
        return Section("Stability", "Not measured: the timings of real suites are not there (PARTEST_SHARED_DATA).")
    rows, worst = [], 1.0
    costs = []
    for suite in suites:
        cells = []
        for count in COUNTS:
            fresh, sticky, cost = _moves(suite, count)
            cells.append(f"{fresh:.0%} → {sticky:.0%} ({cost:.3f})")
            costs.append(cost)
            worst = max(worst, cost)
        rows.append([suite.name, *cells])
    return Section(
        "Real suites: how steady",
        "Tests of both versions that change their shard: with a fresh plan → with the earlier placement known; in brackets the slowest "
        "shard over the lower bound that this costs, by the timings it was planned with "
        f"(mean {geometric_mean(costs):.3f}). What stays put keeps its caches, and 'fails only in shard 5' can be seen again.\n\n"
        + table(["suite", *(f"{count} shards" for count in COUNTS)], rows),
        (Bound(f"staying costs ≤ {STICKY_LIMIT} × the lower bound", f"{worst:.3f} at worst", worst <= STICKY_LIMIT),),
    )


def _moves(suite: RealSuite, count: int) -> tuple[float, float, float]:
    earlier, _ = timings_from_seconds(suite.previous)
    later, _ = timings_from_seconds(suite.latest)
    before = _plan(suite.previous, earlier, count)
    placement = {before.units[at].key: number for number, shard in enumerate(before.shards, start=1) for at in shard}
    fresh = _plan(suite.latest, later, count)
    sticky = _plan(suite.latest, replace(later, placement=placement, placement_total=before.total), count)
    old, common = Ownership.of(before).owner, suite.previous.keys() & suite.latest.keys()
    moved = []
    for plan in (fresh, sticky):
        new = Ownership.of(plan).owner
        moved.append(sum(old(test) != new(test) for test in common) / len(common))
    return moved[0], moved[1], slowest_over_bound(suite.latest, Ownership.of(sticky).owner, count)


def _plan(seconds: dict[str, float], timings: Timings, count: int) -> SuitePlan:
    weighed = weigh_files({test.partition("::")[0] for test in seconds}, timings, {})
    return plan_suite(Suite("s", "pytest", weighed), timings, Wish(shards=count))[0]
