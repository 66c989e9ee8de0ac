"""Every flag of every command, once: the parsers, the environment, the actions' inputs and the docs are all compared with this table.

A value comes from the flag, else from its environment variable, else from the configuration, else from the default.
"""

from __future__ import annotations

from typing import NamedTuple


class Option(NamedTuple):
    """One flag: ``--max-shards`` is also the input ``max-shards`` and the variable ``PARTEST_MAX_SHARDS``."""

    name: str
    help: str
    metavar: str | None = None
    """What the value is called; None for a switch without a value."""
    choices: tuple[str, ...] = ()
    repeated: bool = False
    """Several values: the flag may be repeated, the variable has one value a line."""
    default: str | None = None
    in_action: bool = True
    """Whether the action has it as an input."""
    values: int = 1
    """How many values follow the flag."""

    @property
    def flag(self) -> str:
        """How it is written on the command line."""
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        """How it is written in the environment."""
        return "PARTEST_" + self.name.replace("-", "_").upper()

    @property
    def attribute(self) -> str:
        """How argparse calls it."""
        return self.name.replace("-", "_")


_SUITE = Option("suite", "name of the suite (default: the only one, or 'tests')", "NAME")
_PLAN = Option("plan", "the plan: a file, or the text of the `plan` output", "FILE|TEXT")
_BASE = Option("base", "what to compare with: the history, or the bundle of an earlier run", "FILE|DIR")

SHARD = (
    Option(
        "shard", "give out the tests of this shard of an existing plan, such as 2/4; without it, make a plan", "I/N"
    ),
    _PLAN,
    _SUITE,
    Option("runner", "what runs the suite: pytest, or any runner that takes files", "RUNNER", ("pytest", "files")),
    Option("tests", "a folder, file or glob to find test files in; repeat for several", "PATH", repeated=True),
    Option("tests-from", "a file with one test id per line ('-' reads standard input) instead of --tests", "FILE"),
    Option(
        "timings",
        "past timings: our history, pytest-split or knapsack JSON, or JUnit XML; repeat for several",
        "FILE",
        repeated=True,
    ),
    Option("variant", "plan with the timings of this leg, such as windows-3.12", "NAME"),
    Option("shards", "how many shards, or 'auto' to meet --target-duration", "N|auto"),
    Option("target-duration", "how long a shard may take, such as 90s, 3m or 1m30s; implies --shards auto", "TIME"),
    Option("max-shards", "never more shards than this", "N"),
    Option("overhead", "what every shard costs besides its tests (checkout, install), such as 40s", "TIME"),
    Option("plan-out", "where to write the plan", "FILE"),
    Option(
        "format", "how to print the tests of a shard", "FORMAT", ("lines", "null", "json", "shell"), default="lines"
    ),
    Option("tests-out", "write the tests of a shard to this file too", "FILE"),
    Option("explain", "print which shard has what, and what every estimate rests on"),
)

RUN = (
    Option("run", "the command as one line of shell, instead of words after '--'", "COMMAND"),
    Option("shard", "the share to run, such as 2/4", "I/N"),
    _PLAN,
    _SUITE,
    Option("results", "where to leave the result folder", "DIR", default="partest-results"),
    Option("variant", "name of this leg when the suite runs on several systems, such as windows-3.12", "NAME"),
    Option("timeout", "stop the command after this long, such as 25m: dump all stacks, interrupt, then kill", "TIME"),
    Option("test-timeout", "fail a test that runs longer than this, such as 60s, and go on with the next", "TIME"),
    Option(
        "cache-hit",
        "what `actions/cache` found for this job: true (this very key), older or false (an older cache), or none",
        "HIT",
    ),
    Option("all", "run every shard of the plan on this machine", in_action=False),
    Option("jobs", "with --all: how many shards at once", "N", default="2", in_action=False),
)

_POLICY = ("fail", "warn")

MERGE_RESULTS = (
    _PLAN,
    Option(
        "results",
        "a folder that holds the shards' result folders, at any depth; repeat for several",
        "DIR",
        repeated=True,
    ),
    Option(
        "junit",
        "reports of other runners in any format, as GLOB, SUITE=GLOB or SUITE:VARIANT=GLOB; repeat for several",
        "GLOB",
        repeated=True,
    ),
    Option(
        "coverage",
        "coverage reports in any format, as GLOB or FLAG=GLOB; those in result folders are found without it; repeat for several",
        "GLOB",
        repeated=True,
    ),
    Option(
        "coverage-exclude",
        "files of the repository that no coverage counts, such as src/gen/ or **/*_pb2.py; repeat for several",
        "GLOB",
        repeated=True,
    ),
    Option(
        "coverage-cache",
        "for data files of coverage.py: a file that keeps what was worked out about the sources, and need not exist yet",
        "FILE",
    ),
    Option("out", "where to write the bundle", "DIR", default="partest-bundle"),
    Option("history", "the history to teach, a file that need not exist yet", "FILE"),
    _BASE,
    Option(
        "fail-on",
        "what makes the verdict red; new-failures excuses tests that failed in --base too",
        "WHAT",
        ("failures", "new-failures", "never"),
        default="failures",
    ),
    Option(
        "on-missing",
        "a test, file or shard that did not run, or ran twice; a --junit that fits no file",
        "POLICY",
        _POLICY,
        default="fail",
    ),
    Option("on-unreadable", "a result or report that cannot be read", "POLICY", _POLICY, default="fail"),
    Option(
        "on-incomplete",
        "a report that breaks off, or has fewer tests or failures than it says itself",
        "POLICY",
        _POLICY,
        default="fail",
    ),
    Option("on-empty", "a suite in which no test ran", "POLICY", _POLICY, default="fail"),
)

_WHEN = ("always", "never")

SUMMARY = (
    Option(
        "bundle",
        "the bundle that merge-results wrote, or 'none' for a gate over --needs alone",
        "DIR|none",
        default="partest-bundle",
    ),
    Option(
        "artifact",
        "in a `workflow_run` job: the artifact of the run before it that holds the bundle; it is downloaded and read as hostile",
        "NAME",
    ),
    Option("token", "the token that publishes; without one nothing is sent", "TOKEN"),
    Option(
        "name",
        "name of this report, where several jobs report: of its check run and its section of the comment (default: the suites, or tests)",
        "NAME",
    ),
    Option("check", "a check run on the head commit", "WHEN", _WHEN, default="always"),
    Option("annotations", "a note in the check run on the line of each failure", "WHEN", _WHEN, default="always"),
    Option(
        "comment",
        "one comment in the pull request, kept up to date; with failures it begins only when there is something to mend",
        "WHEN",
        ("always", "failures", "never"),
        default="always",
    ),
    _BASE,
    Option("needs", "the other jobs, as `toJSON(needs)` gives them; each must have succeeded", "JSON"),
    Option("optional-jobs", "a job of --needs that may fail; repeat for several", "JOB", repeated=True),
    Option("allowed-skips", "a job of --needs that may be skipped; repeat for several", "JOB", repeated=True),
    Option(
        "cache-hit",
        "what `actions/cache` found for a job that is no shard, as JOB=true, JOB=older (or false) or JOB=none; repeat for several",
        "JOB=HIT",
        repeated=True,
    ),
    Option(
        "history",
        "the history to keep these hits in, and to tell from how often every cache hits; need not exist yet",
        "FILE",
    ),
    Option(
        "min-coverage",
        "the least coverage of lines in percent: of all (80), of a flag (unit=85) or below a path (src/core/=95); repeat for several",
        "PERCENT",
        repeated=True,
    ),
    Option("min-patch-coverage", "the least coverage of the lines that the change brought, in percent", "PERCENT"),
    Option("min-patch-lines", "judge only changes of at least so many lines that can be covered", "N", default="1"),
    Option("max-coverage-drop", "how much less than --base may be covered, in percentage points", "POINTS"),
    Option(
        "base-ref",
        "the branch or commit that the change is compared with, except in pull requests and merge groups, which have their own",
        "REF",
    ),
    Option(
        "on-incomplete-coverage",
        "reports of coverage are missing or broken, or the change or the base is not known",
        "POLICY",
        ("fail", "warn"),
        default="fail",
    ),
    Option("report", "where to write the HTML report (default: report.html in the bundle)", "FILE"),
    Option("on-refused", "GitHub does not let us publish", "POLICY", ("warn", "fail"), default="warn"),
    Option("dry-run", "send nothing; write all that would be sent, and the report, into this folder", "DIR"),
)

CACHE_KEY = (
    Option(
        "ecosystems",
        "whose caches: auto finds all that are used, else names such as uv or npm, or none; repeat for several (default: auto)",
        "NAME",
        repeated=True,
    ),
    Option("root", "the folder to look in, such as a package of a monorepo (default: the current one)", "DIR"),
    Option(
        "files",
        "more files that the cache depends on, in the patterns of `hashFiles`; repeat for several",
        "GLOB",
        repeated=True,
    ),
    Option("paths", "more folders to cache; repeat for several", "DIR", repeated=True),
    Option(
        "hash-mode",
        "content: paths and what counts of each file; strict: bit for bit what GitHub's `hashFiles` gives",
        "MODE",
        ("content", "strict"),
        default="content",
    ),
    Option("prefix", "how the key begins, such as the name of the project or package", "TEXT", default="partest"),
    Option("salt", "change it to begin with an empty cache", "TEXT", default="1"),
    Option(
        "features",
        "what else the cache depends on, such as extras or build flags; an older cache without them may be restored; repeat for several",
        "TEXT",
        repeated=True,
    ),
    Option(
        "refresh",
        "begin a new cache every day, week or month, from the last one (default: never; weekly where nothing can lock)",
        "WHEN",
        ("never", "daily", "weekly", "monthly"),
    ),
    Option(
        "tools",
        "the version of a tool, such as python=3.12, before everything else that says one; repeat for several",
        "TOOL=VERSION",
        repeated=True,
    ),
    Option("fallback", "when no key file is there: this name instead of a hash; without one that is an error", "NAME"),
    Option("separate", "a key for each ecosystem, for a matrix, instead of one for all"),
    Option("format", "what to print", "FORMAT", ("text", "json", "key"), default="text", in_action=False),
    Option("explain", "print every input of the key and why it is there, and how large the cache is"),
    Option(
        "diff",
        "tell what makes the key of one commit or explanation (a file from --format json) differ from another's",
        "COMMIT|FILE",
        repeated=True,
        in_action=False,
        values=2,
    ),
)

COMMANDS: dict[str, tuple[str, tuple[Option, ...]]] = {
    "shard": ("plan a suite's shards, or give out the tests of one", SHARD),
    "run": ("run a command as one shard and leave a result folder that is true whatever happens", RUN),
    "merge-results": (
        "prove that every test ran exactly once, read the reports of other runners, and bring back one verdict",
        MERGE_RESULTS,
    ),
    "cache-key": (
        "make the key of the dependency cache, what may stand in for it, and the folders to cache",
        CACHE_KEY,
    ),
    "summary": (
        "tell people what happened: job summary, check run with annotations, pull-request comment, HTML report",
        SUMMARY,
    ),
}
"""Each command's one-line description and its options."""
