"""What the pytest plugin costs the suite that it records."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import child_cpu_seconds, in_turns, ratio
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY

PACKAGES = ("networkx.algorithms.tests", "networkx.classes")
ROUNDS = 5
LIMIT = 1.03


def run() -> Section:
    """Run a part of networkx' own tests with and without the plugin, in turns."""
    found = find_spec("networkx")
    if found is None or found.origin is None:
        return Section("The pytest plugin", "Not measured: networkx is not installed.")
    base = Path(found.origin).parents[1]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", *PACKAGES]
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("PARTEST_", "PYTEST_"))}

        def recorded() -> float:
            # As `partest run` starts it: the share of this shard, and a fresh attempt folder.
            attempt = folder / f"attempt-{len(list(folder.iterdir()))}"
            attempt.mkdir()
            share = attempt / "share.json"
            share.write_text(json.dumps(_share(base, attempt)), "utf-8")
            source = str(REPOSITORY / "packages" / "pytest-partest" / "src")
            path = os.pathsep.join(filter(None, (source, plain.get("PYTHONPATH"))))
            ours = {"PARTEST_SHARE_FILE": str(share), "PYTEST_PLUGINS": "pytest_partest", "PYTHONPATH": path}
            return child_cpu_seconds(command, base, plain | ours)

        taken = in_turns(ROUNDS, {"plain": lambda: child_cpu_seconds(command, base, plain), "recorded": recorded})
        attempts = [list(attempt.glob("events-*.jsonl")) for attempt in folder.iterdir()]
        tests = attempts[0][0].read_text("ascii").count('"event": "start"')
    spread = ratio(taken["recorded"], taken["plain"])
    # The two differ by less than the rounds do. What disturbs only ever adds, so the fastest rounds are nearest to the truth.
    cost = min(taken["recorded"]) / min(taken["plain"])
    return Section(
        "The pytest plugin",
        f"{tests:,} tests of networkx (`--pyargs {' '.join(PACKAGES)}`), each attempt recorded, over the same tests without the "
        f"plugin: processor time of the whole command, {ROUNDS} rounds.\n\n"
        + table(
            ["with pytest-partest", "× plain pytest"],
            [["fastest round of each", f"{cost:.3f}"], ["round by round", str(spread)]],
        ),
        (Bound(f"fastest round ≤ {LIMIT} ×", f"{cost:.3f}", cost <= LIMIT),),
    )


def _share(base: Path, attempt: Path) -> dict[str, object]:
    files = sorted(path.relative_to(base).as_posix() for path in (base / "networkx").rglob("test_*.py"))
    return {
        "version": 1,
        "suite": "networkx",
        "shard": 1,
        "total": 1,
        "base": str(base),
        "results": str(attempt),
        "files": dict.fromkeys(files, 1),
        "cut": {},
        "test_timeout": None,
        "restore": {"PYTHONPATH": None, "PYTEST_PLUGINS": None},
    }
