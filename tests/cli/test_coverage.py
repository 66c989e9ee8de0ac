"""`partest merge-results` with coverage: from reports on the disk to the bundle, by flag, by shard and in total, whatever the reports hold."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import CommandLine
from coverage_project import TESTS, CoverageProject, everything_below, lcov, lines_of, percent_covered
from git_repositories import a_repository, commit, git, numbered, text
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files
from partest_sdk.core.coverage.told import CoverageTold

BUNDLE = {"coverage.json", "coverage.lcov", "coverage.xml", "coverage.svg", "coverage-badge.json"}
# A runner of our own: it covers in each file the lines that the test is named after.
RUNNER = """\
import os, sys
for name in sys.argv[1:]:
    if "silent" in name:
        continue
    lines = [int(letter) for letter in os.path.basename(name) if letter.isdigit()]
    rows = "".join(f"DA:{n},{int(n in lines)}\\n" for n in range(1, 9))
    path = os.path.join(os.environ["PARTEST_SHARD_COVERAGE"], os.path.basename(name) + ".info")
    open(path, "w").write(f"SF:src/a.py\\n{rows}end_of_record\\n")
cases = "".join(f'<testcase classname="t" name="{n}" file="{n}"/>' for n in sys.argv[1:])
open(os.path.join(os.environ["PARTEST_SHARD_JUNIT"], "r.xml"), "w").write(f'<testsuite name="js">{cases}</testsuite>')
"""


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    return CoverageProject(partest)


def flags_of(told: CoverageTold) -> dict[str, tuple[int, int]]:
    """Covered lines and all lines, by flag."""
    return {flag: lines_of(sum(files.values(), Numbers())) for flag, files in told.by_flag.items()}


def test_total_is_the_union_and_no_mean(project: CoverageProject) -> None:
    """
    Two flags that cover the first and the last half cover everything together; each for itself half of it.
    """
    project.partest.write("unit/a.info", lcov("src/a.py", range(1, 6), range(6, 11)))
    project.partest.write("e2e/a.info", lcov("src/a.py", range(6, 11), range(1, 6)))

    said = project.merge("--coverage", "unit=unit/*.info", "--coverage", "integration tests=e2e/a.info")

    assert "coverage: 100.0 % of 10 lines, in 1 file" in said.out
    assert project.total() == (10, 10)
    assert flags_of(project.told()) == {"unit": (5, 10), "integration tests": (5, 10)}
    assert project.told().incomplete == ()
    assert everything_below(project.folder / "partest-bundle") >= BUNDLE


def test_reports_of_every_kind_are_mixed(project: CoverageProject) -> None:
    """
    One pattern, three formats: each is told apart by what is in it, whatever it is called.
    """
    project.partest.write("c/one", lcov("src/a.py", [1], [2, 3]))
    project.partest.write("c/two", "mode: count\nsrc/b.go:1.1,2.2 1 3\n")
    project.partest.write(
        "c/three",
        '<coverage line-rate="0"><packages><package><classes><class filename="src/a.py"><lines><line number="2" hits="4"/></lines></class>'
        "</classes></package></packages></coverage>",
    )

    project.merge("--coverage", "c")

    assert sorted(project.told().files) == ["src/a.py", "src/b.go"]
    assert project.total() == (4, 5)


def test_exports_say_the_same(project: CoverageProject) -> None:
    """
    What the bundle exports for other tools is merged again with the same numbers, of lines and of branches.
    """
    branches = "BRDA:2,0,0,1\nBRDA:2,0,1,0\nBRDA:4,0,0,-\nBRDA:4,0,1,-\nend_of_record\n"
    project.merge_report(
        percent_covered(3).replace("end_of_record\n", branches) + percent_covered(10, 10, "src/b c.py")
    )
    before = numbers_of_files(project.told().files.values())
    folder = project.folder / "partest-bundle"

    for name in ("coverage.lcov", "coverage.xml"):
        (project.folder / name).write_bytes((folder / name).read_bytes())
        project.merge("--coverage", name, "--out", "again")
        after = numbers_of_files(project.told("again").files.values())
        assert after[:4] == before[:4] == (13, 20, 1, 4)
        assert sorted(project.told("again").files) == ["src/a.py", "src/b c.py"]


def test_the_badge_is_of_the_total(project: CoverageProject) -> None:
    """
    A picture and what shields.io asks for, both with the number rounded down.
    """
    project.merge_report(percent_covered(2, 3))
    folder = project.folder / "partest-bundle"

    assert json.loads((folder / "coverage-badge.json").read_text())["message"] == "66.6 %"
    assert "coverage: 66.6 %" in (folder / "coverage.svg").read_text()
    ElementTree.fromstring((folder / "coverage.svg").read_text())


@pytest.mark.parametrize("nothing", ["SF:src/a.py\nend_of_record\n", percent_covered(1) + "SF:cut.py\nDA:1,"])
def test_there_is_no_badge_that_lies(project: CoverageProject, nothing: str) -> None:
    """
    Where there is no line to cover, or a part is missing, no badge says a number.
    """
    project.merge_report(percent_covered(2, 3))
    project.merge_report(nothing)

    assert not {"coverage.svg", "coverage-badge.json"} & everything_below(project.folder / "partest-bundle")


def test_an_earlier_merge_leaves_nothing(project: CoverageProject) -> None:
    """
    Without reports there is no coverage, though the bundle of before had some; and without a word about it.
    """
    project.merge_report(percent_covered(5))
    said = project.merge()

    assert not BUNDLE & everything_below(project.folder / "partest-bundle")
    assert "coverage" not in said.text
    assert project.tell().code == 0
    assert "Coverage" not in project.page


def test_a_merge_that_fails_leaves_no_coverage_of_before(project: CoverageProject) -> None:
    """
    It is taken away together with the verdict: what stops a merge on the way never leaves a verdict of now beside coverage of before.
    """
    project.merge_report(percent_covered(5))
    failed = project.partest("merge-results")

    assert failed.code == 2, failed
    assert not {*BUNDLE, "run.json"} & everything_below(project.folder / "partest-bundle")


def test_a_merge_that_cannot_begin_leaves_nothing_of_before(project: CoverageProject) -> None:
    """
    A plan that is none, or a base that is not there: the verdict of an earlier run is none of this one.
    """
    for words in (("--plan", '{"x": 1}'), ("--fail-on", "new-failures")):
        project.merge_report(percent_covered(5))
        assert project.partest("merge-results", "--junit", "t.xml", *words).code in (2, 4)
        assert not {*BUNDLE, "run.json"} & everything_below(project.folder / "partest-bundle"), words
    project.merge_report(percent_covered(5))
    base = project.merge("--fail-on", "new-failures", "--base", "partest-bundle")
    assert base.code == 0


def test_the_own_bundle_is_no_report(project: CoverageProject) -> None:
    """
    A pattern that catches the exports of the last merge takes none of them.
    """
    for _ in range(2):
        project.partest.write("a.info", percent_covered(5))
        project.merge("--coverage", "**/*.info", "--coverage", "**/*.xml", "--coverage", "**/*.lcov")
        hits = (project.folder / "partest-bundle" / "coverage.lcov").read_text()
        assert "DA:1,1\n" in hits


def test_same_reports_same_bytes(project: CoverageProject) -> None:
    """
    In whichever order they are named, and wherever the project lies.
    """
    project.partest.write("b.info", percent_covered(5, path="src/b.py"))
    project.partest.write("a.info", percent_covered(3) + "SF:broken.py\nDA:1,")
    project.merge("--coverage", "a.info", "--coverage", "b.info", "--out", "one")
    project.merge("--coverage", "b.info", "--coverage", "a.info", "--out", "two")

    for name in ("coverage.json", "coverage.lcov", "coverage.xml"):
        assert (project.folder / "one" / name).read_bytes() == (project.folder / "two" / name).read_bytes()
    assert str(project.folder) not in (project.folder / "one" / "coverage.json").read_text()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.info", "SF:src/a.py\nDA:1,1\nDA:2,", "cut.info: "),
        ("empty.info", "", "empty.info: it is empty (0 bytes)"),
        ("prose.info", "no coverage at all", "prose.info: it is no coverage report in any format"),
        ("bomb.xml", '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><coverage line-rate="&b;"><packages/></coverage>', "bomb.xml: "),
        ("outside.xml", '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]><coverage line-rate="1">&a;</coverage>', "outside.xml: "),
        ("cut.xml", '<coverage line-rate="1"><packages><package><classes><class filename="src/a.py"><lines><line number="1" hits="1"/>', "cut.xml: "),
        ("cut.json", '{"src/a.js": {"path": "src/a.js", "statementMap": {', "cut.json: "),
    ],
)  # fmt: skip
def test_a_broken_report_is_named(project: CoverageProject, name: str, content: str, said: str) -> None:
    """
    In the log and in the bundle; what is whole counts, and the report is red as incomplete, unless that is accepted.
    """
    project.partest.write(name, content)
    project.partest.write("good.info", percent_covered(5))

    merged = project.merge("--coverage", "good.info", "--coverage", name)

    assert f"coverage is incomplete: {said}" in merged.out
    assert any(reason.startswith(said) for reason in project.told().incomplete)
    assert "src/a.py" in project.told().files
    assert project.tell("--min-coverage", "1").code == 5
    assert "The coverage is incomplete" in project.page
    assert project.tell("--min-coverage", "1", "--on-incomplete-coverage", "warn").code == 0
    assert "The coverage is incomplete" in project.page


@pytest.mark.parametrize("report", ["0", "1", "18" + "0" * 17, "-3", "NaN", "1e400", "99" * 40, "1,234"])
def test_any_number_of_hits(project: CoverageProject, report: str) -> None:
    """
    A counter may hold anything; no number of it is covered twice, none is less than nothing, and two of them are no overflow.
    """
    for name in ("a.info", "b.info"):
        project.partest.write(name, f"SF:src/a.py\nDA:1,1\nDA:2,{report}\nend_of_record\n")

    project.merge("--coverage", "*.info")

    covered, total = project.total()
    assert 1 <= covered <= total <= 2
    assert project.tell("--min-coverage", "40").code in (0, 5)
    assert all(0 <= int(line.split(",")[1]) < 2**63 for line in _rows(project, "DA:"))


NO_COUNTS = {
    "LCOV": "SF:src/a.py\nDA:1,1\nDA:2,-1\nDA:3,-5\nend_of_record\n",
    "LCOV, cut": "SF:src/a.py\nDA:1,1\nend_of_record\nTN:\nSF",
    "Go, cut": "mode: count\nsrc/a.py:1.1,1.2 1 1\nsrc/a.py:1.4,1.9 1 1",
    "Cobertura": '<coverage line-rate="1"><class filename="src/a.py"><lines><line number="1" hits="1"/><line number="2" hits="NaN"/>'
    '<line number="3" hits="-1"/></lines></class></coverage>',
    "Clover": '<coverage clover="1"><project><file name="src/a.py"><line num="1" count="1"/><line num="2" count="x"/></file></project></coverage>',
    "JaCoCo": '<report name="x"><package name="src"><sourcefile name="a.py"><line nr="1" ci="1" mi="0"/><line nr="2" ci="bad" mi="bad"/>'
    "</sourcefile></package></report>",
    "JaCoCo, no line": '<report name="x"><package name="src"><sourcefile name="a.py"><line nr="1" ci="1" mi="0"/><line nr="x" ci="0" mi="1"/>'
    "</sourcefile></package></report>",
    "Istanbul": '{"src/a.py": {"statementMap": {"0": {"start": {"line": 1}}, "1": {"start": {"line": 2}}}, "s": {"0": 1}}}',
    "Istanbul, no map": '{"src/a.py": {"statementMap": {"0": {"start": {"line": 1}}}, "s": {"0": 1}}, "b.js": {"statementMap": null}}',
    "coverage.py": '{"meta": {"branch_coverage": false}, "files": {"src/a.py": {"executed_lines": [1], "missing_lines": []},'
    ' "b.py": {"executed_lines": null, "missing_lines": [1, 2, 3, 4]}}}',
}


@pytest.mark.parametrize("what", NO_COUNTS)
def test_what_is_no_count_never_raises_the_percentage(project: CoverageProject, what: str) -> None:
    """
    A line whose count is none is missed; where nobody knows which line that is, the gate does not judge.
    """
    project.merge_report(NO_COUNTS[what])

    covered, total = project.total()
    assert covered == 1
    assert total > 1 or project.told().incomplete
    assert project.tell("--min-coverage", "100").code in (5, 6)


def test_arms_without_number_can_be_read_again(project: CoverageProject) -> None:
    """
    Whatever a report claims, the bundle can be read; and what the exports have no room for is named, by a reason that is true.
    """
    line = '<line num="1" type="cond" count="1" truecount="1e300" falsecount="1"/>'
    report = f'<coverage clover="1"><project><file name="src/a.py">{line}</file></project></coverage>'
    said = project.merge_report(report)

    assert "the exports do not have 'src/a.py': they cannot hold its name, or so many arms of branches" in said.out
    assert project.total() == (1, 1)
    assert project.tell("--min-coverage", "1").code == 0


def _rows(project: CoverageProject, start: str) -> list[str]:
    rows = (project.folder / "partest-bundle" / "coverage.lcov").read_text().splitlines()
    return [row for row in rows if row.startswith(start)]


@pytest.mark.parametrize("in_git", [True, False])
def test_no_path_leads_out(project: CoverageProject, in_git: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    Whatever a report calls its files: nothing is written but the bundle, and no source outside of the project is shown.
    """
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.py").write_text("the secret line\n" * 5)
    project.partest.write("src/a.py", text(numbered(10)))
    (project.folder / "src" / "link.py").symlink_to(outside / "secret.py")
    if in_git:
        a_repository(project.folder)
        commit(project.folder)
    paths = [
        f"../{outside.name}/secret.py", str(outside / "secret.py"), "../../../../../../etc/passwd", "/etc/passwd", "src/../../x.py",
        "C:\\Windows\\x.py", "\\\\host\\share\\x.py", "src/a\0.py", "src/\x1b[31m.py", "::error::x.py", "-rf", "src/link.py", "a" * 5000,
        "src//./a.py", "<script>alert(1)</script>.py",
    ]  # fmt: skip
    report = project.partest.write("cov.info")
    report.write_bytes("".join(lcov(path, [1], [2, 3]) for path in paths).encode())
    before, beside = everything_below(project.folder), everything_below(outside)

    said = project.merge("--coverage", "cov.info")
    bundle = {f"partest-bundle/{name}" for name in ("run.json", "tests.jsonl", "junit.xml", *BUNDLE)}
    assert everything_below(project.folder) - before <= bundle
    told = project.tell("--min-coverage", "1")

    assert told.code in (0, 5, 6), told
    assert everything_below(outside) == beside
    assert "Traceback" not in said.text + told.text
    assert "\n::" not in said.text + told.text
    for name in ("report.html", "job-summary.md", "comment.md"):
        assert "the secret line" not in (project.folder / "preview" / name).read_text("utf-8")
    assert "<script>alert(1)" not in project.page.replace("`<script>alert(1)</script>.py`", "")
    if in_git:
        assert set(project.told().files) <= {"src/a.py", "src/link.py"}
    assert not any(path.startswith(("/", "..")) for path in project.told().files)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_what_is_no_file_is_not_waited_for(project: CoverageProject) -> None:
    """
    A pipe that nobody writes to, a link to nothing and one to itself are named, and the rest is merged.
    """
    os.mkfifo(project.folder / "c.pipe")
    (project.folder / "gone.pipe").symlink_to("nowhere")
    (project.folder / "round.pipe").symlink_to("round.pipe")
    project.partest.write("good.info", percent_covered(5))

    project.merge("--coverage", "*.pipe", "--coverage", "good.info")

    assert [reason.partition(":")[0] for reason in project.told().incomplete] == ["c.pipe", "gone.pipe", "round.pipe"]
    assert project.total() == (5, 10)


def test_a_report_that_claims_far_too_much_is_not_read(project: CoverageProject) -> None:
    """
    A file of more than 4 GB, most of it nothing; and lines far beyond any source file.
    """
    with (project.folder / "huge.info").open("wb") as file:
        file.truncate((1 << 32) + 1)
    project.partest.write("far.info", f"SF:src/a.py\nDA:1,1\nDA:{10**18},1\nDA:{10**40},1\nLF:{10**9}\nend_of_record\n")

    project.merge("--coverage", "huge.info", "--coverage", "far.info")

    assert any("huge.info: it has 4,294,967,297 bytes" in reason for reason in project.told().incomplete)
    assert project.total()[0] <= 3
    assert project.tell().code == 5


@pytest.mark.parametrize("pattern", ["no/*.info", "unit=no.info", "no", "[", "unit=", "a\0b"])
def test_a_pattern_that_fits_nothing_is_incomplete(project: CoverageProject, pattern: str) -> None:
    """
    Somebody expected a report there; alone or beside others.
    """
    said = project.merge("--coverage", pattern)

    assert "which fits no file" in said.out
    assert project.told().incomplete
    assert project.tell().code == 5


def test_what_is_not_in_the_repository_is_left_out_and_said(project: CoverageProject) -> None:
    """
    Paths of a container become those of git's index; one that could be two files counts for neither, and other people's code for none.
    """
    a_repository(project.folder)
    commit(project.folder, {"src/a.py": "x\n", "one/utils.py": "x\n", "two/utils.py": "x\n"})
    reported = ["/app/src/a.py", "/builds/x/utils.py", "/usr/lib/python3/site-packages/src/a.py"]

    said = project.merge_report("".join(lcov(path, [1], [2]) for path in reported))

    assert project.total() == (1, 2)
    assert list(project.told().files) == ["src/a.py"]
    assert "not in the repository and left out" in said.out
    assert project.told().incomplete == ()


@pytest.mark.parametrize("hits", [0, 1])
def test_a_report_about_no_file_of_the_repository_is_no_coverage(project: CoverageProject, hits: int) -> None:
    """
    It was made elsewhere, or of code that was built: that no line is left of it is no reason to call a gate neutral.
    """
    a_repository(project.folder)
    commit(project.folder, {"src/a.py": "x\n", "one/src/c.py": "x\n", "two/src/c.py": "x\n"})
    project.partest.write("sound.info", percent_covered(5))
    project.merge_report(f"SF:/app/build/b.py\nDA:1,{hits}\nend_of_record\n", "--coverage", "sound.info")

    (reason,) = project.told().incomplete
    assert reason == "cov.info: none of the files that it reports is in the repository, such as '/app/build/b.py'"
    assert project.tell("--min-coverage", "1").code == 5

    project.merge_report("SF:/app/src/c.py\nDA:1,1\nend_of_record\n")
    assert "could be several files" in project.told().incomplete[0]
    assert project.tell("--min-coverage", "1").code == 5


@pytest.mark.parametrize(
    "report",
    ["TN:\n", "{}", "mode: set\n", '<coverage line-rate="0"><packages/></coverage>', '{"data": [{"files": []}]}'],
)
def test_a_report_without_a_file_is_no_coverage(project: CoverageProject, report: str) -> None:
    """
    Tools write such when nothing was instrumented: it passes no gate.
    """
    project.merge_report(report)

    assert project.tell("--min-coverage", "1").code == 5
    assert "its reports hold no file of the repository" in project.page


def test_coverage_alone_is_no_verdict(project: CoverageProject) -> None:
    """
    It says nothing of how the tests ended, and that is what is missing, not a folder.
    """
    project.partest.write("cov.info", percent_covered(5))
    said = project.partest("merge-results", "--coverage", "cov.info")

    assert said.code == 2
    assert "nothing that says how the tests ended; give their reports with --junit, or --results" in said.err


def test_lines_of_go_without_code_are_no_lines(project: CoverageProject) -> None:
    """
    Go measures from bracket to bracket: a comment in there is neither covered nor missed, whichever format brings it. Without a source it is.
    """
    a_repository(project.folder)
    commit(project.folder, {"a/a.go": "package a\n\nfunc f() {\n\t// why\n\n\tg()\n}\n", "a/lost.go": "x\n"})
    (project.folder / "a" / "lost.go").unlink()
    project.partest.write("go.out", "mode: set\nx.org/a/a.go:3.10,7.2 1 1\nx.org/a/lost.go:1.1,4.2 1 0\n")

    project.merge_report(lcov("a/a.go", [3, 4, 6], [7]), "--coverage", "go.out")

    assert {path: sorted(file.lines) for path, file in project.told().files.items()} == {
        "a/a.go": [3, 6],
        "a/lost.go": [1, 2, 3, 4],
    }
    assert project.told().incomplete == ()


def test_the_root_of_a_go_module(project: CoverageProject) -> None:
    """
    Its name is in go.mod: nothing else shows which file an import path is.
    """
    a_repository(project.folder)
    code = "package acme\n\nfunc f() {\n\tg()\n}\n"
    commit(project.folder, {"go.mod": "module acme\n", "acme.go": code, "internal/acme/acme.go": code})
    project.merge_report("mode: set\nacme/acme.go:3.10,5.2 1 0\nacme/internal/acme/acme.go:3.10,5.2 1 1\n")

    assert project.total() == (2, 4)
    assert project.told().files["acme.go"].lines == {3: 0, 4: 0}


def test_a_new_file_counts_before_git_knows_it(project: CoverageProject) -> None:
    """
    On a laptop it is a part of what was tested, and of no commit; in a job, what git does not know is none of the repository's.
    """
    a_repository(project.folder)
    commit(project.folder, {"src/a.py": text(numbered(10)), ".gitignore": "*.db\n"})
    project.partest.write("src/new.py", text(numbered(10)))
    reports = percent_covered(10) + percent_covered(0, 10, "src/new.py")
    project.merge_report(reports)

    assert project.total() == (10, 20)
    assert project.tell("--min-patch-coverage", "90", "--base-ref", "HEAD").code == 5
    assert "which lines are new in 'src/new.py'; commit, and test again" in project.page
    project.merge_report(reports, variables={"CI": "true"})
    assert project.total() == (10, 10)


def test_what_is_not_committed_is_no_known_change(project: CoverageProject) -> None:
    """
    On a laptop the tests ran on what nobody has committed: no line of it counts as old.
    """
    a_repository(project.folder)
    base = commit(project.folder, {"src/a.py": text(numbered(10))})
    project.merge_report(percent_covered(10))
    assert project.tell("--base-ref", base, "--min-patch-coverage", "90").code == 0

    project.partest.write("src/a.py", text([*numbered(10), "new"]))
    project.merge_report(percent_covered(10, 11))
    assert project.tell("--base-ref", base, "--min-patch-coverage", "90").code == 5
    assert "which lines are new in 'src/a.py'; commit, and test again" in project.page

    # What others changed in a job's checkout was not tested there.
    merged = project.event("push", before=base)
    assert project.tell("--min-patch-coverage", "90", variables=merged).code == 0


def test_coverage_in_the_folder_of_a_package(project: CoverageProject) -> None:
    """
    Where the commands run in a folder of the repository, paths are from there, and the change finds them.
    """
    folder = project.folder
    (folder / "packages" / "shop").mkdir(parents=True)
    a_repository(folder)
    base = commit(folder, {"packages/shop/src/a.py": text(numbered(10)), "src/a.py": text(numbered(10))})
    commit(folder, {"packages/shop/src/a.py": text([*numbered(9), "new", "newer"]), "src/a.py": text(numbered(12))})
    project.partest.folder = project.folder = folder / "packages" / "shop"
    project.partest.write("t.xml", TESTS)

    project.merge_report(percent_covered(10, 11))
    said = project.tell("--base-ref", base, "--min-patch-coverage", "80")

    assert said.code == 6, said
    assert "the coverage of the change is 50.0 % (1 of 2 lines)" in said.out
    assert "packages/shop/src/a.py" in (project.folder / "preview" / "requests.json").read_text()


class TestShards:
    """Coverage that comes with the results of the shards."""

    @pytest.fixture
    def project(self, partest: CommandLine) -> CoverageProject:
        partest.write("runner.py", RUNNER)
        for name in ("12", "23", "4", "56"):
            partest.write(f"e2e/t{name}.js", "x" * 100)
        return CoverageProject(partest)

    def run(self, project: CoverageProject, *numbers: int, attempt: int = 1) -> None:
        """Plan two shards, and run those of *numbers*."""
        project.partest.plan("--runner", "files", "--tests", "e2e/*.js", "--shards", "2", "--suite", "e2e")
        for number in numbers:
            words = ("--shard", f"{number}/2", "--plan", "plan.json", "--", sys.executable, "runner.py", "{tests}")
            variables = project.event() | {"GITHUB_RUN_ATTEMPT": str(attempt)}
            assert project.partest("run", *words, variables=variables).code == 0

    def merge(self, project: CoverageProject, *words: str, attempt: int = 1) -> int:
        variables = project.event() | {"GITHUB_RUN_ATTEMPT": str(attempt)}
        return project.partest("merge-results", "--plan", "plan.json", *words, variables=variables).code

    def test_found_without_being_named(self, project: CoverageProject) -> None:
        """
        Each shard for itself, the suite as the flag, and the total as the union.
        """
        self.run(project, 1, 2)

        assert self.merge(project) == 0
        told = project.told()
        assert project.total() == (6, 8)
        assert flags_of(told) == {"e2e": (6, 8)}
        assert [(shard.flag, shard.shard) for shard in told.shards] == [("e2e", "1/2"), ("e2e", "2/2")]
        covered = [shard.numbers.lines_covered for shard in told.shards]
        assert all(0 < one < 6 for one in covered)
        assert sum(covered) >= 6
        assert told.incomplete == ()
        assert project.tell("--min-coverage", "75").code == 0
        assert "Coverage by shard" in project.page

    def test_a_shard_without_coverage_is_incomplete(self, project: CoverageProject) -> None:
        """
        Its tests passed and its coverage is missing: nobody knows the number, which is said, and red by its own switch.
        """
        self.run(project, 1, 2)
        for path in (project.folder / "partest-results" / "e2e" / "2-of-2").rglob("*.info"):
            path.unlink()

        assert self.merge(project) == 0
        assert project.told().incomplete == ("shard 2/2 of e2e left no coverage",)
        said = project.tell("--min-coverage", "1")
        assert said.code == 5
        assert "the coverage is incomplete: shard 2/2 of e2e left no coverage" in said.out
        assert "shard 2/2 of e2e left no coverage" in project.page
        assert project.tell("--min-coverage", "99", "--on-incomplete-coverage", "warn").code == 0
        assert "shard 2/2 of e2e left no coverage" in project.page

    def test_no_shard_with_coverage_is_no_coverage(self, project: CoverageProject) -> None:
        """
        A suite that measures nothing misses nothing.
        """
        project.partest.write("runner.py", RUNNER.replace("PARTEST_SHARD_COVERAGE", "PARTEST_SHARD_JUNIT"))
        self.run(project, 1, 2)
        self.merge(project)

        assert not BUNDLE & everything_below(project.folder / "partest-bundle")

    @pytest.mark.parametrize("accepted", [False, True])
    def test_a_lost_shard(self, project: CoverageProject, accepted: bool) -> None:
        """
        The coverage is incomplete, also for those who accept that tests are missing.
        """
        self.run(project, 2)

        assert self.merge(project, *["--on-missing", "warn"] * accepted) == (0 if accepted else 5)
        assert project.told().incomplete[0] == "shard 1/2 of e2e left no coverage"
        assert "shard 1/2 left no results" in project.told().incomplete[1]
        assert project.tell("--min-coverage", "1").code == 5

    def test_a_lost_shard_and_reports_that_are_named(self, project: CoverageProject) -> None:
        """
        No report says that one is missing; the results do.
        """
        self.run(project, 2)
        project.partest.write("cov.info", percent_covered(5))
        for path in (project.folder / "partest-results").rglob("*.info"):
            path.unlink()

        assert self.merge(project, "--coverage", "unit=cov.info", "--on-missing", "warn") == 0
        assert "the results are incomplete" in project.told().incomplete[0]

    @pytest.mark.parametrize("words", [(), ("--coverage", "unit=partest-results/**/*.info")])
    def test_a_rerun_replaces_its_shard(self, project: CoverageProject, words: tuple[str, ...]) -> None:
        """
        Only the newest attempt of a shard counts, also where a pattern fits the reports of both.
        """
        self.run(project, 1, 2)
        project.partest.write("runner.py", RUNNER.replace("n in lines", "n == 8"))
        self.run(project, 1, 2, attempt=2)

        assert self.merge(project, *words, attempt=2) == 0
        assert project.total() == (1, 8)

    def test_named_too_they_count_once(self, project: CoverageProject) -> None:
        """
        Under the flag that they are named with, still by shard, and with no hit more.
        """
        self.run(project, 1, 2)

        self.merge(project, "--coverage", "unit=partest-results/**/*.info")
        assert flags_of(project.told()) == {"unit": (6, 8)}
        assert [(shard.flag, shard.shard) for shard in project.told().shards] == [("unit", "1/2"), ("unit", "2/2")]
        assert sum(int(row.split(",")[1]) for row in _rows(project, "DA:")) == 7
        assert project.told().incomplete == ()


def test_what_tools_leave_beside_their_reports(project: CoverageProject) -> None:
    """
    A folder may hold the pages that people look at; they are no broken reports.
    """
    for name in ("lcov-report/index.html", "lcov-report/sorter.js", "lcov-report/base.css", "x.png", ".gitignore"):
        project.partest.write(f"coverage/{name}", "x")
    for name in ("html/status.json", "data.profraw", "a.gcda", "cmd_line", "run.trx", "font.eot", "coverage.txt"):
        project.partest.write(f"coverage/{name}", "x")
    project.partest.write(
        "coverage/coverage-summary.json", '{"total": {"lines": {"total": 1, "covered": 1, "pct": 100}}}'
    )
    project.partest.write("coverage/lcov.info", percent_covered(5))

    project.merge("--coverage", "coverage")

    assert project.told().incomplete == ()


def test_a_bundle_that_cannot_be_written(project: CoverageProject) -> None:
    """
    A folder where a file should be is said, and no mistake of ours.
    """
    (project.folder / "partest-bundle" / "coverage.json").mkdir(parents=True)
    project.partest.write("cov.info", percent_covered(5))

    said = project.partest("merge-results", "--junit", "t.xml", "--coverage", "cov.info")

    assert said.code == 2
    assert "where no coverage can be written" in said.err


def test_the_configuration_names_reports(project: CoverageProject) -> None:
    """
    As one text or as a list.
    """
    project.partest.write("partest.toml", 'coverage = ["unit=a.info"]\n')
    project.partest.write("a.info", percent_covered(5))
    project.merge()

    assert flags_of(project.told()) == {"unit": (5, 10)}


def test_git_is_not_needed(project: CoverageProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Without it paths count as they are reported.
    """
    monkeypatch.setenv("PATH", str(project.folder))
    project.merge_report(percent_covered(5))

    assert project.total() == (5, 10)
    assert project.told().commit == ""


def test_the_commit_is_that_of_the_checkout(project: CoverageProject) -> None:
    """
    By which the next run finds it.
    """
    a_repository(project.folder)
    head = commit(project.folder, {"src/a.py": "x\n"})
    project.merge_report(percent_covered(5))

    assert project.told().commit == head == git(project.folder, "rev-parse", "HEAD")


def test_names_are_those_of_this_project(tmp_path: Path) -> None:
    """
    The list of what the bundle has is that of the code.
    """
    from partest_sdk.adapters.coverage.coverage_bundle import forget_coverage

    for name in (*BUNDLE, "other.txt"):
        (tmp_path / name).write_text("x")
    forget_coverage(tmp_path)

    assert everything_below(tmp_path) == {"other.txt"}
