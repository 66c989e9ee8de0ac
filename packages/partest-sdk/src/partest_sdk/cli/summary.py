"""`partest summary`: a bundle in; a job summary, a check run, a comment and an HTML report out. The verdict is the exit code."""

from __future__ import annotations

import json
import re
import signal
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.adapters.base_results import read_base
from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.ci.occasion import read_occasion
from partest_sdk.adapters.html_report.report import write_html_report
from partest_sdk.adapters.log_commands import MOST, LogCommands
from partest_sdk.adapters.private_packages import use_packages
from partest_sdk.adapters.results.bundle_reader import read_bundle
from partest_sdk.adapters.source_paths import SourcePaths
from partest_sdk.adapters.working_folder import working_folder
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.cache_memory import CacheMemory
from partest_sdk.cli.options import SUMMARY
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.cli.summary_coverage import coverage_story, coverage_wishes
from partest_sdk.cli.summary_coverage_log import coverage_outputs, log_coverage
from partest_sdk.cli.summary_inputs import NO_BUNDLE, jobs_of, wishes_of
from partest_sdk.commands.summary import Published, Wishes, publish, refusal, section
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.verdict import EXIT_CODES
from partest_sdk.core.safe_text import for_log, one_line
from partest_sdk.core.summary.annotations import annotations_of
from partest_sdk.core.summary.bundle import Bundle
from partest_sdk.core.summary.caches import cache_table, read_cache_hits
from partest_sdk.core.summary.comparison import Comparison, compare
from partest_sdk.core.summary.jobs import Job
from partest_sdk.core.summary.occasion import Occasion
from partest_sdk.core.summary.pages import job_summary
from partest_sdk.core.summary.reproduce import reproduce
from partest_sdk.core.summary.sticky import composed
from partest_sdk.core.summary.story import Links, Story, counts_of
from partest_sdk.errors import HostError, InputError, PartestError, UnavailableError

if TYPE_CHECKING:
    from partest_sdk.adapters.github import GitHub

ARTIFACT_LIMIT = 512 * 1024 * 1024
"""Bytes of an artifact that is downloaded; a million tests are below."""
_REFUSED = HostError.exit_code


def main(arguments: Sequence[str]) -> int:
    """Tell, publish, and give the verdict."""
    flags, rest = parse("summary", arguments)
    if rest:
        raise InputError(f"summary takes no command, but there is {' '.join(rest)!r} after '--'")
    # A cancelled job is ended by SIGTERM; a check run that was begun must be completed before, or it would block every merge.
    with suppress(ValueError):  # whoever calls us in a thread has the signals
        signal.signal(signal.SIGTERM, _interrupt)
    settings = Settings(SUMMARY, flags, system_variables(), working_folder())
    with ExitStack() as held:
        return _Summary(settings, held).tell()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@dataclass(slots=True)
class _Summary:
    settings: Settings
    held: ExitStack
    folder: Path | None = None
    """The bundle's; None without one."""

    def tell(self) -> int:
        """Everything, in the order of the ladder: what needs nobody comes first."""
        settings, variables = self.settings, system_variables()
        # Whatever is wrong with the inputs is said before anything is published.
        jobs, wishes, care = jobs_of(settings), wishes_of(settings), settings.value("on-refused") == "fail"
        hits, wanted = read_cache_hits(settings.value("cache-hit") or []), coverage_wishes(settings)
        occasion = read_occasion(variables)
        if (name := settings.text("artifact")) is not None and not occasion.artifact_run:
            raise InputError(
                f"artifact is {name!r}, but this is no `workflow_run` event; leave it out, and name the folder with --bundle"
            )
        offline = settings.text("dry-run") is not None and name is None
        missing = "" if offline else use_packages(_trusted(variables, occasion)) or ""
        log = LogCommands(on_github=variables.get("GITHUB_ACTIONS") == "true")
        bundle = self._bundle(occasion, missing)
        memory = CacheMemory(settings, CiEnvironment.from_variables(variables), log)
        tests = (test.file for test in bundle.tests) if bundle else ()
        story = replace(
            self._story(bundle, jobs, occasion, log),
            cache_hits=hits,
            past_hits=memory.keep_and_recall(hits, bundle),
            coverage=coverage_story(
                settings, self.folder, wanted, lambda: self._host_for_change(occasion, missing), tests
            ),
        )
        log_coverage(story.coverage, log)
        job = JobFiles(variables)
        dry = settings.text("dry-run")
        if dry is not None:
            report = self._write_report(story, settings.base / dry / "report.html", log)
            self._dry_run(story, occasion, wishes, settings.base / dry)
            published = Published()
        else:
            place = settings.text("report") or str(Path(str(settings.value("bundle")), "report.html"))
            # Nothing is made where there was no bundle: the next run would take it for one that broke off.
            made = (
                settings.text("report") or name or (settings.base / str(settings.value("bundle")) / "run.json").exists()
            )
            report = self._write_report(story, settings.base / place, log) if made else ""
            job.add_summary(job_summary(story, job.summary_room).text)
            published = self._publish(story, occasion, wishes, missing, log)
        return self._end(story, published, job, report, care)

    def _bundle(self, occasion: Occasion, missing: str) -> Bundle | None:
        """The bundle; None when there is none and nobody asked for one. One that cannot be read is a red one."""
        given, name = str(self.settings.value("bundle")), self.settings.text("artifact")
        if given == NO_BUNDLE and name is None:
            return None
        folder = self.settings.base / given
        try:
            if name is not None:
                folder = self._download(name, occasion, missing)
            self.folder = folder
            return read_bundle(folder)
        except (PartestError, OSError) as trouble:
            code = EXIT_CODES[Kind.MISSING if name or not (folder / "run.json").exists() else Kind.UNREADABLE]
            return Bundle(green=False, exit_code=code, reasons=(str(trouble),), doubtful=True)

    def _download(self, name: str, occasion: Occasion, missing: str) -> Path:
        from partest_sdk.adapters.bundle_archive import unpack_bundle

        host = self._host(occasion, missing)
        folder = Path(self.held.enter_context(tempfile.TemporaryDirectory(prefix="partest-bundle-")))
        host.download_artifact(occasion.artifact_run, name, folder / "bundle.zip", limit=ARTIFACT_LIMIT)
        unpack_bundle(folder / "bundle.zip", folder / "bundle")
        return folder / "bundle"

    def _host_for_change(self, occasion: Occasion, missing: str) -> GitHub | None:
        """GitHub, where the change can be asked for; without it git must do."""
        if not occasion.pull_request or self.settings.text("dry-run") is not None:
            return None
        try:
            return self._host(occasion, missing)
        except UnavailableError:
            return None

    def _host(self, occasion: Occasion, missing: str) -> GitHub:
        """GitHub; an UnavailableError that says what is missing to talk to it."""
        token = self.settings.text("token") or ""
        if missing:
            raise UnavailableError(missing)
        if not token:
            raise UnavailableError("there is no token to publish with; give --token")
        if not re.fullmatch(r"[!-~]+", token):
            # Not shown: GitHub hides a secret only where it stands as it is.
            raise UnavailableError(
                "the token holds a space, a line break or another character that no token has; give it unchanged"
            )
        if not occasion.repository or not occasion.head_sha:
            raise UnavailableError(
                "nothing says which repository and commit this is about; it is published from GitHub Actions only"
            )
        from partest_sdk.adapters.github import GitHub

        return GitHub(
            token,
            occasion.api_url,
            occasion.repository,
            say=lambda text: print(f"note: {one_line(text, 2000)}", flush=True),
        )

    def _story(self, bundle: Bundle | None, jobs: tuple[Job, ...], occasion: Occasion, log: LogCommands) -> Story:
        comparison = Comparison()
        place = self.settings.text("base")
        if place is not None and bundle is not None:
            base, why_not = read_base(self.settings.base / place, place)
            comparison = compare(bundle, base)
            if why_not:
                log.notice(why_not)
        # A stranger's bundle must not choose under which name it is published: a required check may have it.
        trusted = bundle.suites if bundle and self.settings.text("artifact") is None else ()
        suites = one_line(", ".join(suite.name for suite in trusted), 100)
        repository = f"{occasion.server_url}/{occasion.repository}" if occasion.repository else ""
        paths = SourcePaths(self.settings.base, [self.settings.variable("GITHUB_WORKSPACE")])
        return Story(
            bundle=bundle or Bundle(green=True, exit_code=0),
            name=one_line(self.settings.text("name") or "", 100) or suites or "tests",
            comparison=comparison,
            jobs=jobs,
            links=Links(repository, occasion.run_url, occasion.head_sha),
            in_repository=paths.find,
            told=bundle is not None,
        )

    def _write_report(self, story: Story, path: Path, log: LogCommands) -> str:
        """The HTML report; its path, or nothing when it cannot be written."""
        if not story.told:
            return ""
        jobs = [["Job", "Result", ""], *([job.name, job.result, job.duty.value] for job in story.jobs)]
        tables = {"Other jobs": jobs if story.jobs else [], "Caches": cache_table(story)}
        try:
            write_html_report(
                path,
                replace(story.bundle, green=story.green, reasons=story.reasons),
                title=story.name,
                headline=story.title,
                commit=story.links.commit,
                run_url=story.links.run,
                changes=story.comparison.changes,
                base=story.comparison.base,
                extra=[(title, rows) for title, rows in tables.items() if rows],
                reproduce=lambda test: reproduce(test, story.bundle.suites),
                coverage=story.coverage,
            )
        except OSError as trouble:
            log.warning(f"the HTML report cannot be written to {path}: {trouble.strerror}")
            return ""
        return str(path.absolute())

    def _publish(self, story: Story, occasion: Occasion, wishes: Wishes, missing: str, log: LogCommands) -> Published:
        if not occasion.event:
            print("note: nothing is published outside of GitHub Actions; --dry-run DIR writes what would be")
            return Published()
        try:
            published = publish(story, occasion, self._host(occasion, missing), wishes)
        except UnavailableError as trouble:
            published = Published(refused=[str(trouble)] if wishes.check or wishes.comment != "never" else [])
        except Exception as trouble:  # noqa: BLE001 - the verdict is known, and no mistake of ours may change it
            published = Published(
                refused=[f"publishing failed by a mistake in partest itself ({type(trouble).__name__}: {trouble})"]
            )
        if told := refusal(published, occasion):
            log.notice(told)
        if not published.annotated and wishes.annotations:
            # The step's own end is one, too, and so is each gate that makes it red.
            said = 1 + len(story.coverage.red_gates if story.coverage else ())
            for note in annotations_of(story, uncovered=False)[: max(MOST - said, 0)]:
                log.error(note.message, title=note.title, file=note.path, line=note.line)
        return published

    def _dry_run(self, story: Story, occasion: Occasion, wishes: Wishes, folder: Path) -> None:
        """Everything that would be sent, through the same code that sends it."""
        from partest_sdk.adapters.github.recording import RecordingGitHub

        recording = RecordingGitHub(occasion.repository or "owner/name", occasion.head_sha or "0" * 40)
        told = occasion if occasion.head_sha else _somewhere()
        publish(story, told, recording, wishes)
        try:
            write_whole(folder / "job-summary.md", job_summary(story).text)
            write_whole(folder / "comment.md", composed("", section(story, told)) or "")
            write_whole(folder / "requests.json", json.dumps(recording.requests, indent=1, ensure_ascii=False) + "\n")
        except OSError as trouble:
            raise InputError(f"dry-run is {str(folder)!r}, where nothing can be written: {trouble.strerror}") from None

    def _end(self, story: Story, published: Published, job: JobFiles, report: str, care: bool) -> int:
        code = story.exit_code or (_REFUSED if care and published.refused else 0)
        outputs = {
            "verdict": "green" if story.green else "red", "exit-code": str(code), "check-run-url": published.check_url,
            "comment-url": published.comment_url, "report": report, **coverage_outputs(story),
        }  # fmt: skip
        try:
            for name, value in outputs.items():
                job.set_output(name, value)
        except InputError as trouble:
            print(f"note: {one_line(str(trouble))}")
        comparison = story.comparison
        told = {
            "check run": published.check_url,
            "comment": published.comment_url,
            "report": report,
            f"since {comparison.base}": (comparison.sentence or "nothing changed") if comparison.there else "",
        }
        # What the gates have to say has been said.
        reasons = [*story.reasons_of_tests, *(story.coverage.missing if story.coverage else ())]
        lines = [f"{what}: {said}" for what, said in told.items() if said] + [f"red: {reason}" for reason in reasons]
        print("\n".join(one_line(line, 2000) for line in lines))
        counts = f" ({counts_of(story.bundle).replace('*', '')})" if story.told else ""
        answer = f"{'GREEN' if story.green else 'RED'}: {story.title}{counts}"
        print(for_log(one_line(answer, 1000)), flush=True)
        return code


def _trusted(variables: Mapping[str, str], occasion: Occasion) -> Mapping[str, str]:
    """*variables* as far as a job with a token that may write should trust them: strangers' jobs can write into a machine's tool cache, too."""
    if not occasion.artifact_run:
        return variables
    return {name: value for name, value in variables.items() if name != "RUNNER_TOOL_CACHE"}


def _somewhere() -> Occasion:
    """A pull request to show what would be sent, where there is none."""
    from partest_sdk.core.summary.publication import PullRequest

    sha = "0" * 40
    return Occasion("pull_request", "owner/name", sha, PullRequest(1, sha))
