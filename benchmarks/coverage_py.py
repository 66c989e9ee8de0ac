"""What it takes to merge the data files of coverage.py and to count, beside its own ``combine`` and ``report``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from partest_sdk.adapters.coverage.coveragepy_data import DataFiles
from partest_sdk.adapters.coverage.coveragepy_settings import settings_in
from partest_sdk.adapters.coverage.formats.format import FileRead
from partest_sdk.adapters.coverage.python_coverage import python_coverage
from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.adapters.coverage.statement_cache import StatementCache
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.numbers import numbers_of_files

from benchmarks.measure import in_turns, ratio, wall_seconds
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY

COVERAGE = "coverage==7.17.3"
SHARDS, ROUNDS = 4, 3
WARM_GAIN, COLD_GAIN = 3.0, 1.0
_TOOLS = REPOSITORY / ".tools" / "coverage-tools" / f"{COVERAGE}-target"
_TESTS = ("algorithms/components", "utils")
"""What of networkx's suite makes the data; all of its modules are counted, whether they were executed or not."""


def run() -> Section:
    """Measure on networkx: four shards with branches."""
    install()
    with TemporaryDirectory() as name:
        folder = Path(name)
        _make_data(folder)
        seconds = in_turns(
            ROUNDS,
            {
                "coverage combine && coverage report": lambda: theirs(folder),
                "partest, nothing known": lambda: ours(folder, is_warm=False),
                "partest, sources known": lambda: ours(folder, is_warm=True),
            },
        )
        totals = said(folder)
    reported, cold, warm = seconds.values()
    warm_gain, cold_gain = ratio(reported, warm), ratio(reported, cold)
    rows = [
        (name, f"{min(runs):.2f}", str(ratio(reported, runs)) if runs is not reported else "1")
        for name, runs in seconds.items()
    ]
    text = (
        f"Data of {SHARDS} shards of a part of networkx's suite, with branches, and all modules counted: {totals}, as both say. "
        f"Seconds from the start of the process ({COVERAGE.replace('==', ' ')} starts two), the fastest of {ROUNDS} rounds, and how many times "
        "faster that is.\n\n"
    )
    return Section(
        "Data files of coverage.py",
        text + table(("what", "seconds", "times faster"), rows),
        (
            Bound(
                f"at least {WARM_GAIN:.0f} times faster than combine and report where sources are known",
                str(warm_gain),
                warm_gain.middle >= WARM_GAIN,
            ),
            Bound("not slower where nothing is known", str(cold_gain), cold_gain.middle >= COLD_GAIN),
        ),
    )


def install() -> None:
    """Have coverage.py, of one version, below the checkout."""
    if _TOOLS.exists():
        return
    uv = shutil.which("uv", path=str(REPOSITORY / ".tools" / "bin")) or shutil.which("uv") or "uv"
    half = _TOOLS.with_name(f"{_TOOLS.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--no-deps", "--target", str(half), COVERAGE], check=True)
    half.rename(_TOOLS)


def environment(**more: str) -> Mapping[str, str]:
    """In which Python finds that coverage.py, and this."""
    packages = [str(_TOOLS), *(entry for entry in sys.path if "site-packages" in entry), str(REPOSITORY)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(packages), "PYTHONDONTWRITEBYTECODE": "1", **more}


def _make_data(folder: Path) -> None:
    """The sources, and a data file of each shard."""
    spec = find_spec("networkx")
    source = Path(spec.origin if spec and spec.origin else "networkx").parent
    shutil.copytree(source, folder / "networkx", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".coveragerc").write_text("[run]\nbranch = true\nrelative_files = true\nsource = networkx\n")
    tests = sorted(str(path) for part in _TESTS for path in (folder / "networkx" / part).rglob("test_*.py"))
    for shard in range(SHARDS):
        words = ("run", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests[shard::SHARDS])
        with_name = environment(COVERAGE_FILE=f"data.{shard}")
        subprocess.run(
            [sys.executable, "-m", "coverage", *words], cwd=folder, env=with_name, check=True, capture_output=True
        )


def theirs(folder: Path) -> float:
    """Seconds of coverage.py with the data in *folder*; its totals are written down."""
    with_name = environment(COVERAGE_FILE="combined")
    (folder / "combined").unlink(missing_ok=True)
    shards = sorted(path.name for path in folder.glob("data.*"))
    coverage = [sys.executable, "-m", "coverage"]
    start = time.perf_counter()
    subprocess.run(
        [*coverage, "combine", "-q", "--keep", *shards], cwd=folder, env=with_name, check=True, capture_output=True
    )
    report = subprocess.run(
        [*coverage, "report"], cwd=folder, env=with_name, check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    (folder / "theirs").write_text(report.stdout.splitlines()[-1])
    return seconds


def ours(folder: Path, *, is_warm: bool) -> float:
    """Seconds of ours; *is_warm* if what is known about the sources is kept."""
    if not is_warm:
        (folder / "cache").unlink(missing_ok=True)
    return wall_seconds([sys.executable, "-m", "benchmarks.coverage_py", str(folder)], folder, environment())


def said(folder: Path) -> str:
    """The totals, when both say the same."""
    _, statements, missed, branches, *_ = (folder / "theirs").read_text().split()
    covered, total, arms = map(int, (folder / "ours").read_text().split())
    if (total, total - covered, arms) != (int(statements), int(missed), int(branches)):
        raise RuntimeError(f"the totals differ: {statements} {missed} {branches}, and {covered} of {total}, {arms}")
    return f"{covered:,} of {total:,} statements and {arms:,} arms"


def main(folder: Path) -> None:
    """Merge the data in *folder*, count, and write down the totals."""
    files = MergedCoverage()
    cache = StatementCache(folder / "cache")
    with DataFiles() as data:
        for path in sorted(folder.glob("data.*")):
            data.add(path)
        for found in python_coverage(
            data, PythonSources(folder, settings_in(folder).rules, cache), lambda paths: {path: path for path in paths}
        ):
            if isinstance(found, FileRead):
                files.add(found.path, found.coverage)
    cache.save()
    numbers = numbers_of_files(files.values())
    (folder / "ours").write_text(f"{numbers.lines_covered} {numbers.lines_total} {numbers.branches_total}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
