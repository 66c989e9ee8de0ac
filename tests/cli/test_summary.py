"""`partest summary` from its variables to what stands on GitHub: every event, token and fault, by a GitHub on the loopback interface."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, is_advice
from contract import faults
from contract.fake_github import FakeGitHub
from contract.faults import Fault
from contract.state import A_SHA, zipped
from coverage_story_builders import a_told
from partest_sdk.adapters.coverage.coverage_bundle import write_coverage
from partest_sdk.adapters.github.patience import RealClock
from partest_sdk.adapters.results.bundle import write_bundle
from partest_sdk.core.results.verdict import Policy
from partest_sdk.core.summary.sticky import MARKER, read_sections
from real_runs import Said
from run_builders import Run, a_run, killed, on_lines_of_their_own

MERGE_SHA = "e" * 40
RED = a_run(passed=3, failed=2, flaky=1)
GREEN = a_run(passed=6)
EVENTS = ("pull_request", "push", "merge_group", "workflow_dispatch", "schedule", "workflow_run")
COMMENTED = ("pull_request", "push", "workflow_dispatch", "workflow_run")


@dataclass
class Stage:
    """A job on a runner, and the GitHub that it belongs to."""

    partest: CommandLine
    github: FakeGitHub
    waits: list[float] = field(default_factory=list)

    def variables(self, event: str, payload: Any = None) -> dict[str, str]:
        folder = self.partest.folder
        told = {
            "pull_request": {
                "pull_request": {
                    "number": 1,
                    "head": {"sha": A_SHA, "repo": {"full_name": self.github.repository.full_name}},
                }
            },
            "merge_group": {"merge_group": {"head_sha": A_SHA}},
            "workflow_run": {
                "workflow_run": {"id": 99, "run_attempt": 1, "name": "tests", "head_sha": A_SHA, "head_branch": "topic"}
            },
        }.get(event, {})
        self.partest.write("event.json", json.dumps(payload or told))
        for name in ("output", "summary"):
            self.partest.write(name)
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_REPOSITORY": self.github.repository.full_name,
            "GITHUB_SHA": MERGE_SHA if event == "pull_request" else A_SHA,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_WORKFLOW": "ci",
            "GITHUB_JOB": "report",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "PARTEST_TOKEN": self.github.token,
            "RUNNER_TEMP": str(folder),
            "GITHUB_WORKSPACE": str(folder),
        }

    def bundle(self, run: Run, folder: str = "partest-bundle") -> Path:
        write_bundle(self.partest.folder / folder, run.merge())
        return self.partest.folder / folder

    def summary(self, event: str = "pull_request", *words: str, run: Run | None = RED, **more: str) -> Said:
        if run is not None:
            self.bundle(run)
        return self.partest("summary", *words, variables=self.variables(event) | more)

    def read(self, name: str) -> str:
        return (self.partest.folder / name).read_text("utf-8")

    def outputs(self) -> str:
        return self.read("output")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Stage]:
    with FakeGitHub() as github:
        yield staged(tmp_path, monkeypatch, capsys, github)


def staged(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub
) -> Stage:
    github.add_pull(1)
    stage = Stage(CommandLine(folder, monkeypatch, capsys), github)
    monkeypatch.setattr(RealClock, "sleep", lambda self, seconds: stage.waits.append(seconds))
    return stage


def assert_told(stage: Stage, said: Said, run: Run = RED) -> None:
    """What is there whatever GitHub does: verdict, job summary, HTML report, outputs."""
    red = run is RED
    assert said.code == int(red), said.text
    assert ("RED: 2 of 6 tests failed" in said.out) is red
    assert stage.read("summary").startswith(f"### {'❌' if red else '✅'} ")
    assert "<html" in stage.read("partest-bundle/report.html")
    assert f"\n{'red' if red else 'green'}\n" in stage.outputs()


@pytest.mark.parametrize("run", [RED, GREEN], ids=["red", "green"])
@pytest.mark.parametrize("event", EVENTS)
def test_every_event(stage: Stage, event: str, run: Run) -> None:
    """
    One check run on the head commit, with its notes; one comment where there is a pull request.
    """
    said = stage.summary(event, run=run)
    (check,) = stage.github.check_runs

    assert_told(stage, said, run)
    assert (check.head_sha, check.status, check.conclusion) == (
        A_SHA,
        "completed",
        "failure" if run is RED else "success",
    )
    assert len(check.annotations) == (2 if run is RED else 0)
    assert [comment.body.startswith(MARKER) for comment in stage.github.comments] == [True] * (event in COMMENTED)
    assert "::notice" not in said.out


def test_again_and_again(stage: Stage) -> None:
    """
    A re-run and the next push keep to one comment; red becomes green in it.
    """
    stage.summary()
    stage.summary(GITHUB_RUN_ATTEMPT="2")
    stage.summary(run=GREEN, GITHUB_RUN_ID="4712")
    (comment,) = stage.github.comments
    (section,) = read_sections(comment.body)

    assert section.head.startswith("### ✅ All 6 tests passed")
    assert len(stage.github.check_runs) == 3


def test_jobs_with_names_share_a_comment(stage: Stage) -> None:
    """
    Two jobs that report suites of their own: two checks, one comment with two sections.
    """
    stage.summary("pull_request", "--name", "unit", run=GREEN)
    stage.summary("pull_request", "--name", "e2e")
    (comment,) = stage.github.comments

    assert [section.head.partition("·")[0].strip() for section in read_sections(comment.body)] == [
        "### ✅ All 6 tests passed",
        "### ❌ 2 of 6 tests failed",
    ]
    assert sorted(check.name for check in stage.github.check_runs) == ["Tests: e2e", "Tests: unit"]


@pytest.mark.parametrize(
    ("permissions", "checks", "comments", "named"),
    [
        ({"checks": "write", "pull-requests": "write"}, 1, 1, []),
        ({"checks": "write"}, 1, 0, ["pull-requests: write"]),
        ({"pull-requests": "write"}, 0, 1, ["checks: write"]),
        ({"contents": "read"}, 0, 0, ["checks: write", "pull-requests: write"]),
    ],
)
def test_every_token(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    permissions: Mapping[str, str],
    checks: int,
    comments: int,
    named: list[str],
) -> None:
    """
    What the token may is published; what it may not is said in one notice that names the permission. The verdict is the same.
    """
    with FakeGitHub(permissions=permissions) as github:
        stage = staged(tmp_path, monkeypatch, capsys, github)
        said = stage.summary()

        assert_told(stage, said)
        assert (len(github.check_runs), len(github.comments)) == (checks, comments)
        assert said.out.count("::notice") == int(bool(named))
        assert [permission for permission in named if permission not in said.out] == [], said.out
        # Without a check run the failures become notes in the log, on their lines.
        assert said.out.count("::error") == (0 if checks else 2)


@pytest.mark.parametrize(("gates", "notes"), [(0, 9), (2, 7), (12, 0)])
def test_gates_that_failed_leave_room_for_fewer_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], gates: int, notes: int
) -> None:
    """
    GitHub shows ten errors of a step, its own end among them: what the gates say takes the place of the last failures.
    """
    with FakeGitHub(permissions={"contents": "read"}) as github:
        stage = staged(tmp_path, monkeypatch, capsys, github)
        folder = stage.bundle(on_lines_of_their_own(a_run(passed=1, failed=20)))
        write_coverage(folder, a_told(), {})
        words = [word for _ in range(gates) for word in ("--min-coverage", "99")]
        said = stage.summary("pull_request", *words, run=None)

    assert said.out.count("::error::❌ min-coverage") == gates
    assert said.out.count("::error title=") + said.out.count("::error file=") == notes


def test_a_fork_is_told_where_the_way_out_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Its token may only read: one notice, the reason, the page.
    """
    with FakeGitHub(permissions={"contents": "read"}) as github:
        stage = staged(tmp_path, monkeypatch, capsys, github)
        stage.bundle(RED)
        payload = {"pull_request": {"number": 1, "head": {"sha": A_SHA, "repo": {"full_name": "stranger/octo-repo"}}}}
        said = stage.partest("summary", variables=stage.variables("pull_request", payload))

        assert_told(stage, said)
        assert said.out.count("::notice") == 1
        assert "the pull request comes from a fork" in said.out
        assert "docs/forks.md" in said.out


FAULTS: dict[str, Fault] = {
    "403": faults.status(403),
    "404": faults.status(404),
    "422": faults.status(422),
    "429": faults.status(429),
    "429 with Retry-After": faults.status(429, Retry_After="5"),
    "429 for a day": faults.status(429, Retry_After="86400"),
    "secondary limit": faults.secondary_rate_limit(403),
    "hour": faults.rate_limit_exhausted(3600),
    "500": faults.status(500),
    "502": faults.status(502),
    "stored, then 502": faults.stored_then(502),
    "stored, then cut": faults.stored_then_cut(),
    "cut": faults.cut(),
    "half": faults.truncated_body(3),
    "page": faults.status(502, b"<html>Unicorn!</html>"),
    "odd": faults.body(b"[]"),
    "odder": faults.body(b"nothing"),
}


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("event", ["pull_request", "push", "workflow_run"])
def test_every_fault(stage: Stage, event: str, fault: str, lasting: bool) -> None:
    """
    Whatever GitHub does, once or always: the verdict stands, nothing is doubled, nothing is left half done, nobody waits longer than two minutes.
    """
    stage.github.fail(fault=FAULTS[fault], times=None if lasting else 1)
    said = stage.summary(event)

    assert_told(stage, said)
    assert sum(stage.waits) <= 120
    assert len(stage.github.check_runs) <= 1
    assert len(stage.github.comments) <= 1
    assert said.out.count("::notice") <= 1
    for check in stage.github.check_runs:
        assert len(check.annotations) <= 2
        assert lasting or check.status == "completed"
    published = bool(stage.github.check_runs) and bool(stage.github.comments)
    assert published or said.out.count("::notice") == 1, said.out


def test_refused_can_be_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Only for those who ask for it, and never in place of a red verdict.
    """
    with FakeGitHub(permissions={}) as github:
        stage = staged(tmp_path, monkeypatch, capsys, github)

        assert stage.summary("pull_request", "--on-refused", "fail", run=GREEN).code == 7
        assert stage.summary("pull_request", "--on-refused", "fail", run=RED).code == 1
        assert stage.summary("pull_request", "--on-refused", "warn", run=GREEN).code == 0


def test_no_token_no_request(stage: Stage) -> None:
    """
    Without a token nothing is sent, and that is said.
    """
    said = stage.summary(PARTEST_TOKEN="")

    assert_told(stage, said)
    assert stage.github.requests == []
    assert "there is no token" in said.out


@pytest.mark.parametrize(
    ("words", "checks", "comments"),
    [(["--check", "never"], 0, 1), (["--comment", "never"], 1, 0), (["--check", "never", "--comment", "never"], 0, 0)],
)
def test_only_what_is_wanted(stage: Stage, words: list[str], checks: int, comments: int) -> None:
    """
    What is not wanted is no trouble to be told.
    """
    said = stage.summary("pull_request", *words)

    assert (len(stage.github.check_runs), len(stage.github.comments)) == (checks, comments)
    assert "::notice" not in said.out


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda folder: (folder / "run.json").unlink(), 5),
        (lambda folder: (folder / "run.json").write_text("{"), 4),
        (lambda folder: (folder / "tests.jsonl").unlink(), 4),
        (lambda folder: (folder / "tests.jsonl").write_text("x\n"), 4),
    ],
    ids=["no run.json", "damaged run.json", "no tests", "damaged tests"],
)
def test_a_bundle_that_cannot_be_read_is_red(stage: Stage, damage: Any, code: int) -> None:
    """
    A merge that did not come to its end is told as that, also on GitHub: never silence, never green.
    """
    damage(stage.bundle(GREEN))
    said = stage.summary(run=None)

    assert said.code == code
    assert said.out.splitlines()[-1].startswith("RED: ")
    assert stage.github.check_runs[0].conclusion == "failure"


def test_no_bundle_is_red_unless_only_jobs_are_asked_about(stage: Stage) -> None:
    """
    A gate over other jobs needs no tests, and says so; a bundle that is only not there is a merge that did not come to its end.
    """
    good, bad = '{"lint": {"result": "success"}}', '{"lint": {"result": "skipped"}}'

    assert stage.summary("pull_request", "--needs", good, "--bundle", "none", run=None).code == 0
    assert stage.summary("pull_request", "--needs", bad, "--bundle", "none", run=None).code == 1
    assert is_advice(stage.summary("pull_request", "--needs", "{}", "--bundle", "none", run=None), 2)
    assert is_advice(stage.summary("pull_request", "--bundle", "none", run=None), 2)
    assert stage.summary("pull_request", "--needs", good, run=None).code == 5
    assert stage.summary(run=None).code == 5


def test_legs_of_one_name_do_not_cover_each_other(stage: Stage) -> None:
    """
    Two legs of a matrix that both report as `unit`: both checks stand, and the comment keeps the red one.
    """
    stage.summary()
    stage.summary(run=GREEN)
    (section,) = read_sections(stage.github.comments[0].body)

    assert sorted(str(check.conclusion) for check in stage.github.check_runs) == ["failure", "success"]
    assert section.head.startswith("### ❌")


def test_the_html_report_has_the_same_verdict(stage: Stage) -> None:
    """
    Green tests beside a failed job are red there too, and accepted failures are not called passed.
    """
    stage.summary("pull_request", "--needs", '{"lint": {"result": "failure"}}', run=GREEN)
    assert "<h1>Passed" not in stage.read("partest-bundle/report.html")

    write_bundle(stage.partest.folder / "partest-bundle", RED.merge(policy=Policy(failures=False)))
    assert stage.summary(run=None).code == 0
    assert "Accepted, with 2 failed" in stage.read("partest-bundle/report.html")
    assert "Accepted, with 2 failed" in stage.read("summary")


@pytest.mark.parametrize("token", ["a\nb", "a b", "é"])
def test_a_token_that_is_none_is_not_shown(stage: Stage, token: str) -> None:
    """
    GitHub hides a secret only where it stands as it is.
    """
    said = stage.summary(PARTEST_TOKEN=token)

    assert_told(stage, said)
    assert "a\\nb" not in said.text
    assert "the token holds" in said.text
    assert stage.github.requests == []


def artifact(run: Run, folder: Path) -> dict[str, bytes]:
    write_bundle(folder, run.merge())
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_strangers_bundle_does_not_choose_its_name(stage: Stage, tmp_path: Path) -> None:
    """
    A required check may have the name that it wants.
    """
    stage.github.add_artifact("partest-bundle", 99, artifact(RED, tmp_path / "theirs"))
    stage.summary("workflow_run", "--artifact", "partest-bundle", run=None)

    assert stage.github.check_runs[0].name == "Tests"


@pytest.mark.parametrize(
    ("result", "words", "code"),
    [
        ("success", [], 0),
        ("cancelled", [], 1),
        ("skipped", [], 1),
        ("skipped", ["--allowed-skips", "lint"], 0),
        ("failure", ["--optional-jobs", "lint"], 0),
    ],
)
def test_the_other_jobs(stage: Stage, result: str, words: list[str], code: int) -> None:
    """
    A green run of tests beside a required job that was skipped is red, with its name.
    """
    said = stage.summary(
        "pull_request",
        "--needs",
        json.dumps({"lint": {"result": result}, "test": {"result": "success"}}),
        *words,
        run=GREEN,
    )

    assert said.code == code
    assert ("the job lint was" in said.out) is bool(code)
    assert stage.github.check_runs[0].conclusion == ("failure" if code else "success")


@pytest.mark.parametrize(
    "words",
    [
        ["--needs", "x"],
        ["--optional-jobs", "lint"],
        ["--check", "sometimes"],
        ["--artifact", "partest-bundle"],
        ["--", "pytest"],
        ["--needs", "{}", "--allowed-skips", "a"],
    ],
)
def test_bad_input_is_advice_before_anything_is_sent(stage: Stage, words: list[str]) -> None:
    """
    One clear sentence, exit code 2, and not one request.
    """
    said = stage.summary("pull_request", *words)

    assert is_advice(said, 2), said.text
    assert stage.github.requests == []


def test_a_dry_run_writes_what_would_be_sent(stage: Stage) -> None:
    """
    The same bodies as the real run, in the same order, and not one request.
    """
    said = stage.summary("pull_request", "--dry-run", "preview")
    assert stage.github.requests == []
    assert said.code == 1
    planned = [one for one in json.loads(stage.read("preview/requests.json")) if one["path"] != "/graphql"]
    stage.summary()
    sent = [one for one in stage.github.requests if one.path != "/graphql"]

    assert [(one["method"], one["path"].partition("?")[0]) for one in planned] == [
        (one.method, one.path) for one in sent
    ]
    assert [one["body"] for one in planned] == [one.json for one in sent]
    assert stage.read("preview/comment.md") == stage.github.comments[0].body
    assert stage.read("preview/job-summary.md").startswith("### ❌ 2 of 6 tests failed")
    assert "<html" in stage.read("preview/report.html")


@pytest.mark.parametrize("found_by_commit", [True, False])
def test_a_fork_is_reported_by_a_workflow_of_ours(stage: Stage, tmp_path: Path, found_by_commit: bool) -> None:
    """
    The bundle comes from the run before, the pull request from GitHub by the head commit; the newest artifact counts.
    """
    stage.github.pulls.clear()
    stage.github.add_pull(7, head_repository="stranger/octo-repo", found_by_commit=found_by_commit)
    stage.github.add_artifact(
        "partest-bundle", 99, artifact(GREEN, tmp_path / "old"), created_at="2026-01-01T00:00:00Z"
    )
    stage.github.add_artifact("partest-bundle", 99, artifact(RED, tmp_path / "new"), created_at="2026-01-02T00:00:00Z")
    event = {
        "workflow_run": {
            "id": 99,
            "run_attempt": 1,
            "name": "tests",
            "head_sha": A_SHA,
            "head_branch": "topic",
            "head_repository": {"owner": {"login": "stranger"}},
        }
    }
    said = stage.partest("summary", "--artifact", "partest-bundle", variables=stage.variables("workflow_run", event))

    assert said.code == 1, said.text
    assert stage.github.check_runs[0].title == "2 of 6 tests failed"
    assert stage.github.comments[0].issue == 7


HOSTILE_ARCHIVES: dict[str, bytes] = {
    "nothing": b"",
    "no zip": b"PK\x03\x04 not really",
    "empty": zipped({}),
    "paths": zipped({"../../run.json": "{}", "/etc/run.json": "{}"}),
    "bomb": zipped({"run.json": b"0" * (80 * 1024 * 1024)}),
    "nested": zipped({"run.json": "[" * 100_000}),
    "forged": zipped({"run.json": json.dumps({"version": 1, "verdict": "green"})}),
    "green lie": zipped(
        {
            "run.json": json.dumps(
                {"version": 1, "verdict": "green", "exit_code": 0, "totals": {"tests": 5, "passed": 5}}
            ),
            "tests.jsonl": "",
        }
    ),
}


@pytest.mark.parametrize("archive", HOSTILE_ARCHIVES)
def test_a_hostile_bundle_is_red_and_harms_nobody(stage: Stage, archive: str) -> None:
    """
    Nothing is written outside, nothing is believed, nothing crashes; the pull request hears that there is no evidence.
    """
    stage.github.add_artifact("partest-bundle", 99, HOSTILE_ARCHIVES[archive])
    before = {path for path in stage.partest.folder.parent.rglob("*") if path.is_file()}
    said = stage.summary("workflow_run", "--artifact", "partest-bundle", run=None)
    new = {path.name for path in stage.partest.folder.parent.rglob("*") if path.is_file()} - {
        path.name for path in before
    }

    assert said.code in (3, 4, 5), said.text
    assert "mistake in partest" not in said.text
    assert stage.github.check_runs[0].conclusion == "failure"
    assert new <= {"event.json", "output", "summary", "report.html"}


@pytest.mark.parametrize("artifacts", [[], [{"expired": True}]])
def test_no_artifact_is_red(stage: Stage, artifacts: list[dict[str, Any]]) -> None:
    """
    The run before uploaded nothing, or too long ago.
    """
    for more in artifacts:
        stage.github.add_artifact("partest-bundle", 99, b"x", **more)
    said = stage.summary("workflow_run", "--artifact", "partest-bundle", run=None)

    assert said.code == 5
    assert "partest-bundle" in said.out


def test_new_failures_are_told_from_old_ones(stage: Stage) -> None:
    """
    With an earlier bundle as the base; without it every failure is listed alike, and that is said.
    """
    stage.bundle(a_run(passed=4, failed=1, flaky=1), "base")
    stage.summary("pull_request", "--base", "base")
    assert "1 of them newly" in (stage.github.check_runs[-1].title or "") or "| new failure |" in stage.read("summary")

    said = stage.summary("pull_request", "--base", "gone.db")
    assert "the base gone.db does not exist" in said.out
    assert "new failure" not in stage.read("summary")


@pytest.mark.slow
def test_ten_thousand_failures(stage: Stage) -> None:
    """
    Each on a line of its own: all are counted, each has its note, in two hundred requests at most, and no text is too long.
    """
    run = on_lines_of_their_own(a_run(passed=1, failed=10_000, shards=8))
    said = stage.summary(run=run)
    (check,) = stage.github.check_runs

    assert said.code == 1
    assert check.title == "10,000 of 10,001 tests failed"
    assert len(stage.github.requests) <= 200
    assert sum(int(note["title"].partition(" ")[0]) for note in check.annotations) == 10_000
    assert max(len(check.summary or ""), len(check.text or ""), len(stage.github.comments[0].body)) <= 65_535
    assert "10,000 failed" in (check.summary or "")


@pytest.mark.slow
def test_the_job_summary_leaves_room_for_what_is_there(stage: Stage) -> None:
    """
    What an earlier command of the same step wrote stays, and the report is laid out for the rest: together GitHub shows them.
    """
    stage.bundle(on_lines_of_their_own(a_run(passed=1, failed=10_000, shards=8)))
    variables = stage.variables("push") | {"PARTEST_CHECK": "never", "PARTEST_COMMENT": "never"}
    stage.partest.write("summary", "x" * 400_000 + "\n")
    stage.partest("summary", variables=variables)
    text = stage.read("summary")

    assert "### ❌ 10,000 of 10,001 tests failed" in text
    assert 900_000 < len(text.encode()) <= 1_000_000


def test_a_lost_shard_is_told(stage: Stage) -> None:
    """
    What did not run is named in the check run and in the comment.
    """
    run = a_run(passed=9, shards=3)
    said = stage.summary(run=run.change(2, lambda result: killed(result, 1)))

    assert said.code == 5
    assert "did not run" in (stage.github.check_runs[0].title or "")
    assert "Not run" in stage.github.comments[0].body


def test_hostile_names_reach_the_log_as_text(stage: Stage) -> None:
    """
    No line of the log is a command that a test's name wrote.
    """
    from core.results.test_tables import hostile

    write_bundle(stage.partest.folder / "partest-bundle", hostile().merge())
    said = stage.summary(run=None, PARTEST_CHECK="never", PARTEST_COMMENT="never")

    for line in said.text.splitlines():
        command = line.lstrip()
        assert not command.startswith("::") or command.startswith(
            ("::error title=", "::error file=", "::notice", "::warning", "::error::")
        )
        assert "##[" not in line
    assert "\n::error::suite" not in said.text
