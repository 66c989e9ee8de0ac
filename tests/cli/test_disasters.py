"""Real shards that really die, and what the merge says then: the right exit code, and a sentence that names shard and tests."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from real_runs import PYTEST, Project, clean_environment, finish, kill, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kills with POSIX signals")]

CALM = "def test_one():\n    pass\n\ndef test_two():\n    pass\n"
WAITING = """\
import os, pathlib, time

def test_before():
    pass

def test_waiting():
    pathlib.Path({marker!r}).write_text(str(os.getpid()))
    time.sleep(600)

def test_after():
    pass
"""
BAD = "test_bad.py"


@pytest.fixture(scope="module")
def calm_run(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three files in three shards, all run and green."""
    project = Project(tmp_path_factory.mktemp("calm"))
    for name in ("test_a.py", "test_b.py", BAD):
        project.write(name, CALM)
    assert project.plan(3).code == 0
    for number in (1, 2, 3):
        assert project.run(f"{number}/3").code == 0
    return project


@pytest.fixture
def project(calm_run: Project, tmp_path: Path) -> Project:
    """A copy of the calm run, to be disturbed."""
    shutil.copytree(calm_run.folder, tmp_path / "work")
    return Project(tmp_path / "work")


@pytest.fixture
def bad(project: Project) -> str:
    """The shard of the file that will be bad, with its calm results removed."""
    shard = project.shard_of(BAD)
    shutil.rmtree(project.attempt(shard).parent)
    return shard


def test_calm_run_is_green(project: Project) -> None:
    """
    Without any disaster the verdict is green and every test counts once.
    """
    said = project.merge()

    assert said.code == 0, said.text
    assert "GREEN: 6 tests: 6 passed" in said.out
    assert "every test ran exactly once" in said.out


def test_pytest_killed_half_way(project: Project, bad: str, tmp_path: Path) -> None:
    """
    SIGKILL for pytest: the shard says 137, its report has the attempts, and the merge names the suspect and what never ran.
    """
    marker = tmp_path / "pid"
    project.write(BAD, WAITING.format(marker=str(marker)))
    running = project.start(bad)
    kill(int(wait_for(marker)))
    said = finish(running)

    assert said.code == 137
    assert f"shard {bad} of tests was killed by SIGKILL" in said.err
    assert project.manifest(bad)["state"] == "killed"
    assert project.manifest(bad)["last_started"] == f"{BAD}::test_waiting"
    cases = {
        case.get("name"): [child.tag for child in case]
        for case in ElementTree.parse(project.attempt(bad) / "junit" / "partest.xml").iter("testcase")
    }
    assert cases == {"test_before": [], "test_waiting": ["error"], "test_after": ["error"]}
    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad} was killed by SIGKILL" in merged.out
    assert f"1 test did not run: {BAD}::test_after" in merged.out
    assert project.bundle()["totals"] | {"seconds": 0, "wall_seconds": 0} == {
        "tests": 7, "passed": 5, "failed": 0, "errors": 1, "skipped": 0, "flaky": 0, "not_run": 1, "cases": 6, "seconds": 0, "wall_seconds": 0,
    }  # fmt: skip


def test_partest_killed_half_way(project: Project, bad: str, tmp_path: Path) -> None:
    """
    SIGKILL for `partest run` and all it started: what was flushed is enough for the merge to be exact.
    """
    marker = tmp_path / "pid"
    project.write(BAD, WAITING.format(marker=str(marker)))
    running = project.start(bad)
    test = int(wait_for(marker))
    kill(running.pid)
    kill(test)
    finish(running)

    merged = project.merge()
    assert project.manifest(bad)["state"] == "running"
    assert merged.code == 5
    assert f"shard {bad} never came to an end" in merged.out
    assert f"{BAD}::test_after" in merged.out
    assert f"{BAD}::test_waiting" in merged.out


@pytest.mark.parametrize("signals", [["SIGINT"], ["SIGTERM"], ["SIGINT", "SIGTERM"]], ids="-".join)
def test_cancelled(project: Project, bad: str, tmp_path: Path, signals: list[str]) -> None:
    """
    Cancelled as GitHub's runner does it, by a signal to the entry process alone: tests end, results are whole, nothing is green.
    """
    marker = tmp_path / "pid"
    stubborn = "SIGTERM" in signals and "SIGINT" in signals
    text = WAITING.format(marker=str(marker))
    if stubborn:
        text = text.replace(
            "    time.sleep(600)",
            "    while True:\n        try:\n            time.sleep(600)\n        except BaseException:\n            pass",
        )
    project.write(BAD, text)
    running = project.start(bad)
    pid = int(wait_for(marker))
    for name in signals:
        os.kill(running.pid, signal.Signals[name])
    said = finish(running)

    assert said.code == 128 + signal.Signals[signals[0]]
    assert project.manifest(bad)["state"] == "cancelled"
    assert (project.attempt(bad) / "junit" / "partest.xml").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad} was cancelled" in merged.out
    assert f"{BAD}::test_after" in merged.out


def test_result_folder_deleted(project: Project, bad: str) -> None:
    """
    A shard whose results are gone is red, and its files are named.
    """
    merged = project.merge()

    assert merged.code == 5
    assert f"shard {bad} left no results; 1 test did not run: {BAD}" in merged.out
    assert project.bundle()["totals"]["not_run"] == 1


def test_missing_may_be_a_warning(project: Project, bad: str) -> None:
    """
    Only who asks for it gets green in spite of a lost shard, and is told all the same.
    """
    merged = project.merge("--on-missing", "warn")

    assert merged.code == 0
    assert f"warning: tests: shard {bad} left no results" in merged.out


def test_shards_with_different_plans(project: Project, bad: str) -> None:
    """
    A shard that ran by another plan is red, even when all its tests passed.
    """
    other = Project(project.folder)
    other.write("test_new.py", CALM)
    assert other.partest("shard", "--tests", ".", "--shards", "3", "--plan-out", "other.json").code == 0
    assert other.partest("run", "--shard", bad, "--plan", "other.json", "--results", "results", "--", *PYTEST).code == 0

    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad} ran by another plan" in merged.out


def test_same_shard_twice(project: Project) -> None:
    """
    Two jobs that both were shard 1 are red, and both are named.
    """
    assert (
        project.partest(
            "run", "--shard", "1/3", "--plan", "plan.json", "--results", "results/again", "--", *PYTEST
        ).code
        == 0
    )

    merged = project.merge()
    assert merged.code == 5
    assert "shard 1/3 ran 2 times in attempt 1" in merged.out


def test_downloaded_twice_is_once(project: Project) -> None:
    """
    The same result folder in two places is one result.
    """
    shutil.copytree(project.attempt("1/3"), project.folder / "results" / "copy" / "attempt-1")

    assert project.merge().code == 0


def test_second_attempt_replaces_the_first(project: Project, bad: str) -> None:
    """
    "Re-run failed jobs": attempt 1 red, attempt 2 of that shard alone green, is green; and the same share ran again.
    """
    github = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_JOB": "test"}
    shutil.rmtree(project.folder / "results")
    project.write(BAD, CALM.replace("pass\n\n", "assert False\n\n"))
    codes = [project.run(f"{number}/3", **github, GITHUB_RUN_ATTEMPT="1").code for number in (1, 2, 3)]
    assert sorted(codes) == [0, 0, 1]
    first = project.merge(**github, GITHUB_RUN_ATTEMPT="1")
    project.write(BAD, CALM)
    assert project.run(bad, **github, GITHUB_RUN_ATTEMPT="2").code == 0
    second = project.merge(**github, GITHUB_RUN_ATTEMPT="2")

    assert first.code == 1
    assert f"1 test failed: {BAD}::test_one" in first.out
    assert second.code == 0, second.text
    assert f"shard {bad}: attempt 2 replaces attempt 1" in second.out


def test_pytest_finds_no_test(project: Project, bad: str) -> None:
    """
    pytest exiting 5 is passed on, and is no green: its files were not collected.
    """
    (project.folder / "elsewhere").mkdir()
    said = project.run(bad, command=[*PYTEST, "elsewhere"])

    assert said.code == 5
    assert "pytest found no test of this shard" in said.err
    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad} was given 1 file that its command did not collect: {BAD}" in merged.out


def test_only_one_shard_is_filtered(project: Project, bad: str) -> None:
    """
    A filter in one shard's command alone takes tests out that no other shard runs: red, although pytest is content.
    """
    said = project.run(bad, command=[*PYTEST, "-k", "test_two"])

    assert said.code == 0
    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad}: -q -p no:cacheprovider -k test_two" in merged.out
    assert "give every shard the same command" in merged.out


def test_every_shard_is_filtered_alike(project: Project, bad: str) -> None:
    """
    What the same filter takes out of every shard is not part of the suite.
    """
    shutil.rmtree(project.folder / "results")
    for number in (1, 2, 3):
        assert project.run(f"{number}/3", command=[*PYTEST, "-k", "test_two"]).code == 0

    merged = project.merge()
    assert merged.code == 0, merged.text
    assert "GREEN: 3 tests: 3 passed" in merged.out


def test_collection_error(project: Project, bad: str) -> None:
    """
    A file that cannot be imported is an error, by name and with its reason.
    """
    project.write(BAD, "import no_such_module_anywhere\n")
    said = project.run(bad)

    assert said.code == 2
    merged = project.merge()
    assert merged.code == 1
    assert f"1 test ended in an error: {BAD}" in merged.out
    assert "no_such_module_anywhere" in merged.out


def test_collection_error_stops_its_neighbours(tmp_path: Path) -> None:
    """
    pytest runs nothing when one file cannot be imported: its neighbours in the shard did not run, and are named.
    """
    project = Project(tmp_path)
    project.write("test_a.py", CALM)
    project.write(BAD, "import no_such_module_anywhere\n")
    project.plan(1)
    project.run("1/1")

    merged = project.merge()
    assert merged.code == 5
    assert f"1 test ended in an error: {BAD}" in merged.out
    assert "2 tests did not run: test_a.py::test_one, test_a.py::test_two" in merged.out


@pytest.mark.parametrize("code", [0, 7])
def test_process_exits_in_a_test(project: Project, bad: str, code: int) -> None:
    """
    `os._exit(0)` in a test looks like success from outside; the merge knows better.
    """
    project.write(BAD, f"import os\n\ndef test_exits():\n    os._exit({code})\n\ndef test_after():\n    pass\n")
    said = project.run(bad)

    assert said.code == code
    merged = project.merge()
    assert merged.code == 5
    assert f"{BAD}::test_exits (the process died in it (shard {bad}))" in merged.out
    assert f"1 test did not run: {BAD}::test_after" in merged.out


def test_hung_test_is_named_and_the_rest_goes_on(project: Project, bad: str, tmp_path: Path) -> None:
    """
    With --test-timeout a hung test fails by name, and its neighbours run.
    """
    project.write(BAD, WAITING.format(marker=str(tmp_path / "pid")))
    said = project.run(bad, "--test-timeout", "1s")

    assert said.code == 1
    merged = project.merge()
    assert merged.code == 1
    assert f"1 test failed: {BAD}::test_waiting" in merged.out
    assert "test-timeout" in merged.out
    assert project.bundle()["totals"]["passed"] == 6


def test_timeout_dumps_every_python_process(project: Project, bad: str, tmp_path: Path) -> None:
    """
    --timeout ends a hung command with 124, and leaves the stacks of pytest and of the process its test had started.
    """
    child = f"import pathlib, os, time; pathlib.Path({str(tmp_path / 'child')!r}).write_text(str(os.getpid())); time.sleep(600)"
    project.write(
        BAD,
        f"import subprocess, sys\n\ndef test_hangs():\n    subprocess.run([sys.executable, '-c', {child!r}])\n\ndef test_after():\n    pass\n",
    )
    # Long enough for a slow machine to come to the hang; the child then waits with it.
    said = project.run(bad, "--timeout", "4s")

    assert said.code == 124
    assert "time is up" in said.err
    stacks = {path.stem: path.read_text(encoding="utf-8") for path in (project.attempt(bad) / "stacks").glob("*.txt")}
    assert any("test_hangs" in text for text in stacks.values())
    assert 'File "<string>"' in stacks[wait_for(tmp_path / "child")]
    assert project.manifest(bad)["state"] == "timed-out"
    merged = project.merge()
    assert merged.code == 5
    assert f"shard {bad} ran into its --timeout" in merged.out
    assert f"{BAD}::test_after" in merged.out


def test_result_cannot_be_read(project: Project) -> None:
    """
    A damaged manifest is exit code 5 for what is missing, and is named itself.
    """
    (project.attempt("1/3") / "manifest.json").write_text('{"version": 1,', encoding="utf-8")

    merged = project.merge()
    assert merged.code == 5
    assert "manifest.json cannot be read" in merged.out


def test_command_does_not_exist(project: Project, bad: str) -> None:
    """
    A command that cannot be started is 127 with one sentence, and red in the merge.
    """
    said = project.run(bad, command=["no-such-command-anywhere"])

    assert said.code == 127
    assert "the command 'no-such-command-anywhere' does not exist" in said.err
    assert "Traceback" not in said.text
    assert project.merge().code == 5


def test_no_input_of_ours_reaches_the_tests(project: Project, bad: str) -> None:
    """
    A partest that a test starts does not take the job's shard and plan for its own.
    """
    project.write(BAD, "import os\n\ndef test_clean():\n    ours = {n for n in os.environ if n.startswith('PARTEST_')}\n"
                  "    assert ours <= {f'PARTEST_SHARD_{n}' for n in 'SUITE NUMBER TOTAL VARIANT TESTS JUNIT COVERAGE'.split()}, ours\n")  # fmt: skip
    said = project.partest(
        "run",
        "--",
        *PYTEST,
        PARTEST_SHARD=bad,
        PARTEST_PLAN="plan.json",
        PARTEST_RESULTS="results",
        PARTEST_SUITE="tests",
    )

    assert said.code == 0, said.text
    assert project.merge().code == 0


def test_history_is_learned_and_used(project: Project) -> None:
    """
    A complete run teaches; the next plan knows every test and says how long each shard should take.
    """
    assert "learned the timings of 6 tests" in project.merge("--history", "history.db").out
    said = project.plan(3, "--timings", "history.db", "--explain")

    assert said.code == 0
    assert "Every estimate rests on timings." in said.out


def test_incomplete_run_teaches_nothing(project: Project, bad: str) -> None:
    """
    What was not complete is not learned.
    """
    assert "nothing learned" in project.merge("--history", "history.db").out
    assert not (project.folder / "history.db").exists()


def test_environment_helper_is_clean() -> None:
    """
    The tests above do not see the CI system they may run on.
    """
    assert not [name for name in clean_environment() if name.startswith(("GITHUB_", "PARTEST_"))]
    assert sys.executable


def test_another_plugin_splits_too(project: Project) -> None:
    """
    A left-over option of another splitter takes tests out of the shards that own them: nobody runs them, and the merge is red.
    """
    shutil.rmtree(project.folder / "results")
    project.write(
        "conftest.py",
        "def pytest_addoption(parser):\n    parser.addoption('--part', type=int)\n\n"
        "def pytest_collection_modifyitems(config, items):\n    items[:] = items[config.getoption('part') % 2::2]\n",
    )
    for number in (1, 2, 3):
        project.run(f"{number}/3", command=[*PYTEST, "--part", str(number)])

    merged = project.merge()
    assert merged.code == 5
    assert "shards filtered their tests by different options" in merged.out
    assert "--part 1" in merged.out


def test_project_leaves_tests_out(project: Project, bad: str) -> None:
    """
    What the project's own conftest ignores or takes out, alike in every shard, is no loss, and is said all the same.
    """
    shutil.rmtree(project.folder / "results")
    project.write(
        "conftest.py",
        f"collect_ignore = ['{BAD}']\n\ndef pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if i.name != 'test_one']\n",
    )
    for number in (1, 2, 3):
        project.run(f"{number}/3", command=[*PYTEST, f"--junitxml=report-{number}.xml"])

    merged = project.merge()
    assert merged.code == 0, merged.text
    assert f"note: tests: shard {bad}: the project ignores 1 planned file: {BAD}" in merged.out
    assert "a plugin or conftest took out 1 test: test_a.py::test_one" in merged.out
    assert "GREEN: 2 tests: 2 passed" in merged.out


def test_shard_lost_after_all_jobs_ran_again(project: Project) -> None:
    """
    "Re-run all jobs" plans anew: the results of the attempt before do not stand in for a shard that was lost since.
    """
    github = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_JOB": "test"}
    shutil.rmtree(project.folder / "results")
    assert project.plan(3, **github, GITHUB_RUN_ATTEMPT="1").code == 0
    for number in (1, 2, 3):
        assert project.run(f"{number}/3", **github, GITHUB_RUN_ATTEMPT="1").code == 0
    assert project.merge(**github, GITHUB_RUN_ATTEMPT="1").code == 0
    assert project.plan(3, **github, GITHUB_RUN_ATTEMPT="2").code == 0
    for number in (1, 2):
        assert project.run(f"{number}/3", **github, GITHUB_RUN_ATTEMPT="2").code == 0

    merged = project.merge(**github, GITHUB_RUN_ATTEMPT="2")
    assert merged.code == 5
    assert "shard 3/3 ran by another plan" in merged.out


def test_plan_job_failed_after_all_jobs_ran_again(project: Project) -> None:
    """
    Without a plan, a merge of attempt 2 does not take that of attempt 1 for its own.
    """
    github = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77"}
    shutil.rmtree(project.folder / "results")
    for number in (1, 2, 3):
        assert project.run(f"{number}/3", **github, GITHUB_RUN_ATTEMPT="1").code == 0
    words = ("merge-results", "--results", "results", "--out", "bundle")

    assert project.partest(*words, **github, GITHUB_RUN_ATTEMPT="1").code == 0
    again = project.partest(*words, **github, GITHUB_RUN_ATTEMPT="2")
    assert again.code == 2
    assert "no plan was given, and all results are of attempt 1" in again.err


def test_forged_attempt_replaces_nothing(project: Project, bad: str) -> None:
    """
    A result that claims an attempt which has not begun is red, and does not hide the real one's failure.
    """
    github = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77"}
    shutil.rmtree(project.folder / "results")
    project.write(BAD, CALM.replace("pass\n\n", "assert False\n\n"))
    for number in (1, 2, 3):
        project.run(f"{number}/3", **github, GITHUB_RUN_ATTEMPT="1")
    project.write(BAD, CALM)
    assert project.run(bad, **github, GITHUB_RUN_ATTEMPT="7").code == 0

    merged = project.merge(**github, GITHUB_RUN_ATTEMPT="1")
    assert merged.code == 5
    assert "says that it is attempt 7" in merged.out
    assert f"1 test failed: {BAD}::test_one" in merged.out
