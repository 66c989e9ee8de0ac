"""How even the shards of real suites are: planned on older timings, judged on newer ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import md5
from math import fsum

from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import timings_from_seconds
from partest_sdk.core.plan.units import weigh_files, weigh_tests
from pytest_split.algorithms import DurationBasedChunksAlgorithm, LeastDurationAlgorithm

from benchmarks.measure import geometric_mean
from benchmarks.page import Bound, Section, table
from benchmarks.peers import split
from benchmarks.suites import RealSuite, real_suites

SHOWN = (4, 8, 16, 32)
EVERY = range(4, 33)
EVEN_LIMIT, PEER_LIMIT = 1.12, 1.02
APART = "HyphaApp/hypha"

Owner = Callable[[str], int]
Planner = Callable[[RealSuite, int], Owner]
Ratios = dict[int, float]


def by_files(suite: RealSuite, count: int) -> Owner:
    """As the action does: files found by their pattern, ids of cut files from the past, new tests by the stable rule."""
    timings, _ = timings_from_seconds(suite.previous)
    weighed = weigh_files({test.partition("::")[0] for test in suite.latest}, timings, {})
    return Ownership.of(plan_suite(Suite(suite.name, "pytest", weighed), timings, Wish(shards=count))[0]).owner


def by_ids(suite: RealSuite, count: int) -> Owner:
    """With ``--tests-from``: the tests of today listed, those without a timing guessed."""
    timings, _ = timings_from_seconds(suite.previous)
    weighed = weigh_tests(sorted(suite.latest), timings)
    return Ownership.of(plan_suite(Suite(suite.name, "pytest", weighed), timings, Wish(shards=count))[0]).owner


def least_duration(suite: RealSuite, count: int) -> Owner:
    """pytest-split's ``--splitting-algorithm least_duration``."""
    return split(LeastDurationAlgorithm(), list(suite.latest), suite.previous, count).__getitem__


def duration_based_chunks(suite: RealSuite, count: int) -> Owner:
    """pytest-split's default."""
    return split(DurationBasedChunksAlgorithm(), list(suite.latest), suite.previous, count).__getitem__


def hash_of_file(_: RealSuite, count: int) -> Owner:
    """What scripts do without timings."""
    return lambda test: int(md5(test.partition("::")[0].encode()).hexdigest(), 16) % count + 1


OURS: dict[str, Planner] = {"partest, files": by_files, "partest, ids listed": by_ids}
PEERS: dict[str, Planner] = {
    "pytest-split `least_duration`": least_duration,
    "pytest-split `duration_based_chunks`": duration_based_chunks,
}
OTHERS: dict[str, Planner] = {"md5 of the file": hash_of_file}


def run() -> Section:
    """Every planner on every suite."""
    suites = real_suites()
    if not suites:
        return Section("Real suites", "Not measured: the timings of real suites are not there (PARTEST_SHARED_DATA).")
    planners = OURS | PEERS | OTHERS
    measured = {suite.name: {name: _ratios(suite, planners[name]) for name in planners} for suite in suites}
    rows = [
        [
            f"{suite}: {name}",
            *(f"{ratios[count]:.3f}" for count in SHOWN),
            f"{_mean(ratios, SHOWN):.3f}",
            f"{_mean(ratios, EVERY):.3f}",
        ]
        for suite, by_planner in measured.items()
        for name, ratios in by_planner.items()
    ]
    header = [
        "suite: planner",
        *(f"{count} shards" for count in SHOWN),
        "mean of these",
        f"mean of {EVERY[0]}–{EVERY[-1]}",
    ]
    text = (
        "Planned on the previous timings, judged on the latest: the slowest shard over the lower bound, which is the larger of "
        "the average shard and the longest test. 1.000 is perfect. *files* is what the action does: it lists no tests, and new ones go "
        "by the stable rule; *ids listed* knows today's tests as pytest-split does. Means are geometric.\n\n"
        f"One number of shards is one throw of the dice: a single new slow test decides it. So the bounds look at each of "
        f"{EVERY[0]} to {EVERY[-1]} shards. {APART} is shown, but not judged: 11 of its 1,774 timings are the session's set-up, 63 % of "
        "all seconds, charged to other tests in each version, and no plan can know which. (Our own history keeps set-up apart.)\n\n"
    )
    return Section(
        "Real suites: how even", text + table(header, rows) + "\n\n" + _summary(measured), tuple(_bounds(measured))
    )


def _ratios(suite: RealSuite, planner: Planner) -> Ratios:
    return {count: slowest_over_bound(suite.latest, planner(suite, count), count) for count in EVERY}


def slowest_over_bound(seconds: Mapping[str, float], owner: Owner, count: int) -> float:
    """The slowest shard's time over what no plan can beat."""
    loads = [0.0] * count
    for test, taken in seconds.items():
        loads[owner(test) - 1] += taken
    return max(loads) / max(fsum(loads) / count, *seconds.values())


def _mean(ratios: Ratios, counts: Iterable[int]) -> float:
    return geometric_mean(ratios[count] for count in counts)


def _summary(measured: Mapping[str, Mapping[str, Ratios]]) -> str:
    rows = []
    for name in OURS | PEERS | OTHERS:
        cells = []
        for counts in (SHOWN, EVERY):
            for suites in (measured.keys() - {APART}, measured.keys()):
                cells.append(f"{geometric_mean(measured[suite][name][at] for suite in suites for at in counts):.3f}")
        rows.append([name, *cells])
    spans = ["4, 8, 16, 32", f"{EVERY[0]}–{EVERY[-1]}"]
    return table(
        ["all suites", *(f"{span}{apart}" for span in spans for apart in (" without hypha", " with hypha"))], rows
    )


def _bounds(measured: Mapping[str, Mapping[str, Ratios]]) -> Iterable[Bound]:
    judged = sorted(measured.keys() - {APART})
    for name in OURS:
        for counts, span in ((SHOWN, "4, 8, 16, 32 shards"), (EVERY, f"{EVERY[0]} to {EVERY[-1]} shards")):
            mean = geometric_mean(measured[suite][name][at] for suite in judged for at in counts)
            yield Bound(f"{name}: mean over {span} ≤ {EVEN_LIMIT}", f"{mean:.3f}", mean <= EVEN_LIMIT)
    for name in OURS:
        worse = {
            suite: _mean(measured[suite][name], EVERY) / min(_mean(measured[suite][peer], EVERY) for peer in PEERS)
            for suite in judged
        }
        worst = max(worse, key=worse.__getitem__)
        promise = f"{name}: on no suite more than 2 % behind pytest-split's better algorithm"
        yield Bound(promise, f"{worse[worst] - 1:+.1%} on {worst}", worse[worst] <= PEER_LIMIT)
