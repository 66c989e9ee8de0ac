"""The planning half of `partest shard`: from flags and configuration to suites, and from the plan to everything that shows it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from os import urandom
from typing import Any

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.pytest_settings import PytestSettings, read_pytest_settings
from partest_sdk.adapters.suite_files import SuiteFiles
from partest_sdk.adapters.timings.timing_files import TimingFiles
from partest_sdk.cli.plans import read_text, text_of
from partest_sdk.cli.settings import Settings, system_variables, temporary_file
from partest_sdk.commands.shard import SuiteRequest, matrix_of, plan_run
from partest_sdk.core.names import normal_path
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import to_json, to_text
from partest_sdk.core.plan.planner import MOST_SHARDS, Wish
from partest_sdk.core.plan.tables import explain, summary_markdown, summary_text
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError

DEFAULT_SUITE = "tests"


def make_plan_and_tell(settings: Settings, job: JobFiles) -> int:
    """Plan every suite; print the table, write the plan, set the outputs."""
    if settings.given("plan") is not None:
        raise InputError(
            "there is a plan, but no shard; say which with --shard I/N, or leave --plan out to make a new plan"
        )
    plan, notes = plan_run(suite_requests(settings), CiEnvironment.from_variables(system_variables()).this_attempt)
    jobs = matrix_of(plan)
    if len(jobs) > MOST_SHARDS:
        raise InputError(
            f"the suites need {len(jobs)} jobs, but a matrix takes {MOST_SHARDS}; lower shards or max-shards, or plan suites apart"
        )
    if settings.switch("explain"):
        print("\n".join(explain(plan, suite) for suite in plan.suites), end="")
        print("".join(f"note: {one_line(note)}\n" for note in notes), end="")
    else:
        print(summary_text(plan, notes), end="")
    place = _write_plan(settings, plan, job)
    job.add_summary(summary_markdown(plan, notes))
    text = to_text(plan)
    job.set_output("matrix", json.dumps({"include": jobs}, separators=(",", ":")))
    job.set_output("total", str(len(jobs)))
    job.set_output("plan", text)
    job.set_output("plan-file", place)
    job.set_output("digest", plan.digest)
    slowest = [suite.expected_seconds(number) for suite in plan.suites for number in range(1, suite.total + 1)]
    known = [seconds for seconds in slowest if seconds is not None]
    job.set_output("expected-seconds", f"{max(known):.3f}" if known else "")
    if not text:
        print("note: the plan is too large for a job output; hand the plan file over as an artifact", file=sys.stderr)
    return 0


def _write_plan(settings: Settings, plan: Plan, job: JobFiles) -> str:
    place = settings.given("plan-out") or (
        temporary_file(settings, f"partest-plan-{urandom(4).hex()}.json") if job.there else None
    )
    if place is None:
        return ""
    path = settings.base / place
    if path.is_dir():
        raise InputError(f"plan-out is {place!r}, which is a folder; name a file")
    try:
        write_whole(path, to_json(plan))
    except OSError as trouble:
        raise InputError(f"plan-out is {place!r}, which cannot be written: {trouble.strerror}") from None
    return str(path)


def suite_requests(settings: Settings) -> list[SuiteRequest]:
    """The suites that the flags ask for, else those of the configuration, else pytest's own test paths."""
    wanted = settings.given("suite")
    configured = settings.configuration.suites
    if settings.given("tests") or settings.given("tests-from") or not configured:
        name = wanted or DEFAULT_SUITE
        return [_request(settings, name, configured.get(name, {}))]
    if wanted is not None and wanted not in configured:
        raise InputError(f"suite is {wanted!r}, but the configuration has {', '.join(map(repr, configured))}")
    return [_request(settings, name, table) for name, table in configured.items() if wanted in (None, name)]


def _request(settings: Settings, name: str, table: Mapping[str, Any]) -> SuiteRequest:
    runner = str(settings.value("runner", table) or "pytest")
    pytest = read_pytest_settings(settings.base) if runner == "pytest" else PytestSettings()
    listed = settings.given("tests-from")
    if listed and settings.given("tests"):
        raise InputError("there are both tests and tests-from; give one of them")
    patterns = _list(table.get("patterns")) or list(pytest.python_files)
    if runner == "files" and not listed and not _list(settings.value("tests", table)):
        raise InputError(
            f"suite {name!r} has the runner 'files' and no tests; name its files with --tests or tests = [\"e2e/**/*.spec.ts\"]"
        )
    finder = SuiteFiles(
        settings.base, patterns if runner == "pytest" or table.get("patterns") else ["*"], pytest.norecursedirs
    )
    # pytest passes over a path of its own configuration that is not there, and looks everywhere when none is.
    places = _list(settings.value("tests", table)) or [path for path in pytest.testpaths if finder.has(path)] or ["."]
    return SuiteRequest(
        name=name,
        runner=runner,
        finder=finder,
        timings=TimingFiles([settings.base / path for path in _list(settings.value("timings", table))]),
        wish=_wish(settings, table),
        tests=places,
        ids=None if listed is None else _ids(settings, str(listed)),
        groups={
            group: [normal_path(pattern) for pattern in patterns] for group, patterns in table.get("groups", {}).items()
        },
        variants=tuple(dict.fromkeys(_list(table.get("variants")))),
        variant=settings.text("variant"),
    )


def _wish(settings: Settings, table: Mapping[str, Any]) -> Wish:
    shards = settings.text("shards", table)
    target = settings.seconds("target-duration", table)
    if settings.rank("target-duration", table) < settings.rank("shards", table):
        shards = "auto"
    if shards is None and target is None:
        raise InputError("how many shards? Say --shards 4, or how long one may take: --target-duration 5m")
    fixed = None if shards in (None, "auto") else settings.number("shards", table)
    most = settings.number("max-shards", table)
    return Wish(
        fixed, target, MOST_SHARDS if most is None else most, settings.seconds("overhead", table, zero=True) or 0.0
    )


def _ids(settings: Settings, place: str) -> list[str]:
    if place == "-":
        buffer = getattr(sys.stdin, "buffer", None)
        text = (
            ""
            if sys.stdin is None
            else sys.stdin.read()
            if buffer is None
            else text_of(buffer.read(), "standard input")
        )
    else:
        text = read_text(settings.base / place)
    if "\0" in text:
        raise InputError(f"tests-from is {place!r}, which holds a NUL; write one test id per line, as UTF-8 text")
    return [line for line in (raw.rstrip("\r") for raw in text.split("\n")) if line.strip()]


def _list(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
