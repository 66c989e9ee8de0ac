"""The whole flow on a suite that nobody here wrote: the tests that the networkx wheel ships, in 4 shards, 2 at a time.

Run it twice: the first plan knows only file sizes, the second one plans from what the first run measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

SHARDS, AT_ONCE = 4, 2


def main() -> int:
    """Plan, run, merge, and hold the merged ids against one plain collection."""
    spec = find_spec("networkx")
    if spec is None or spec.origin is None:
        print("networkx is not installed; `make demo` installs it", file=sys.stderr)
        return 2
    base = Path(spec.origin).parents[1]
    work = Path(__file__).resolve().parents[2] / ".demo"
    # The suite is not ours: this repository's own pytest configuration must not reach it.
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
        "--pyargs",
        "networkx",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    plan, history, results, bundle = (str(work / name) for name in ("plan.json", "history.db", "results", "bundle"))

    say("Plan: which shard runs what")
    partest(base, "shard", "--tests", "networkx", "--shards", str(SHARDS), "--timings", history, "--plan-out", plan)
    say(f"Run: {SHARDS} shards, {AT_ONCE} at a time")
    began = time.monotonic()
    partest(base, "run", "--all", "--jobs", str(AT_ONCE), "--plan", plan, "--results", results, "--", *pytest)
    took = time.monotonic() - began
    say("Merge: the proof and the verdict")
    code = partest(base, "merge-results", "--plan", plan, "--results", results, "--out", bundle, "--history", history)

    say("Summary: what people would see on GitHub")
    preview = str(work / "preview")
    partest(base, "summary", "--bundle", bundle, "--base", history, "--dry-run", preview)

    say("Check: the same tests as one plain pytest collects?")
    tests = [json.loads(line) for line in Path(bundle, "tests.jsonl").read_text(encoding="utf-8").splitlines()]
    # A module that skips itself counts as one skipped test, named by its file; a plain collection does not list it.
    merged = {test["id"] for test in tests if test["id"] != test["file"]}
    listing = subprocess.run([*pytest, "--collect-only"], cwd=base, capture_output=True, text=True, check=False).stdout
    plain = {line for line in listing.splitlines() if "::" in line}
    print(
        f"plain pytest collects {len(plain):,} tests, the bundle has {len(merged):,}, and {len(plain ^ merged)} are in one of them only"
    )
    print(
        f"The shards took {took:.0f} s. The bundle is in {work.name}/bundle, the report is {work.name}/preview/report.html."
    )
    print("Run the demo again, and it plans from what it just measured.")
    return code or int(plain != merged)


def partest(base: Path, *arguments: str) -> int:
    """Run the `partest` command in *base*."""
    return subprocess.run(
        [sys.executable, "-m", "partest_sdk", *arguments], cwd=base, check=False, env={**os.environ, "PWD": str(base)}
    ).returncode


def say(title: str) -> None:
    """A headline."""
    print(f"\n\033[1m{title}\033[0m" if sys.stdout.isatty() else f"\n{title}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
