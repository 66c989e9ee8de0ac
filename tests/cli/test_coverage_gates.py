"""`partest summary` with coverage: each gate from a report on the disk to the exit code, and what it says."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_line import CommandLine, is_advice
from coverage_project import RED_TESTS, TESTS, CoverageProject, lcov, percent_covered
from git_repositories import a_pull_request, a_repository, commit, numbered, text


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    return CoverageProject(partest)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 0, ""),
        (["--min-coverage", "75"], 0, "min-coverage: the coverage is 75.0 % (15 of 20 lines), and 75 % is asked for"),
        (["--min-coverage", "75.01"], 6, "the coverage is 75.0 % (15 of 20 lines), below the 75.01 % that is asked for; 1 more"),
        (["--min-coverage", "100%"], 6, "5 more covered lines would pass"),
        (["--min-coverage", "unit=50"], 0, "the coverage of unit is 50.0 % (5 of 10 lines)"),
        (["--min-coverage", "unit=51"], 6, "the coverage of unit is 50.0 % (5 of 10 lines), below the 51 %"),
        (["--min-coverage", "src/core/=100"], 0, "the coverage of src/core/ is 100.0 % (10 of 10 lines)"),
        (["--min-coverage", "src/core=100", "--min-coverage", "src/a.py=51"], 6, "the coverage of src/a.py is 50.0 %"),
        (["--min-coverage", "75", "--min-coverage", "unit=99"], 6, "the coverage of unit is"),
        (["--min-coverage", "src/cor=1"], 5, "there is no flag and no path 'src/cor' to judge by; the flags are e2e, unit"),
        (["--min-coverage", "e3e=1"], 5, "there is no flag and no path 'e3e'"),
        (["--min-coverage", "e3e=1", "--on-incomplete-coverage", "warn"], 0, "there is no flag and no path 'e3e'"),
        (["--min-coverage", "75", "--min-coverage", "e3e=1", "--min-coverage", "unit=99"], 6, "there is no flag and no path 'e3e'"),
    ],
)  # fmt: skip
def test_the_least_coverage(project: CoverageProject, words: list[str], code: int, said: str) -> None:
    """
    Of everything, of a flag and below a path; at the very threshold it passes, and a hair below it does not.
    """
    project.partest.write("unit.info", percent_covered(5))
    project.partest.write("e2e.info", percent_covered(10, path="src/core/b.py"))
    project.merge("--coverage", "unit=unit.info", "--coverage", "e2e=e2e.info")

    told = project.tell(*words)

    assert told.code == code, told
    assert said in project.page
    assert ("RED" in told.out) is bool(code)
    assert said in told.out or code == 0
    assert (project.folder / "preview" / "report.html").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--min-coverage", "101"],
        ["--min-coverage", "unit=much"],
        ["--min-coverage", "-1"],
        ["--min-patch-coverage", "1e2"],
        ["--min-patch-coverage", "80", "--min-patch-lines", "few"],
        ["--max-coverage-drop", "NaN", "--base", "b"],
        ["--max-coverage-drop=-1", "--base", "b"],
        ["--max-coverage-drop", "1"],
        ["--min-patch-coverage", "80", "--min-patch-lines", "0"],
        ["--on-incomplete-coverage", "perhaps"],
    ],
)
def test_what_is_no_gate_is_advice(project: CoverageProject, words: list[str]) -> None:
    """
    Said before anything is told.
    """
    project.merge_report(percent_covered(5))

    assert is_advice(project.tell(*words), 2)
    assert not (project.folder / "preview").exists()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["--max-coverage-drop=-1", "--base", "b"], "it must be percentage points from 0 to 100, such as 0.5"),
        (["--min-patch-lines", "0"], "min-patch-lines is '0'; it must be 1 or more"),
    ],
)
def test_advice_for_a_number_says_which_would_do(project: CoverageProject, words: list[str], advice: str) -> None:
    """
    Points are small and lines begin with one: an example of another kind would lead astray.
    """
    assert advice in project.tell(*words).err


@pytest.mark.parametrize("name", ["src/**", "src/cor", "*.py"])
def test_a_path_that_fits_nothing_says_how_paths_are_written(project: CoverageProject, name: str) -> None:
    """
    Who wrote a pattern learns that none is read; one that begins with ./ is the same folder.
    """
    project.merge_report(percent_covered(10))

    assert project.tell("--min-coverage", f"{name}=85").code == 5
    assert "a folder ends with '/', and globs are not read" in project.page
    assert project.tell("--min-coverage", "./src/=85").code == 0


def test_no_line_to_cover_is_neutral(project: CoverageProject) -> None:
    """
    Neither 0 % nor 100 % would be true.
    """
    project.merge_report("SF:src/a.py\nend_of_record\n")
    told = project.tell("--min-coverage", "100")

    assert told.code == 0
    assert "has no line that can be covered" in project.page


def test_a_gate_without_coverage_is_incomplete(project: CoverageProject) -> None:
    """
    Who asks for coverage and has none does not pass; who asks for none hears nothing.
    """
    project.merge()

    assert project.tell("--min-coverage", "0").code == 5
    assert "the bundle holds no coverage; give merge-results the reports" in project.page
    assert project.tell().code == 0


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"version": 2}', '{"version": 1}', '"\\ud800"', "[" * 100_000, "\0",
        '{"version": 1, "files": {"a": {"covered": "1-99999999999"}}}'],
)  # fmt: skip
def test_a_damaged_bundle_is_incomplete(project: CoverageProject, damage: str) -> None:
    """
    What a cache or a stranger has changed is no coverage, and no mistake of ours.
    """
    project.merge_report(percent_covered(10))
    (project.folder / "partest-bundle" / "coverage.json").write_text(damage)

    told = project.tell("--min-coverage", "1")
    assert told.code == 5, told
    assert "coverage.json" in told.out


def test_red_tests_are_the_first_thing_to_say(project: CoverageProject) -> None:
    """
    The exit code is that of the tests, and the gate is told all the same.
    """
    project.partest.write("t.xml", RED_TESTS)
    project.merge_report(percent_covered(5))
    told = project.tell("--min-coverage", "90")

    assert told.code == 1
    assert "below the 90 %" in told.out
    assert "below the 90 %" in project.page


class TestLog:
    """What the log says: off GitHub plain lines, on GitHub commands for what is wrong."""

    WORDS = (
        "--min-coverage",
        "50",
        "--min-coverage",
        "unit=99",
        "--min-coverage",
        "e3e=1",
        "--min-patch-coverage",
        "1",
    )

    def test_every_gate_is_told_with_its_mark(self, project: CoverageProject) -> None:
        """
        Also those that passed; each of them once, and what makes it red as an error.
        """
        project.partest.write("unit.info", percent_covered(5))
        project.merge("--coverage", "unit=unit.info")
        out = project.tell(*self.WORDS).out.splitlines()

        assert [line[:30] for line in out if "coverage" in line and line[0] not in "RG"][:4] == [
            "✅ min-coverage: the coverage i",
            "error: ❌ min-coverage: the cov",
            "error: ⚠️ min-coverage: there ",
            "error: ⚠️ min-patch-coverage: ",
        ]
        assert sum("min-" in line for line in out) == 4

    def test_github_hears_of_what_is_wrong(self, project: CoverageProject) -> None:
        """
        An error for what makes it red, a warning for what is accepted; what is fine is a line.
        """
        pytest.importorskip("actions_toolkit")
        project.partest.write("unit.info", percent_covered(5))
        project.merge("--coverage", "unit=unit.info")
        out = project.tell(*self.WORDS, "--on-incomplete-coverage", "warn", variables={"GITHUB_ACTIONS": "true"}).out

        assert "\n✅ min-coverage" in f"\n{out}"
        assert "::error::❌ min-coverage: the coverage of unit" in out
        assert "::warning::⚠️ min-coverage: there is no flag" in out

    def test_what_is_accepted_is_warned_of(self, project: CoverageProject) -> None:
        """
        Why the coverage is incomplete stands in the log, whoever asked for a gate or not.
        """
        project.merge_report(percent_covered(9) + "SF:x\nDA:")
        accepted = project.tell("--on-incomplete-coverage", "warn")

        assert accepted.code == 0
        assert "warning: the coverage is incomplete: cov.info: " in accepted.out
        assert "red: the coverage is incomplete: cov.info: " in project.tell().out

    def test_a_threshold_below_one_percent_is_warned_of(self, project: CoverageProject) -> None:
        """
        Who wrote 0.8 and means 80 % learns how that is written.
        """
        project.merge_report(percent_covered(9))
        told = project.tell("--min-coverage", "0.8")

        assert told.code == 0
        assert "warning: ✅ min-coverage: the coverage is 90.0 % (9 of 10 lines), and 0.8 % (write 80 if" in told.out


@pytest.mark.parametrize(
    ("report", "percent"),
    [
        (percent_covered(2, 3), "66.6"),
        (percent_covered(10), "100.0"),
        ("SF:src/a.py\nend_of_record\n", ""),
        (percent_covered(9) + "SF:x\nDA:", ""),
        ("", ""),
    ],
)
def test_the_coverage_is_an_output(project: CoverageProject, report: str, percent: str) -> None:
    """
    In percent, rounded down; empty where there is no line, or not all is known, so that no script takes half of it for the whole.
    """
    variables = {"GITHUB_OUTPUT": str(project.folder / "outputs")}
    for command in ("merge", "tell"):
        project.partest.write("outputs")
        if command == "tell":
            project.tell(variables=variables)
        elif report:
            project.merge_report(report, variables=variables)
        else:
            project.merge(variables=variables)
        outputs = outputs_in(project.folder / "outputs")

        assert outputs["coverage"] == percent
    assert outputs["patch-coverage"] == ""


def outputs_in(path: Path) -> dict[str, str]:
    """The outputs of a step, each on one line."""
    found = re.findall(r"^([a-z-]+)<<(partest_\w+)\n(.*)\n\2$", path.read_text(), re.MULTILINE)
    return {name: value for name, _, value in found}


class TestBase:
    """The coverage of before."""

    @pytest.mark.parametrize(
        ("before", "drop", "code", "said"),
        [
            (9, "40", 0, "the coverage went from 90.0 % (an unknown commit) to 50.0 %, and a loss of 40 percentage points is allowed"),
            (9, "39.9", 6, "only a loss of 39.9 percentage points is allowed; 1 more covered line would pass"),
            (5, "0", 0, "the coverage went from 50.0 %"),
            (1, "0", 0, "the coverage went from 10.0 %"),
            (6, "0", 6, "1 more covered line would pass"),
        ],
    )  # fmt: skip
    def test_a_bundle(self, project: CoverageProject, before: int, drop: str, code: int, said: str) -> None:
        """
        The folder of an earlier merge: as much may be lost as is allowed, exactly.
        """
        project.merge_report(percent_covered(before), "--out", "base")
        project.merge_report(percent_covered(5))
        told = project.tell("--base", "base", "--max-coverage-drop", drop)

        assert told.code == code, told
        assert said in project.page

    @pytest.mark.parametrize(
        ("base", "why"),
        [
            ("empty", "there is no coverage of the base to compare with: the bundle 'empty' holds none"),
            ("partial", "the coverage of the base 'partial' is incomplete (cut.info: "),
            ("damaged", "coverage.json cannot be read"),
            ("prose", "there is no coverage of the base to compare with: the history "),
            ("zeros", "is a database, but not a history of partest"),
        ],
    )
    def test_a_base_that_says_nothing(self, project: CoverageProject, base: str, why: str) -> None:
        """
        Then nobody knows whether it fell: incomplete, for the reason that is true, and never a pass.
        """
        for name in ("empty", "damaged"):
            (project.folder / name).mkdir()
        project.partest.write("damaged/coverage.json", "{")
        project.partest.write("prose", "no database")
        project.partest.write("zeros")
        project.partest.write("cut.info", percent_covered(9) + "SF:x\nDA:")
        project.merge("--coverage", "cut.info", "--out", "partial")
        project.merge_report(percent_covered(5))

        assert project.tell("--base", base, "--max-coverage-drop", "100").code == 5
        assert why in project.page
        assert "--base" not in project.page
        assert project.tell("--base", base).code == 0

    def test_a_base_that_does_not_exist_yet_is_neutral(self, project: CoverageProject) -> None:
        """
        The first run ever has lost nothing: it is not judged, is warned of that, and learns what makes a base.
        """
        project.merge_report(percent_covered(5))
        told = project.tell("--base", "gone.db", "--max-coverage-drop", "0")

        assert told.code == 0, told
        assert "⚪ `max-coverage-drop: there is no base to compare with yet: 'gone.db' does not exist" in project.page
        assert (
            "a run of merge-results on the default branch, with its history and all of its coverage, makes it"
            in told.out
        )
        assert "\nwarning: ⚪ max-coverage-drop: there is no base" in f"\n{told.out}"

    def test_a_history_without_coverage_of_before_is_neutral(self, project: CoverageProject) -> None:
        """
        One that knows this very commit alone, and one that knows no coverage: there is no earlier run that anything was lost from.
        """
        a_repository(project.folder)
        commit(project.folder, {"src/a.py": text(numbered(10))})
        words = ("--base", "h.db", "--max-coverage-drop", "0")
        project.merge_report(percent_covered(5), "--history", "h.db", variables=project.event())
        alone = project.tell(*words)
        with closing(sqlite3.connect(project.folder / "h.db")) as database:
            database.execute("DROP TABLE coverage")
        without = project.tell(*words)

        assert (alone.code, without.code) == (0, 0)
        assert "the history 'h.db' knows the tested commit alone; the next one is compared with it" in alone.out
        assert "the history 'h.db' holds no coverage; a run of merge-results on the default branch" in without.out

    @pytest.mark.parametrize("commit", ["\0", "-h", "--help", "HEAD", "\ud800", "a" * 40, "$(id)", "x" * 10**5])
    def test_a_base_may_call_its_commit_anything(self, project: CoverageProject, commit: str) -> None:
        """
        It is a name in a file, and nothing that git is asked for by any other means than as a name.
        """
        a_repository(project.folder)
        project.merge_report(percent_covered(9), "--out", "base")
        place = project.folder / "base" / "coverage.json"
        place.write_text(json.dumps(json.loads(place.read_text()) | {"commit": commit}))
        project.merge_report(percent_covered(5))

        assert project.tell("--base", "base", "--max-coverage-drop", "1").code == 6

    def test_the_tested_commit_may_be_called_anything(self, project: CoverageProject) -> None:
        """
        The bundle itself may be another's.
        """
        a_repository(project.folder)
        commit(project.folder, {"src/a.py": "x\n"})
        project.merge_report(percent_covered(9))
        place = project.folder / "partest-bundle" / "coverage.json"
        for name in ("\0", "--help", "\ud800"):
            place.write_text(json.dumps(json.loads(place.read_text()) | {"commit": name}))
            words = ("--min-coverage", "1", "--base-ref", "HEAD")
            assert project.tell(*words, variables=project.event(before="a" * 40)).code in (0, 5)

    def test_only_the_default_branch_teaches(self, project: CoverageProject) -> None:
        """
        A push there does, and is the base of what follows; a pull request, a branch, and a run whose coverage is incomplete do not.
        """
        a_repository(project.folder)
        first = commit(project.folder, {"src/a.py": text(numbered(10))})
        history = ("--history", "h.db")
        project.merge_report(percent_covered(9), *history, variables=project.event())
        for variables in (project.event("pull_request"), project.event() | {"GITHUB_REF": "refs/heads/topic"}):
            commit(project.folder, message="another")
            project.merge_report(percent_covered(1), *history, variables=variables)
        project.merge_report(percent_covered(1) + "SF:x\nDA:", *history, variables=project.event())
        project.merge_report(percent_covered(5))

        told = project.tell("--base", "h.db", "--max-coverage-drop", "1")

        assert told.code == 6, told
        assert f"the coverage went from 90.0 % ({first[:7]}, 2 commits before) to 50.0 %" in told.out
        with closing(sqlite3.connect(project.folder / "h.db")) as database:
            assert database.execute("SELECT DISTINCT revision FROM coverage").fetchall() == [(first,)]

    def test_a_run_is_not_its_own_base(self, project: CoverageProject) -> None:
        """
        The merge before the summary has taught the history this very run: a loss on the default branch is seen all the same.
        """
        a_repository(project.folder)
        for number, covered in enumerate((9, 5)):
            head = commit(project.folder, {"src/a.py": text(numbered(10 + number))})
            project.merge_report(percent_covered(covered), "--history", "h.db", variables=project.event())
        told = project.tell("--base", "h.db", "--max-coverage-drop", "1", variables=project.event())

        assert told.code == 6, told
        assert "the commit before) to 50.0 %" in told.out
        assert f"({head[:7]}" not in told.out

    def test_the_commit_itself_is_the_best_base(self, project: CoverageProject) -> None:
        """
        Where the history has the very commit that the change is compared with, newer ones do not matter.
        """
        a_repository(project.folder)
        base = commit(project.folder, {"src/a.py": text(numbered(10))})
        project.merge_report(percent_covered(5), "--history", "h.db", variables=project.event())
        commit(project.folder, message="newer")
        project.merge_report(percent_covered(10), "--history", "h.db", variables=project.event())
        commit(project.folder, {"src/a.py": text([*numbered(9), "new"])})
        project.merge_report(percent_covered(5))

        told = project.tell("--base", "h.db", "--max-coverage-drop", "0", "--base-ref", base)
        assert told.code == 0, told
        assert f"{base[:7]}, 2 commits before" in project.page

    def test_removing_covered_code_is_no_loss(self, project: CoverageProject) -> None:
        """
        Of 20 lines 18 were covered, now 8 of 10 are: the share fell, since ten covered lines are gone, and no line was lost.
        """
        a_repository(project.folder)
        commit(
            project.folder,
            {"src/a.py": text(numbered(10)), "src/b.py": text(numbered(10)), ".gitignore": "/*\n!/src\n"},
        )
        project.merge_report(percent_covered(8) + percent_covered(10, path="src/b.py"), "--out", "base")
        commit(project.folder, {"src/b.py": None})
        project.merge_report(percent_covered(8))
        words = ("--base", "base", "--max-coverage-drop", "0")

        adjusted = project.tell(*words, "--base-ref", "HEAD~1")
        page = project.page
        plain = project.tell(*words)

        assert adjusted.code == 0, adjusted
        assert "without the lines that the change removed and did not replace) to 80.0 %" in page
        assert plain.code == 6
        assert "the commit before) to 80.0 %" in plain.out

    @pytest.mark.parametrize("edited", [range(9, 11), range(1, 3), range(1, 11)])
    def test_editing_lines_is_no_loss(self, project: CoverageProject, edited: range) -> None:
        """
        Of 10 lines 8 were and are covered: whichever of them were written anew, uncovered ones too, no coverage was lost.
        """
        a_repository(project.folder)
        commit(project.folder, {"src/a.py": text(numbered(10)), ".gitignore": "/*\n!/src\n"})
        project.merge_report(percent_covered(8), "--out", "base")
        lines = [f"new {place}" if place in edited else line for place, line in enumerate(numbered(10), 1)]
        commit(project.folder, {"src/a.py": text(lines)})
        project.merge_report(percent_covered(8))

        told = project.tell("--base", "base", "--max-coverage-drop", "0", "--base-ref", "HEAD~1")
        assert told.code == 0, told

    @pytest.mark.parametrize(
        ("still_covered", "code", "said"),
        [(range(1, 9), 0, "to 80.0 %, and a loss"), (range(1, 5), 6, "from 80.0 % ("), (range(5, 9), 6, "4 more covered lines would pass")],
    )  # fmt: skip
    def test_editing_covered_lines_hides_no_loss(
        self, project: CoverageProject, still_covered: range, code: int, said: str
    ) -> None:
        """
        Trap: a formatter touches every line that was covered, and half of the tests are gone: what was replaced stays in the base.
        """
        a_repository(project.folder)
        commit(project.folder, {"src/a.py": text(numbered(10)), ".gitignore": "/*\n!/src\n"})
        project.merge_report(percent_covered(8), "--out", "base")
        lines = [f"{line}  # noqa" if place <= 8 else line for place, line in enumerate(numbered(10), 1)]
        commit(project.folder, {"src/a.py": text(lines)})
        project.merge_report(lcov("src/a.py", still_covered, set(range(1, 11)) - {*still_covered}))

        told = project.tell("--base", "base", "--max-coverage-drop", "0", "--base-ref", "HEAD~1")

        assert told.code == code, told
        assert said in told.out
        assert "without the lines" not in told.out


class TestChange:
    """The coverage of the change, in a clone as `actions/checkout` makes it."""

    @pytest.fixture
    def project(self, partest: CommandLine, tmp_path: Path) -> CoverageProject:
        """Line 35 of the tested tree is the change, line 30 of the head: the base has moved on. And a file is new."""
        before = numbered(40)
        pull = a_pull_request(
            tmp_path / "pull",
            {"src/a.py": text(before), "src/unchanged.py": text(numbered(10))},
            {"src/a.py": text([*before[:29], "changed", *before[30:]]), "src/new.py": text(numbered(9))},
            {"src/a.py": text([*numbered(5, "on top"), *before])},
        )
        partest.folder = pull.clone(tmp_path / "clone")
        project = CoverageProject(partest)
        self.variables = project.event(
            "pull_request", number=1, pull_request={"number": 1, "head": {"sha": pull.head}, "base": {"sha": pull.fork}}
        ) | {"GITHUB_REF": "refs/pull/1/merge", "GITHUB_SHA": pull.merge, "GITHUB_REPOSITORY": "acme/shop"}
        return project

    def merge(self, project: CoverageProject, *, line_35: bool, new: int = 9) -> None:
        lines = set(range(1, 46)) - {30, 35}
        own = lcov("src/a.py", lines | {35} if line_35 else lines, {30} if line_35 else {30, 35})
        project.merge_report(own + percent_covered(new, 9, "src/new.py"), variables=self.variables)

    @pytest.mark.parametrize(
        ("line_35", "new", "words", "code", "said"),
        [
            (True, 9, ["--min-patch-coverage", "100"], 0, "the coverage of the change is 100.0 % (10 of 10 lines)"),
            (False, 9, ["--min-patch-coverage", "90"], 0, "the coverage of the change is 90.0 % (9 of 10 lines)"),
            (False, 9, ["--min-patch-coverage", "90.1"], 6, "(9 of 10 lines), below the 90.1 % that is asked for; 1 more covered"),
            (True, 0, ["--min-patch-coverage", "90", "--min-patch-lines", "10"], 6, "(1 of 10 lines), below the 90 %"),
            (True, 0, ["--min-patch-coverage", "90", "--min-patch-lines", "11"], 0, "the change has 10 lines that can be covered, and fewer than 11"),
        ],
    )  # fmt: skip
    def test_gate(
        self, project: CoverageProject, line_35: bool, new: int, words: list[str], code: int, said: str
    ) -> None:
        """
        The lines that count are those of the tree that was tested, and what the base brought is no change.
        """
        self.merge(project, line_35=line_35, new=new)
        told = project.tell(*words, variables=self.variables)

        assert told.code == code, told
        assert said in project.page
        assert "the base that was merged" in project.page

    def test_the_coverage_of_the_change_is_an_output(self, project: CoverageProject) -> None:
        """
        Where the change is known; without an event it is empty.
        """
        self.merge(project, line_35=False)
        outputs = project.folder / "outputs"
        place = {"GITHUB_OUTPUT": str(outputs)}
        project.tell(variables=self.variables | place)
        assert outputs_in(outputs)["patch-coverage"] == "90.0"

        outputs.unlink()
        project.tell(variables=place)
        assert outputs_in(outputs)["patch-coverage"] == ""

    @pytest.mark.parametrize("is_test", [False, True])
    def test_a_changed_test_is_no_unmeasured_file(self, project: CoverageProject, is_test: bool) -> None:
        """
        A file whose tests the run itself tells of is not expected in a report; any other is named.
        """
        file = "src/new.py" if is_test else "src/a.py"
        project.partest.write("t.xml", TESTS.replace("<testcase ", f'<testcase file="{file}" '))
        project.merge_report(percent_covered(1, path="src/unchanged.py"), variables=self.variables)
        project.tell(variables=self.variables)

        assert ("| `src/new.py` | ⚠️ | not measured" in project.page) is not is_test

    def test_annotations_are_where_people_see_the_lines(self, project: CoverageProject) -> None:
        """
        Line 35 of the tested tree is line 30 of the head.
        """
        self.merge(project, line_35=False)
        project.tell("--min-patch-coverage", "100", variables=self.variables)

        requests = (project.folder / "preview" / "requests.json").read_text()
        assert '"start_line": 30' in requests
        assert '"start_line": 35' not in requests

    def test_the_base_is_the_commit_before(self, project: CoverageProject) -> None:
        """
        A clone of one commit knows its parents, and nothing of what was before them.
        """
        self.merge(project, line_35=True)
        place = project.folder / "partest-bundle" / "coverage.json"
        told = json.loads(place.read_text())
        (project.folder / "base").mkdir()
        (project.folder / "base" / "coverage.json").write_text(json.dumps(told | {"commit": "1" * 40}))
        project.tell("--base", "base", variables=self.variables)

        assert "1111111, which this clone does not know as one before" in project.page

    @pytest.mark.parametrize("accepted", [False, True])
    def test_without_the_base_it_is_incomplete(self, project: CoverageProject, accepted: bool) -> None:
        """
        A checkout whose server is gone: nobody knows the change, which is no 100 %.
        """
        self.merge(project, line_35=True)
        config = project.folder / ".git" / "config"
        config.write_text(config.read_text().replace("file://", "file:///gone"))
        words = ["--on-incomplete-coverage", "warn"] * accepted
        told = project.tell("--min-patch-coverage", "1", *words, variables=self.variables)

        assert told.code == (0 if accepted else 5), told
        assert "the coverage of the change is not known (" in project.page

    def test_no_change_is_known_off_github(self, project: CoverageProject) -> None:
        """
        Without an event or --base-ref nobody knows what to compare with; with it the change is there.
        """
        self.merge(project, line_35=True)

        assert project.tell("--min-patch-coverage", "1").code == 5
        assert "(no event says what the change is compared with; give --base-ref)" in project.page
        assert "give --base-ref" not in project.tell("--min-patch-coverage", "1", "--base-ref", "HEAD~1").out

    def test_a_change_without_code_is_neutral(self, project: CoverageProject) -> None:
        """
        Where all that changed is measured and has no line to cover, it is neither 0 % nor 100 %.
        """
        empty = "SF:src/a.py\nend_of_record\nSF:src/new.py\nend_of_record\n"
        project.merge_report(empty + percent_covered(1, path="src/unchanged.py"), variables=self.variables)
        told = project.tell("--min-patch-coverage", "100", variables=self.variables)

        assert told.code == 0, told
        assert "has no line that can be covered" in project.page

    def test_a_changed_file_that_no_report_mentions_is_warned_of(self, project: CoverageProject) -> None:
        """
        Trap: a new source that no test loads is in no report. Nobody knows its lines, which is not that it has none.
        """
        project.merge_report(percent_covered(1, path="src/unchanged.py"), variables=self.variables)
        told = project.tell("--min-patch-coverage", "100", variables=self.variables)

        said = "2 changed files are not measured, since no report mentions them: 'src/a.py', 'src/new.py'"
        assert told.code == 0, told
        assert "no line that can be covered" not in project.page
        assert said in project.page
        assert any(line.startswith(("::warning::⚪", "warning: ⚪")) and said in line for line in told.out.splitlines())

    def test_what_nobody_expects_in_a_report_is_not_named(self, project: CoverageProject) -> None:
        """
        Tests by their names, and what the workflow leaves out: of three files that no report mentions one is a source.
        """
        new = {"src/generated.py": "x\n", "src/shop.py": "x\n", "src/test_shop.py": "x\n"}
        commit(project.folder, new | {".gitignore": "/*\n!/src\n"})
        project.merge_report(percent_covered(1, path="src/unchanged.py"), "--coverage-exclude", "src/generated.py")
        project.tell("--min-patch-coverage", "100", "--base-ref", "HEAD~1")

        assert "1 changed file is not measured, since no report mentions it: 'src/shop.py'" in project.page
        assert project.page.count("| not measured: no report mentions it |") == 1
