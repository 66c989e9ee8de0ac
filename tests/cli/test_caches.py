"""What `actions/cache` said, from the job that heard it to the report, and into the history: through all three commands."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, is_advice
from real_runs import Said

HOSTILE = "<img src=x onerror=alert(1)> **b** `c` | @octocat ::error::x"


class Pipeline:
    """Runs of two trivial shards, merged and told."""

    def __init__(self, partest: CommandLine) -> None:
        self.partest = partest
        partest.tests("tests/test_a.py", "tests/test_b.py")
        partest("shard", "--shards", "2", "--runner", "files", "--tests", "tests/*.py", "--plan-out", "plan.json")
        partest.write("event.json", '{"repository": {"default_branch": "main"}}')

    def ci(self, run: int = 1, *, attempt: int = 1, event: str = "push", **more: str) -> dict[str, str]:
        """The variables of a job on GitHub; without a token, so nothing is sent."""
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.partest.folder / "event.json"),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_RUN_ID": str(run),
            "GITHUB_RUN_ATTEMPT": str(attempt),
        } | more

    def tested(self, *hits: str, variables: dict[str, str] | None = None) -> None:
        """Run both shards, with what they are told of their caches, and merge."""
        for number, hit in enumerate(hits, start=1):
            words = ("--shard", f"{number}/2", "--plan", "plan.json", "--", sys.executable, "-c", "")
            said = self.partest("run", *words, variables={**(variables or {}), "PARTEST_CACHE_HIT": hit})
            assert said.code == 0, said.text
        self.merged = self.partest(
            "merge-results", "--history", "h.db", "--on-empty", "warn", "--on-missing", "warn", variables=variables
        )

    def told(self, *words: str, variables: dict[str, str] | None = None) -> str:
        """The section about caches of the dry run's job summary; empty when there is none."""
        said = self.partest("summary", "--dry-run", "preview", *words, variables=variables)
        assert said.code in (0, 1), said.text
        text = (self.partest.folder / "preview" / "job-summary.md").read_text("utf-8")
        return text.partition("<summary>Caches: ")[2].partition("</details>")[0]

    def manifest(self, shard: int, attempt: int = 1) -> Any:
        path = f"partest-results/tests/{shard}-of-2/attempt-{attempt}/manifest.json"
        return json.loads((self.partest.folder / path).read_text())


@pytest.fixture
def pipeline(partest: CommandLine) -> Pipeline:
    return Pipeline(partest)


def rows(folder: Path) -> list[tuple[str, ...]]:
    """What the history has of caches: job, run, hit."""
    with closing(sqlite3.connect(folder / "h.db")) as database:
        return sorted(database.execute("SELECT suite, job, run, hit FROM cache_hit"))


def test_from_the_job_to_the_report(pipeline: Pipeline) -> None:
    """
    What two shards and a build were told stands in their manifests, in run.json, in the job summary and in the HTML report.
    """
    pipeline.tested("true", "false")
    section = pipeline.told("--cache-hit", "build=none", "--cache-hit", "docs=")
    run = json.loads((pipeline.partest.folder / "partest-bundle" / "run.json").read_text())

    assert [pipeline.manifest(number)["cache_hit"] for number in (1, 2)] == ["exact", "older"]
    assert [shard["cache_hit"] for shard in run["shards"]] == ["exact", "older"]
    for line in (
        "1 exact, 1 older, 1 none",
        "| `tests 1/2` | exact |",
        "| `tests 2/2` | older |",
        "| `build` | none |",
    ):
        assert line in section
    assert "docs" not in section
    assert '"Caches"' in (pipeline.partest.folder / "preview" / "report.html").read_text("utf-8")


def test_where_nobody_said_anything_nothing_is_shown(pipeline: Pipeline) -> None:
    """
    No field, no section, no table, and no row in the history: an empty input is one that is not given.
    """
    pipeline.tested("", "")
    section = pipeline.told("--history", "other.db", "--cache-hit", "")

    assert section == ""
    assert "cache_hit" not in pipeline.manifest(1)
    assert "Caches" not in (pipeline.partest.folder / "preview" / "report.html").read_text("utf-8")
    assert "cache" not in pipeline.merged.out
    assert not (pipeline.partest.folder / "other.db").exists()
    pipeline.partest.write("other.db", "not a database")  # nobody looks
    assert "warning" not in pipeline.partest("summary", "--history", "other.db").out


def test_all_shards_of_one_machine_are_told_alike(pipeline: Pipeline) -> None:
    """
    `--all` has one cache; and the command itself does not see our input.
    """
    script = "import os, sys; sys.exit('PARTEST_CACHE_HIT' in os.environ)"
    words = ("run", "--all", "--plan", "plan.json", "--", sys.executable, "-c", script)
    said = pipeline.partest(*words, variables={"PARTEST_CACHE_HIT": "older"})

    assert said.code == 0, said.text
    assert [pipeline.manifest(number)["cache_hit"] for number in (1, 2)] == ["older", "older"]


def test_a_rate_over_three_runs(pipeline: Pipeline) -> None:
    """
    The default branch keeps: merge-results the shards, summary the other jobs; each once, also when told again.
    """
    for run, hit in enumerate(("none", "true", "true"), start=1):
        pipeline.tested(hit, hit, variables=pipeline.ci(run))
        for _ in range(2):
            words = ("summary", "--history", "h.db", "--cache-hit", f"build={hit}")
            said = pipeline.partest(*words, variables=pipeline.ci(run))
            assert said.code == 0, said.text
    before = rows(pipeline.partest.folder)
    section = pipeline.told("--history", "h.db", "--cache-hit", "build=true")

    assert "kept the cache hits of 2 shards" in pipeline.merged.out
    assert len(before) == 9
    assert rows(pipeline.partest.folder) == before  # a dry run keeps nothing
    assert "| `tests, all 2 shards` | exact | exact in 4 of 6 jobs of the last 3 runs |" in section
    assert "| `build` | exact | exact in 2 of the last 3 runs |" in section


def test_without_a_history_the_base_tells(pipeline: Pipeline) -> None:
    """
    If it is one: a bundle is a base too, and knows nothing of earlier runs.
    """
    pipeline.tested("true", "true", variables=pipeline.ci())

    assert "exact in 2 of 2 jobs of 1 run" in pipeline.told("--base", "h.db")
    assert "exact in 2 of 2 jobs of 1 run" in pipeline.told("--base", "h.db", "--history", "gone.db")
    assert "On the default branch" not in pipeline.told("--base", "partest-bundle")
    assert "On the default branch" not in pipeline.told()


def test_off_ci_every_run_counts_once(pipeline: Pipeline) -> None:
    """
    On a laptop there is no run id: when the first shard began tells one run from the next.
    """
    for _ in range(2):
        pipeline.tested("true", "true")
        for _ in range(2):
            pipeline.partest("summary", "--history", "h.db", "--cache-hit", "build=true")
            pipeline.partest("merge-results", "--history", "h.db", "--on-empty", "warn")

    found = [(suite, job) for suite, job, _, _ in rows(pipeline.partest.folder)]
    assert found == [("", "build")] * 2 + [("tests", "1")] * 2 + [("tests", "2")] * 2


def test_only_the_default_branch_keeps(pipeline: Pipeline) -> None:
    """
    A pull request reads the rate and leaves no trace; the note says why.
    """
    pipeline.tested("true", "true", variables=pipeline.ci(1))
    content = (pipeline.partest.folder / "h.db").read_bytes()
    variables = pipeline.ci(2, event="pull_request")
    pipeline.tested("none", "none", variables=variables)
    said = pipeline.partest("summary", "--history", "h.db", "--cache-hit", "build=true", variables=variables)

    assert said.code == 0
    assert "note: the history was not changed: this is a pull_request event" in said.out
    assert (pipeline.partest.folder / "h.db").read_bytes() == content
    assert "exact in 2 of 2 jobs of 1 run" in pipeline.told("--history", "h.db", variables=variables)


def test_the_configuration_may_name_the_history(pipeline: Pipeline) -> None:
    """
    The same key as for merge-results.
    """
    pipeline.tested("true", "true")
    pipeline.partest.write("partest.toml", 'history = "kept/h.db"\n')
    pipeline.partest("summary", "--cache-hit", "build=true")

    assert [row[1] for row in rows(pipeline.partest.folder / "kept")] == ["build"]


def damaged(folder: Path) -> None:
    (folder / "h.db").write_text("not a database")


def a_folder(folder: Path) -> None:
    (folder / "h.db").mkdir()


def below_a_file(folder: Path) -> None:
    (folder / "h.db").symlink_to("plan.json/h.db")


def another_database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "h.db")) as database, database:
        database.execute("CREATE TABLE cache_hit (x)")


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("damage", [damaged, a_folder, below_a_file, another_database])
def test_a_history_that_cannot_be_used_is_one_warning(pipeline: Pipeline, damage: Any) -> None:
    """
    Whatever is in its place: told once, and the verdict, the report and what else is there are as without it.
    """
    damage(pipeline.partest.folder)
    pipeline.tested("true", "true")
    without = pipeline.partest("summary", "--cache-hit", "build=true")
    said = pipeline.partest("summary", "--history", "h.db", "--cache-hit", "build=true")

    assert (pipeline.merged.code, without.code, said.code) == (0, 0, 0)
    assert "the cache hits were not kept: " in pipeline.merged.out
    assert said.out.count("warning: ") == 1
    assert said.out.splitlines()[-1] == without.out.splitlines()[-1]
    assert "mistake in partest" not in said.text + pipeline.merged.text


@pytest.mark.parametrize("word", ["hit", "TRUE", "exact", "x\n::error::y"])
def test_a_hit_that_cannot_be_read_stops_the_run_before_it_begins(pipeline: Pipeline, word: str) -> None:
    """
    Exit code 2 as for any other input, and no command was started: nobody loses tests that ran.
    """
    script = "open('ran', 'w').close()"
    words = ("run", "--shard", "1/2", "--plan", "plan.json", "--cache-hit", word, "--", sys.executable, "-c", script)
    said = pipeline.partest(*words)

    assert is_advice(said, 2), said.text
    assert "it must be true, older (or false) or none" in said.err
    assert not (pipeline.partest.folder / "ran").exists()
    assert not (pipeline.partest.folder / "partest-results").exists()


def test_bad_hits_of_other_jobs_are_told_together(pipeline: Pipeline) -> None:
    """
    Before anything is published, with the value of each; a hostile one cannot speak to the runner.
    """
    pipeline.tested("true", "true")
    said: Said = pipeline.partest("summary", variables={"PARTEST_CACHE_HIT": "build=maybe\n::error::x\nlint=true"})

    assert is_advice(said, 2), said.text
    assert "'build=maybe'" in said.err
    assert "'::error::x'" in said.err
    assert "lint" not in said.err
    assert "\n::" not in said.err


def test_a_hostile_name_is_only_text(pipeline: Pipeline) -> None:
    """
    In the job summary, the comment, the report, the log and the history.
    """
    pipeline.tested("none", "none")
    said = pipeline.partest(
        "summary", "--dry-run", "preview", "--cache-hit", f"{HOSTILE}=none", variables=pipeline.ci()
    )
    kept = pipeline.partest("summary", "--history", "h.db", "--cache-hit", f"{HOSTILE}=none", variables=pipeline.ci())
    pages = {path.name: path.read_text("utf-8") for path in (pipeline.partest.folder / "preview").iterdir()}

    for name in ("job-summary.md", "comment.md"):
        assert "``<img src=x onerror=alert(1)> **b** `c` \\| @octocat ::error::x``" in pages[name]
    assert "<img" not in pages["report.html"]
    assert "::error::x" not in said.text + kept.text
    assert HOSTILE in [row[1] for row in rows(pipeline.partest.folder)]
