"""From what a JUnit report calls a test to our id.

pytest's default report has no file, only ``tests.test_a.TestB`` and ``test_c[1]``: which part is the path is decided by the files there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from partest_sdk.core.names import normal_path
from partest_sdk.core.plan.timings import Timings, clean_microseconds


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """One test case as a report names it; empty text for what it does not say."""

    classname: str
    name: str
    file: str
    seconds: float


def timings_from_cases(cases: Iterable[ReportedCase], files: Iterable[str]) -> tuple[Timings, int, int]:
    """Timings by test id and by file, how many cases matched one of *files*, and how many did not."""
    known = set(files)
    modules = _modules(known)
    tests: dict[str, int] = {}
    whole: dict[str, int] = {}
    matched = unmatched = 0
    for case in cases:
        microseconds = clean_microseconds(case.seconds)
        found = _locate(case, known, modules)
        if found is None or microseconds is None:
            unmatched += 1
            continue
        matched += 1
        path, rest = found
        whole[path] = whole.get(path, 0) + microseconds
        if case.name and path.endswith(".py"):
            test = "::".join([path, *rest, case.name])
            # Attempts and repetitions of one test: the work is the sum of them.
            tests[test] = tests.get(test, 0) + microseconds
    only_files = {path: total for path, total in whole.items() if not path.endswith(".py")}
    return Timings(tests=tests, files=only_files), matched, unmatched


def _modules(files: Iterable[str]) -> dict[str, str]:
    """Dotted module name, whole and without leading folders, to file; names that fit several files are left out."""
    whole = {path.removesuffix(".py").replace("/", "."): path for path in sorted(files)}
    found: dict[str, str] = {}
    for path in whole.values():
        parts = path.removesuffix(".py").split("/")
        for start in range(1, len(parts)):
            name = ".".join(parts[start:])
            found[name] = path if found.get(name, path) == path else ""
    # A name that is somebody's own is theirs, whoever else ends in it.
    return found | whole


def _locate(case: ReportedCase, files: set[str], modules: dict[str, str]) -> tuple[str, list[str]] | None:
    file = normal_path(case.file)
    if file in files:
        module = file.removesuffix(".py").replace("/", ".")
        rest = case.classname.removeprefix(module) if case.classname.startswith(module) else ""
        return file, [part for part in rest.split(".") if part]
    parts = case.classname.split(".")
    for stop in range(len(parts), 0, -1):
        path = modules.get(".".join(parts[:stop]))
        if path:
            return path, parts[stop:]
    return None
