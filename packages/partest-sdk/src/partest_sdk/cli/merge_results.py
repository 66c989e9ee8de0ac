"""`partest merge-results`: result folders and reports in, the bundle and the verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from partest_sdk.adapters.base_results import read_base
from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.reports.report_files import parse_pattern
from partest_sdk.adapters.reports.reports import Reports
from partest_sdk.adapters.repository_files import tracked_files
from partest_sdk.adapters.results.bundle import forget_verdict, write_bundle
from partest_sdk.adapters.results.result_folders import read_result_folders
from partest_sdk.adapters.timings.history import History
from partest_sdk.adapters.working_folder import working_folder
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.options import MERGE_RESULTS
from partest_sdk.cli.plans import plan_from, read_text
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.commands.merge_results import keep_cache_hits, merge, teach
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import from_text
from partest_sdk.core.reports.paths import RepositoryPaths
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.problems import Problem
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.tables import verdict_markdown, verdict_text
from partest_sdk.core.results.verdict import Policy
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError

if TYPE_CHECKING:
    from partest_sdk.cli.coverage import MergedAndTold


def main(arguments: Sequence[str]) -> int:
    """Merge, write the bundle, say the verdict, learn; the verdict is the exit code."""
    flags, rest = parse("merge-results", arguments)
    if rest:
        raise InputError(f"merge-results takes no command, but there is {' '.join(rest)!r} after '--'")
    variables = system_variables()
    settings = Settings(MERGE_RESULTS, flags, variables, working_folder())
    merged = merge_and_tell(settings, CiEnvironment.from_variables(variables), JobFiles(variables))
    return merged.verdict.exit_code


def merge_and_tell(settings: Settings, ci: CiEnvironment, job: JobFiles) -> Merged:
    """Everything but the exit code."""
    out = settings.base / str(settings.value("out"))
    try:
        # The base may be what lies there from before.
        policy, remark = _policy(settings, ci)
        plan = plan_from(settings) if settings.given("plan") is not None else None
    finally:
        _forget(out)
    results, troubles = _results(settings)
    if plan is None and (results or not settings.value("junit")):
        plan = _plan_of(results, ci)
    with _reports(settings, plan, out) as reports:
        suffice = settings.given("results") is None and not results
        merged = merge(plan, results, troubles, ci.run_id, policy, ci.attempt, reports, suffice)
        write_bundle(out, merged, reports)
    print(verdict_text(merged.verdict, merged.proofs), end="")
    coverage = _coverage(settings, merged, results, out, ci)
    for line in coverage.lines:
        print(line)
    if remark:
        print(f"note: {one_line(remark)}")
    for line in _teach(settings, merged, ci):
        print(f"note: {one_line(line)}")
    job.add_summary(verdict_markdown(merged.verdict, merged.proofs))
    try:
        _set_outputs(job, merged, out, coverage.percent)
    except InputError as trouble:
        # The verdict is known and stays what it is.
        print(f"note: {one_line(str(trouble))}")
    return merged


def _forget(out: Path) -> None:
    """Take away what an earlier merge left, all of it: whatever ends this one, no new verdict lies beside old coverage."""
    from partest_sdk.adapters.coverage.coverage_bundle import forget_coverage

    forget_verdict(out)
    forget_coverage(out)


def _coverage(
    settings: Settings, merged: Merged, results: Sequence[ShardResult], out: Path, ci: CiEnvironment
) -> MergedAndTold:
    from partest_sdk.cli.coverage import merge_coverage_and_tell

    return merge_coverage_and_tell(settings, merged, results, out, ci)


def _results(settings: Settings) -> tuple[list[ShardResult], list[Problem]]:
    places = _places(settings)
    has_tests = settings.given("plan") or settings.given("results") or settings.value("junit")
    if settings.value("coverage") and not has_tests and not any((settings.base / place).exists() for place in places):
        raise InputError(
            "there is coverage and nothing that says how the tests ended; give their reports with --junit, or --results"
        )
    if settings.value("junit") and settings.given("results") is None:
        # Where there are reports, there need not be result folders too.
        places = [place for place in places if (settings.base / place).is_dir()]
    return read_result_folders([settings.base / place for place in places])


def _places(settings: Settings) -> list[str]:
    return settings.value("results") or ["partest-results"]


def _reports(settings: Settings, plan: Plan | None, out: Path) -> Reports:
    planned = {unit.file for suite in plan.suites for unit in suite.units} if plan else set()
    # Without a checkout git lists nothing, and the plan's files are all that is known of the repository.
    tracked = tracked_files(settings.base)
    paths = RepositoryPaths(
        lambda: {*planned, *tracked()}, [settings.variable("GITHUB_WORKSPACE"), str(settings.base.resolve())]
    )
    patterns = [parse_pattern(text) for text in settings.value("junit") or []]
    return Reports(patterns, settings.base, paths, [out], [settings.base / place for place in _places(settings)])


def _policy(settings: Settings, ci: CiEnvironment) -> tuple[Policy, str]:
    """What is to be red, and what to say about the base."""
    known: frozenset[tuple[str, str, str]] = frozenset()
    remark = ""
    if settings.value("fail-on") == "new-failures":
        place = settings.text("base") or settings.text("history")
        if place is None:
            raise InputError(
                "fail-on is 'new-failures', which needs something to compare with; give --base, the history or an earlier bundle"
            )
        base, remark = read_base(settings.base / place, place)
        known = base.failing if base else known
        if known and ci.teaches and (ci.attempt or 1) > 1 and not (settings.base / place).is_dir():
            # The first attempt may have taught the history what it failed in: a re-run must not excuse it.
            known, remark = (
                frozenset(),
                f"attempt {ci.attempt} of a run that teaches: the base {place} may hold this very run, so every failure counts as new",
            )
    return _switches(settings, known), remark


def _switches(settings: Settings, known: frozenset[tuple[str, str, str]]) -> Policy:
    return Policy(
        known=known,
        failures=settings.value("fail-on") != "never",
        missing=settings.value("on-missing") == "fail",
        unreadable=settings.value("on-unreadable") == "fail",
        incomplete=settings.value("on-incomplete") == "fail",
        empty=settings.value("on-empty") == "fail",
    )


def _plan_of(results: Sequence[ShardResult], ci: CiEnvironment) -> Plan:
    """The plan that the shards carry with them, when the caller has none at hand."""
    newest = max((result.manifest.attempt for result in results), default=0)
    if ci.attempt is not None and 0 < newest < ci.attempt:
        # Had the plan job of this attempt failed, the results of the last one would look just like this.
        raise InputError(
            f"no plan was given, and all results are of attempt {newest}, not of this attempt {ci.attempt}; give --plan"
        )
    digests = sorted({result.manifest.plan for result in results})
    if not digests:
        raise InputError(
            "there is not one result folder, and no plan to say what is missing; give --plan, the right --results, or reports with --junit"
        )
    if len(digests) > 1:
        shown = ", ".join(digest[:12] for digest in digests)
        raise InputError(f"the shards ran by {len(digests)} different plans ({shown}); give the right one with --plan")
    for result in results:
        path = Path(result.place, "plan.json")
        if path.is_file():
            plan = from_text(read_text(path))
            if plan.digest == digests[0]:
                return plan
    raise InputError("no result folder holds its plan; give --plan")


def _teach(settings: Settings, merged: Merged, ci: CiEnvironment) -> list[str]:
    place = settings.text("history")
    if place is None:
        return []
    if not ci.teaches:
        return [f"the history was not changed: {ci.why_not}"]
    history = History(settings.base / place)
    return [*teach(merged, history), *keep_cache_hits(merged, history)]


def _set_outputs(job: JobFiles, merged: Merged, out: Path, coverage: str) -> None:
    totals = merged.verdict.totals
    job.set_output("verdict", "green" if merged.verdict.green else "red")
    job.set_output("exit-code", str(merged.verdict.exit_code))
    job.set_output("bundle", str(out.absolute()))
    job.set_output("junit", str(out.absolute() / "junit.xml"))
    for name in ("tests", "passed", "failed", "errors", "skipped", "flaky", "not_run"):
        job.set_output(name.replace("_", "-"), str(getattr(totals, name)))
    job.set_output("coverage", coverage)
