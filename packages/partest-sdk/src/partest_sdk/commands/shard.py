"""`partest shard`: plan the suites of a run, or give out the tests of one shard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Protocol

from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.plan.plan_file import make_plan
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings
from partest_sdk.core.plan.units import weigh_files, weigh_tests
from partest_sdk.errors import InputError, NothingToDoError


class FileFinder(Protocol):
    """Finds test files; see `partest_sdk.adapters.suite_files`."""

    def find(self, places: Sequence[str]) -> Mapping[str, int]:
        """Size in bytes of every test file in *places*."""
        ...


class TimingSource(Protocol):
    """Knows the past; see `partest_sdk.adapters.timings`."""

    def read(self, suite: str, variant: str | None, files: Collection[str]) -> tuple[Timings, list[str]]:
        """The timings of *suite*, and notes."""
        ...


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """One suite as asked for, by flags or by the configuration."""

    name: str
    runner: str
    finder: FileFinder
    timings: TimingSource
    wish: Wish
    tests: Sequence[str] = ()
    """Where to look for test files."""
    ids: Sequence[str] | None = None
    """The tests themselves, one by one, instead."""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Group name → paths or globs of the files that stay together."""
    variants: tuple[str, ...] = ()
    variant: str | None = None


def plan_run(requests: Sequence[SuiteRequest], run: str = "") -> tuple[Plan, list[str]]:
    """The plan of all suites, made in *run*, and what the person should know about it. Suites without tests are an error only when all are."""
    suites: list[SuitePlan] = []
    notes: list[str] = []
    empty: list[str] = []
    for request in requests:
        try:
            suite, said = _plan_one(request)
        except NothingToDoError as nothing:
            empty.append(str(nothing))
        else:
            suites.append(suite)
            notes += said
    if not suites:
        raise NothingToDoError("\n".join(empty) or "there is no suite to plan")
    return make_plan(tuple(suites), run), empty + notes


def _plan_one(request: SuiteRequest) -> tuple[SuitePlan, list[str]]:
    if request.ids is not None:
        paths: Mapping[str, int] = {}
        timings, notes = request.timings.read(
            request.name, request.variant, {test.partition("::")[0] for test in request.ids}
        )
        files = weigh_tests(request.ids, timings)
    else:
        paths = request.finder.find(request.tests)
        timings, notes = request.timings.read(request.name, request.variant, paths)
        files = weigh_files(paths, timings, paths)
    groups = _groups([file.path for file in files], request.groups)
    idle = [group for group in request.groups if group not in groups.values()]
    notes = notes + [f"{request.name}: no file is in the group {group!r}; check its paths" for group in idle]
    suite = Suite(request.name, request.runner, files, groups, request.variants)
    plan, said = plan_suite(suite, timings, request.wish)
    return plan, notes + said


def _groups(paths: Sequence[str], groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for group, patterns in groups.items():
        for path in paths:
            if any(_fits(path, pattern) for pattern in patterns) and found.setdefault(path, group) != group:
                raise InputError(
                    f"{path} is in the groups {found[path]!r} and {group!r}; a file can be in one group only"
                )
    return found


def _fits(path: str, pattern: str) -> bool:
    """Whether *pattern* is the path, a folder above it, or a glob that matches it; ``**/`` is also no folder at all."""
    if path == pattern or path.startswith(pattern.rstrip("/") + "/"):
        return True
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern.replace("**/", ""))


def matrix_of(plan: Plan) -> list[dict[str, str]]:
    """The plan as the ``include`` list of a GitHub matrix: a job for each shard of each suite and variant."""
    return [
        {"suite": suite.suite, "shard": str(shard), **({"variant": variant} if variant else {})}
        for suite, shard, variant in plan.jobs()
    ]
