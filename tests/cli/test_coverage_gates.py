"""`partest summary` with coverage: each gate from a report on the disk to the exit code, and what it says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_line import CommandLine, is_advice
from coverage_project import RED_TESTS, CoverageProject, lcov, percent_covered
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
        ["--max-coverage-drop", "1"],
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

    @pytest.mark.parametrize("base", ["gone", "empty", "partial", "prose", "zeros"])
    def test_a_base_that_says_nothing(self, project: CoverageProject, base: str) -> None:
        """
        Then nobody knows whether it fell: incomplete, and never a pass.
        """
        (project.folder / "empty").mkdir()
        project.partest.write("prose", "no database")
        project.partest.write("zeros")
        project.partest.write("cut.info", percent_covered(9) + "SF:x\nDA:")
        project.merge("--coverage", "cut.info", "--out", "partial")
        project.merge_report(percent_covered(5))

        assert project.tell("--base", base, "--max-coverage-drop", "100").code == 5
        assert "there is no coverage of the base to compare with" in project.page
        assert project.tell("--base", base).code == 0

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
        assert "without the lines that the change removed) to 80.0 %" in page
        assert plain.code == 6
        assert "the commit before) to 80.0 %" in plain.out


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
        assert "the change is not known" in project.page

    def test_a_change_without_code_is_neutral(self, project: CoverageProject) -> None:
        """
        Where no report mentions what changed there is nothing to cover, and what should have been measured is named.
        """
        project.merge_report(percent_covered(1, path="src/unchanged.py"), variables=self.variables)
        told = project.tell("--min-patch-coverage", "100", variables=self.variables)

        assert told.code == 0, told
        assert "has no line that can be covered" in project.page
