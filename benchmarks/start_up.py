"""How long a test job waits for `partest shard --shard i/n`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from partest_sdk.core.plan.plan_file import make_plan, to_json
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import timings_from_seconds
from partest_sdk.core.plan.units import weigh_files

from benchmarks.measure import in_turns, ratio, wall_seconds
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY, made_up_suite

ROUNDS = 40
FRESH_LIMIT, WARM_LIMIT = 4.0, 2.0


def run() -> Section:
    """Start it as the action does, on a fresh copy of the checkout and on a used one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("packages", "actions"):
            shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "plan.json").write_text(_plan(), "utf-8")
        work = folder / "work"
        work.mkdir()
        environment = {"PATH": os.environ["PATH"], "PARTEST_SHARD": "3/16", "PARTEST_PLAN": str(folder / "plan.json")}
        options = ["-I", "-S", "-X", "utf8"]
        source = folder / "packages" / "partest-sdk" / "src"
        by_flags = f"import sys; sys.path.insert(0, {str(source)!r}); from partest_sdk.cli import main; sys.exit(main(sys.argv[1:]))"
        boot = [str(folder / "actions" / "boot.py"), "shard"]

        def seconds(*words: str) -> float:
            return wall_seconds([sys.executable, *words], work, environment)

        taken = in_turns(ROUNDS, {
            "bare": lambda: seconds("-I", "-c", "import argparse, json"),
            "fresh": lambda: seconds("-B", *options, *boot),
        })  # fmt: skip
        # The first of these leaves the bytecode for the others.
        used = in_turns(ROUNDS, {
            "bare": lambda: seconds("-I", "-c", "import argparse, json"),
            "warm": lambda: seconds(*options, *boot),
            "flags": lambda: seconds("-I", "-S", "-c", by_flags, "shard", "--shard", "3/16", "--plan", environment["PARTEST_PLAN"]),
        })  # fmt: skip
    fresh, warm = ratio(taken["fresh"], taken["bare"]), ratio(used["warm"], used["bare"])
    flags = ratio(used["flags"], used["bare"])
    rows = [
        ["fresh checkout, no bytecode", str(fresh)],
        ["warm", str(warm)],
        ["warm, as a command with flags", str(flags)],
    ]
    return Section(
        "Start-up of a test job",
        f"`python3 {' '.join(options)} actions/boot.py shard` for shard 3/16 of a plan of 5,000 tests in 250 files, five of them "
        f"cut; wall time over that of `python3 -I -c 'import argparse, json'`, {ROUNDS} rounds.\n\n"
        + table(["start", "× bare interpreter"], rows),
        (
            Bound(f"fresh ≤ {FRESH_LIMIT:g} ×", f"{fresh.middle:.2f}", fresh.middle <= FRESH_LIMIT),
            Bound(f"warm ≤ {WARM_LIMIT:g} ×", f"{warm.middle:.2f}", warm.middle <= WARM_LIMIT),
        ),
    )


def _plan() -> str:
    seconds = made_up_suite(250, 20, heavy=5)
    timings, _ = timings_from_seconds(seconds)
    weighed = weigh_files({test.partition("::")[0] for test in seconds}, timings, {})
    return to_json(make_plan((plan_suite(Suite("tests", "pytest", weighed), timings, Wish(shards=16))[0],)))
