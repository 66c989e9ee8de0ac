"""Suites to measure with: real ones where their timings are there, and made-up ones, the same on every machine."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

REPOSITORY = Path(__file__).resolve().parents[1]
# Not in this repository: the same place as in tests/data_folder.py.
TIMINGS = Path(os.environ.get("PARTEST_SHARED_DATA") or REPOSITORY.parent / "shared" / "data") / "timings"


@dataclass(frozen=True, slots=True)
class RealSuite:
    """What a suite recorded twice, some days to months apart: seconds by test, or by file where it records no more."""

    name: str
    previous: dict[str, float]
    latest: dict[str, float]


def real_suites() -> list[RealSuite]:
    """The real suites, by name; empty when the data is not there."""
    names = sorted(path.name.removesuffix(".latest.json") for path in TIMINGS.glob("*.latest.json"))
    return [RealSuite(name.replace("__", "/"), _seconds(name, "prev"), _seconds(name, "latest")) for name in names]


def _seconds(name: str, version: str) -> dict[str, float]:
    seconds: dict[str, float] = json.loads((TIMINGS / f"{name}.{version}.json").read_text("utf-8"))
    return seconds


def made_up_suite(files: int, tests: int, *, heavy: int = 0) -> dict[str, float]:
    """``{test id: seconds}`` with log-normal times; the first *heavy* files take twenty times as long as the others."""
    random = Random(20)
    seconds = {}
    for file in range(files):
        middle = -3.0 if file >= heavy else 0.0
        path = f"tests/area_{file % 97:02}/part_{file % 13}/test_feature_{file:05}.py"
        for test in range(tests):
            group = f"TestGroup{test // 10}::" if file % 3 == 0 else ""
            parameter = f"[value-{test % 7}-{test}]" if test % 2 else ""
            name = f"{path}::{group}test_behaviour_{test:02}{parameter}"
            seconds[name] = round(random.lognormvariate(middle, 1.5), 6)
    return seconds
