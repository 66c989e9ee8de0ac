"""`partest shard` as planner: from flags and configuration to a plan, its outputs, and what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from actions.composite import parse_outputs
from command_line import CommandLine, is_advice
from partest_sdk.adapters.ci.job_files import SUMMARY_LIMIT
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import from_text, to_text

ON_GITHUB = {"GITHUB_OUTPUT": "out", "GITHUB_STEP_SUMMARY": "summary", "PARTEST_IN_ACTION": "true"}


def plan_in(partest: CommandLine) -> Plan:
    """The plan that was written."""
    return from_text((partest.folder / "plan.json").read_text())


def files_of(partest: CommandLine, suite: str | None = None) -> list[list[str]]:
    """The files of each shard."""
    plan = plan_in(partest).suite(suite)
    return [sorted({unit.file for unit in plan.units_of(Shard(at, plan.total))}) for at in range(1, plan.total + 1)]


def ids_of(partest: CommandLine) -> list[str]:
    """All listed tests, in order."""
    return [test for suite in plan_in(partest).suites for unit in suite.units for test in unit.ids]


def test_everything_that_a_workflow_needs(partest: CommandLine) -> None:
    """
    The matrix, how many jobs, the plan as text and as file, its digest, the expected time, and a table in the job summary.
    """
    partest.tests("tests/test_a.py", "tests/test_b.py", "tests/test_c.py")
    partest.write(
        "t.json", json.dumps({"tests/test_a.py::t": 1.5, "tests/test_b.py::t": 2.0, "tests/test_c.py::t": 0.25})
    )

    said = partest(
        "shard", "--shards", "2", "--timings", "t.json", variables={**ON_GITHUB, "RUNNER_TEMP": str(partest.folder)}
    )

    outputs = parse_outputs((partest.folder / "out").read_text())
    plan = from_text(Path(outputs["plan-file"]).read_text())
    assert from_text(outputs["plan"]) == plan
    assert json.loads(outputs["matrix"]) == {
        "include": [{"suite": "tests", "shard": "1/2"}, {"suite": "tests", "shard": "2/2"}]
    }
    assert (outputs["total"], outputs["digest"], outputs["expected-seconds"]) == ("2", plan.digest, "2.000")
    assert "### Plan: `tests`, 2 shards" in (partest.folder / "summary").read_text()
    assert said.out.startswith("tests: 3 files in 2 shards, the slowest about 2.0 s\n")


@pytest.mark.parametrize("asked", ["4", "256", "99999999999999"])
def test_more_shards_than_tests(partest: CommandLine, asked: str) -> None:
    """
    No shard is left empty: fewer are made, and that is said on the terminal, in the explanation and in the summary.
    """
    partest.tests("test_a.py", "test_b.py", "test_c.py")

    for more in ((), ("--explain",)):
        said = partest("shard", "--shards", asked, "--plan-out", "plan.json", *more, variables=ON_GITHUB)
        assert said.code == 0
        assert files_of(partest) == [["test_a.py"], ["test_b.py"], ["test_c.py"]]
        assert "note: tests: " in said.out
        assert "3 made: there is nothing for more, and no shard is left empty" in said.out
    assert (partest.folder / "summary").read_text().count("no shard is left empty") == 2
    assert json.loads(parse_outputs((partest.folder / "out").read_text())["matrix"])["include"][-1] == {
        "suite": "tests",
        "shard": "3/3",
    }


def test_one_huge_test(partest: CommandLine) -> None:
    """
    It has a shard to itself, and a target it cannot meet is said with its name.
    """
    partest.tests(*(f"test_{at}.py" for at in range(6)))
    partest.write("t.json", json.dumps({f"test_{at}.py::t": 1.0 for at in range(5)} | {"test_5.py::t": 3600.0}))

    partest.plan("--shards", "3", "--timings", "t.json")
    assert ["test_5.py"] in files_of(partest)
    said = partest("shard", "--target-duration", "60s", "--timings", "t.json")
    assert "test_5.py::t alone takes 3600.0 s" in said.out


LISTS = [
    (b"a.py::t\nb.py::t\n", ["a.py::t", "b.py::t"]),
    (b"a.py::t\r\n\r\nb.py::t", ["a.py::t", "b.py::t"]),
    (b"\xef\xbb\xbfa.py::t\nb.py::t\n", ["a.py::t", "b.py::t"]),
    (b"b.py::t\na.py::t\nb.py::t\na.py::t\n", ["a.py::t", "b.py::t"]),
    ("a.py::t[é \u2028 \x0b x]\n  b.py::t y \n".encode(), ["  b.py::t y ", "a.py::t[é \u2028 \x0b x]"]),
    (b"-x.py::t\n--help\n::\n\\\n$(id)\n", None),
]


@pytest.mark.parametrize(("raw", "ids"), LISTS, ids=range(len(LISTS)))
@pytest.mark.parametrize("by", ["file", "stdin", "stdin as text"])
def test_a_list_of_tests(
    partest: CommandLine, monkeypatch: pytest.MonkeyPatch, raw: bytes, ids: list[str] | None, by: str
) -> None:
    """
    One id per line: with Windows' line ends and mark, blank lines and doubles left out, and every other character kept.
    """
    (partest.folder / "ids.txt").write_bytes(raw)
    if by == "stdin":
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="ascii"))
    elif by == "stdin as text":
        monkeypatch.setattr("sys.stdin", io.StringIO(raw.decode("utf-8-sig")))

    partest.plan("--shards", "1", "--tests-from", "ids.txt" if by == "file" else "-")

    wanted = ids if ids is not None else sorted(raw.decode().split(), key=lambda test: test.partition("::")[0])
    assert sorted(ids_of(partest)) == sorted(wanted)


SUITES = """
[tool.partest]
timings = "t.json"
shards = 2
[tool.partest.suites.unit]
tests = "tests/unit"
[tool.partest.suites.slow]
tests = ["tests/slow", "tests/more/*_slow.py"]
shards = 9
variants = ["linux", "windows", "linux"]
[tool.partest.suites.e2e]
runner = "files"
tests = ["e2e/**/*.spec.ts"]
shards = 1
"""


@pytest.fixture
def suites(partest: CommandLine) -> CommandLine:
    """Three suites of different kinds, and one without tests yet."""
    partest.tests(
        *(f"tests/unit/test_{at}.py" for at in range(4)),
        "tests/slow/test_x.py",
        "tests/more/test_y_slow.py",
        "tests/more/test_no.py",
    )
    partest.tests("e2e/a.spec.ts", "e2e/deep/b.spec.ts", "e2e/helper.ts")
    partest.write("pyproject.toml", SUITES)
    return partest


def test_the_matrix_covers_all_suites(suites: CommandLine) -> None:
    """
    Each suite with its own settings, each shard once per variant, one digest for all.
    """
    said = suites("shard", "--plan-out", "plan.json", variables=ON_GITHUB)

    outputs = parse_outputs((suites.folder / "out").read_text())
    jobs = json.loads(outputs["matrix"])["include"]
    assert said.code == 0
    assert [tuple(job.values()) for job in jobs] == [
        ("unit", "1/2"), ("unit", "2/2"), ("slow", "1/2", "linux"), ("slow", "2/2", "linux"), ("slow", "1/2", "windows"), ("slow", "2/2",
        "windows"), ("e2e", "1/1"),
    ]  # fmt: skip
    assert outputs["total"] == "7"
    assert files_of(suites, "slow") == [["tests/more/test_y_slow.py"], ["tests/slow/test_x.py"]]
    assert files_of(suites, "e2e") == [["e2e/a.spec.ts", "e2e/deep/b.spec.ts"]]
    assert "e2e" in said.out
    assert plan_in(suites).suite("e2e").runner == "files"


def test_one_suite_of_several(suites: CommandLine) -> None:
    """
    By its name; another name is told with those there are; other paths make a suite of their own.
    """
    suites.plan("--suite", "unit")
    assert [suite.suite for suite in plan_in(suites).suites] == ["unit"]
    said = suites("shard", "--suite", "units")
    assert is_advice(said, 2)
    assert "suite is 'units', but the configuration has 'unit', 'slow', 'e2e'" in said.err
    suites.plan("--tests", "tests/more/test_no.py")
    assert files_of(suites) == [["tests/more/test_no.py"]]
    assert plan_in(suites).suites[0].suite == "tests"


def test_a_suite_without_tests_is_told_and_the_others_go_on(suites: CommandLine) -> None:
    """
    Only a run without any test at all is an error: exit code 3.
    """
    (suites.folder / "nothing").mkdir()
    suites.write("pyproject.toml", SUITES + "[tool.partest.suites.new]\ntests = 'nothing'\n")

    said = suites("shard")
    assert said.code == 0
    assert "note: suite 'new' has no tests" in said.out
    assert is_advice(suites("shard", "--suite", "new"), 3)


def test_too_many_jobs_for_a_matrix(suites: CommandLine) -> None:
    """
    GitHub takes 256; the sentence says so before GitHub does.
    """
    variants = [f"v{at}" for at in range(100)]
    suites.write(
        "pyproject.toml",
        f"[tool.partest.suites.a]\ntests = 'tests/unit'\nshards = 3\nvariants = {json.dumps(variants)}\n",
    )

    said = suites("shard")

    assert is_advice(said, 2)
    assert "the suites need 300 jobs, but a matrix takes 256" in said.err


@pytest.mark.parametrize(
    ("groups", "together"),
    [
        ({"g": ["tests/db"]}, {"tests/db/test_a.py", "tests/db/sub/test_b.py"}),
        ({"g": ["./tests/db/"]}, {"tests/db/test_a.py", "tests/db/sub/test_b.py"}),
        ({"g": ["tests\\db"]}, {"tests/db/test_a.py", "tests/db/sub/test_b.py"}),
        ({"g": ["tests/test_c.py", "tests/test_d.py"]}, {"tests/test_c.py", "tests/test_d.py"}),
        ({"g": ["tests/test_[cd].py"]}, {"tests/test_c.py", "tests/test_d.py"}),
        ({"g": ["**/test_[ac].py"]}, {"tests/db/test_a.py", "tests/test_c.py"}),
        ({"g": ["tests/**/test_[cb].py"]}, {"tests/db/sub/test_b.py", "tests/test_c.py"}),
        ({"g": ["tests/db", "tests/db/test_a.py"]}, {"tests/db/test_a.py", "tests/db/sub/test_b.py"}),
    ],
    ids=range(8),
)
def test_groups_stay_together(partest: CommandLine, groups: dict[str, list[str]], together: set[str]) -> None:
    """
    By folder, path or glob, and by several of them at once.
    """
    names = ["tests/db/test_a.py", "tests/db/sub/test_b.py", "tests/test_c.py", "tests/test_d.py", "tests/test_db.py"]
    partest.tests(*names)
    lines = "\n".join(f"{json.dumps(name)} = {json.dumps(patterns)}" for name, patterns in groups.items())
    partest.write("partest.toml", f"[suites.a]\nshards = 9\n[suites.a.groups]\n{lines}")

    said = partest("shard", "--plan-out", "plan.json")

    assert said.code == 0
    assert sorted(map(set, files_of(partest)), key=sorted) == sorted(
        [together, *({name} for name in names if name not in together)], key=sorted
    )
    assert "no file is in the group" not in said.out


def test_groups_that_overlap_or_hold_nothing(partest: CommandLine) -> None:
    """
    A file of two groups is an error with both names; a group of no file is a note: somebody moved the files.
    """
    partest.tests("tests/test_a.py", "tests/test_b.py")
    partest.write("partest.toml", "[suites.a]\nshards = 2\ngroups = { g = ['tests'], h = ['tests/test_b.py'] }")
    said = partest("shard")
    assert is_advice(said, 2)
    assert "tests/test_b.py is in the groups 'g' and 'h'; a file can be in one group only" in said.err

    partest.write("partest.toml", "[suites.a]\nshards = 2\ngroups = { moved = ['test'] }")
    assert "note: a: no file is in the group 'moved'; check its paths" in partest("shard").out


def test_pytest_s_own_paths_are_the_default(partest: CommandLine) -> None:
    """
    Those that are there; where none is, pytest looks everywhere, and so do we.
    """
    partest.tests("test_top.py", "tests/test_a.py", "other/check_b.py")
    for ini, files in (
        ("[pytest]\n", ["test_top.py", "tests/test_a.py"]),
        ("[pytest]\ntestpaths = tests gone\n", ["tests/test_a.py"]),
        ("[pytest]\ntestpaths = gone\n", ["test_top.py", "tests/test_a.py"]),
        ("[pytest]\npython_files = check_*.py\n", ["other/check_b.py"]),
    ):
        partest.write("pytest.ini", ini)
        partest.plan("--shards", "1")
        assert files_of(partest) == [files]


def test_same_input_same_bytes(suites: CommandLine) -> None:
    """
    A plan has no clock and no chance in it.
    """
    first = suites.plan().read_bytes()

    assert suites.plan().read_bytes() == first
    assert to_text(plan_in(suites)).startswith("partest1:")


def test_a_plan_too_large_for_an_output(partest: CommandLine) -> None:
    """
    The output is empty, the file is whole, and a sentence says so; a summary that is too long does not take the others with it.
    """
    partest.write("ids.txt", "".join(f"tests/{at * 7919 % 10007:x}{at:05}.py\n" for at in range(9000)))
    partest.write("summary", "x" * SUMMARY_LIMIT)

    said = partest("shard", "--shards", "64", "--tests-from", "ids.txt", "--plan-out", "plan.json", variables=ON_GITHUB)

    assert said.code == 0
    assert "too large for a job output" in said.err
    assert parse_outputs((partest.folder / "out").read_text())["plan"] == ""
    assert len(ids_of(partest)) == 9000
    assert (partest.folder / "summary").stat().st_size == SUMMARY_LIMIT


def test_hostile_names_in_everything_that_is_shown(partest: CommandLine) -> None:
    """
    Suites, variants, groups, files, timings' paths: no command in the log, no other line in the outputs, no Markdown in the summary.
    """
    partest.tests("tests/test_##[error]a.py", "tests/test_b.py")
    evil = "x\\n::error::a|`b` <i>@me</i>\\r##[error]"
    partest.write(
        "partest.toml",
        f'timings = "t\\n::error::x"\n[suites."{evil}"]\nshards = 5\nvariants = ["{evil}"]\ngroups = {{ "{evil}" = ["tests/n"] }}\n',
    )

    for more in ((), ("--explain",)):
        said = partest("shard", *more, variables=ON_GITHUB)
        assert said.code == 0
        assert not [line for line in said.text.splitlines() if line.lstrip().startswith("::") or "##[" in line]
    outputs = parse_outputs((partest.folder / "out").read_text())
    assert outputs.keys() == {"matrix", "total", "plan", "plan-file", "digest", "expected-seconds"}
    assert json.loads(outputs["matrix"])["include"][0]["suite"] == json.loads(f'"{evil}"')
    for line in (partest.folder / "summary").read_text().splitlines():
        assert not line.startswith(("::", "x", "<"))
        assert "@me" not in line.replace("``x ::error::a\\|`b` <i>@me</i> ##[error]``", "") or line.startswith("- ``")
