"""What healthy suites do is not red: skips, filters, retries, crashes that were re-run, second attempts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from partest_sdk.core.results.tables import verdict_text
from run_builders import (
    CRASHED_AND_RERUN,
    FAILED,
    FLAKY,
    PASSED,
    SKIPPED,
    XFAILED,
    XPASSED,
    Run,
    a_cut_run,
    a_file,
    a_run,
    killed,
    labelled,
    told,
)

from core.results.faulty_runs import (
    BIG,
    SMALL,
    cut,
    of_cut,
    replanned,
    two_suites,
    variants,
)

GREENS: dict[str, tuple[Run, int, list[str]]] = {
    "all is well": (a_cut_run(), 7, []),
    "skips and expected failures": (a_cut_run(doing={BIG[0]: SKIPPED, BIG[4]: XFAILED, SMALL: XPASSED}), 7, []),
    "a recorded retry": (a_cut_run(doing={BIG[0]: FLAKY}), 7, []),
    "a crash and its recorded re-run": (a_cut_run(doing={BIG[0]: CRASHED_AND_RERUN}), 7, []),
    "a whole file skips itself": (of_cut(skipped=frozenset({"small.py"})), 7, ["nothing was left for it to run"]),
    "a cut file skips itself in every shard": (of_cut(skipped=frozenset({"big.py"})), 2, []),
    "an empty file": (
        of_cut(files={"big.py": BIG, "small.py": []}),
        6,
        ["shard 3/3 exited with 5 (pytest found no test)"],
    ),
    "known tests are gone": (of_cut(files={"big.py": BIG[:4], "small.py": [SMALL]}), 5, []),
    "a whole piece is gone": (
        of_cut(files={"big.py": BIG[:3], "small.py": [SMALL]}),
        4,
        ["nothing was left for it to run"],
    ),
    "new tests in a cut file": (
        of_cut(files={"big.py": [*BIG, *(f"big.py::new[{n}]" for n in range(20))], "small.py": [SMALL]}),
        27,
        [],
    ),
    "a file that the plan does not know": (
        of_cut(files=a_file("big.py", 6) | {"small.py": [SMALL]} | a_file("new.py", 3)),
        10,
        [],
    ),
    "-k leaves a shard with nothing": (
        of_cut(files={"big.py": BIG[:1], "small.py": []}),
        1,
        ["shard 2/3", "shard 3/3"],
    ),
    "downloaded twice": (a_cut_run().add(replace(a_cut_run().result(1), place="elsewhere")), 7, []),
    "attempt 2 mends attempt 1": (
        a_cut_run(doing={BIG[0]: FAILED}).add(a_cut_run().again(1)),
        7,
        ["shard 1/3: attempt 2 replaces attempt 1"],
    ),
    "attempt 3 mends a killed and a damaged one": (
        cut(killed).add(replace(a_cut_run().again(1), unreadable=("line 7",)), a_cut_run().again(1, attempt=3)),
        7,
        ["attempt 3 replaces attempt 1, 2"],
    ),
    "only some shards were run again": (a_cut_run().add(a_cut_run().again(2)), 7, []),
    "all jobs again, by a new plan of as many shards": (replanned(3), 7, ["attempt 2 replaces attempt 1"]),
    "all jobs again, by a new plan of fewer shards": (
        replanned(5),
        7,
        ["attempt 2 and a new plan replace shard 5/5 of attempt 1"],
    ),
    "another run's results lie there too": (
        a_cut_run().add(
            *(labelled(r, run_id="66", token=r.manifest.token + "old", exit_code=1) for r in a_cut_run().results)
        ),
        7,
        ["3 results of other runs passed over"],
    ),
    "a container that does not know its run": (
        Run(a_cut_run().plan, a_cut_run().trees, [labelled(r, run_id="") for r in a_cut_run().results]),
        7,
        [],
    ),
    "variants": (variants("linux", "windows"), 10, []),
    "two suites with the same files": (two_suites(), 4, []),
    "one test": (a_run(passed=1, shards=1), 1, []),
    "only skipped tests": (a_run(skipped=3), 3, []),
    "a test with a broken clock": (
        a_cut_run(
            doing={BIG[0]: (replace(PASSED[0], setup=1e308, call=1e308),), BIG[1]: (replace(PASSED[0], call=-9.0),)}
        ),
        7,
        [],
    ),
    "a broken clock": (
        cut(lambda result: labelled(result, started=float("nan"), ended=1e308, expected_seconds=float("inf"))),
        7,
        [],
    ),
}


@pytest.mark.parametrize("name", GREENS)
def test_what_is_normal_is_not_red(name: str) -> None:
    """
    Whatever a healthy suite does: green, every test counted, and what is unusual is said.
    """
    run, tests, sentences = GREENS[name]
    merged = run.merge()

    assert merged.verdict.exit_code == 0, merged.verdict.reasons
    assert merged.verdict.totals.tests == tests
    assert "GREEN" in verdict_text(merged.verdict, merged.proofs)
    for sentence in sentences:
        assert sentence in told(merged)
