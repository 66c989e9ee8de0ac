"""Which reports and files count at `partest merge-results`: those of this run, of the package that they lie in, and none that is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from coverage_project import CoverageProject, lcov, percent_covered
from git_repositories import a_repository, commit, numbered, text

SIX = text(numbered(6))


@pytest.fixture
def project(partest: CommandLine) -> CoverageProject:
    a_repository(partest.folder)
    commit(partest.folder, {"src/index.js": SIX, "packages/a/src/index.js": SIX, "packages/b/src/index.js": SIX})
    return CoverageProject(partest)


def merged(project: CoverageProject, reports: dict[str, str], *words: str) -> dict[str, int]:
    """How many lines of each file are covered, by *reports* at their places."""
    for name, content in reports.items():
        project.partest.write(name, content)
    project.merge(*words)
    return {path: sum(map(bool, file.lines.values())) for path, file in project.told().files.items()}


REPORT = lcov("src/index.js", {1, 2, 3}, {4, 5, 6})


def test_a_report_in_a_package_is_of_the_package(project: CoverageProject) -> None:
    """
    Tools of JavaScript write paths from where they run: the file of that name in the root was not measured.
    """
    reports = {f"packages/{name}/coverage/lcov.info": REPORT for name in "ab"}

    assert merged(project, reports, "--coverage", "packages/*/coverage/lcov.info") == {
        "packages/a/src/index.js": 3,
        "packages/b/src/index.js": 3,
    }
    assert project.told().incomplete == ()
    assert project.tell("--min-coverage", "src/=90").code == 5


def test_a_report_in_a_package_may_be_of_the_root(project: CoverageProject) -> None:
    """
    When its paths begin with the package's own folder, or one of them is of the root alone, they say so themselves.
    """
    commit(project.folder, {"src/only.js": SIX})
    both = REPORT + lcov("src/only.js", {1})

    assert merged(project, {"packages/a/coverage/lcov.info": both}, "--coverage", "packages/a/coverage/lcov.info") == {
        "src/index.js": 3,
        "src/only.js": 1,
    }
    own = lcov("packages/a/src/index.js", {1})
    assert merged(project, {"packages/b/out/lcov.info": own}, "--coverage", "packages/b/out/lcov.info") == {
        "packages/a/src/index.js": 1
    }


@pytest.mark.parametrize("name", ["artifacts/coverage-1-of-1/lcov.info", "coverage/lcov.info", "lcov.info"])
def test_a_report_that_lies_nowhere_in_particular_is_of_the_root(project: CoverageProject, name: str) -> None:
    """
    All that it has fits the root and two packages, as in a project with an example: it is of the root, and a note says what else it could be.
    """
    assert merged(project, {name: REPORT}, "--coverage", name) == {"src/index.js": 3}
    (note,) = project.told().notes
    assert "of the repository's root or of packages/a, packages/b" in note
    assert "report absolute paths" in note
    assert project.tell("--min-coverage", "1").code == 0


def test_a_committed_report_fools_no_gate(project: CoverageProject) -> None:
    """
    Wherever a change says that it is to be read, it is of no run: what it claims is in no number, and the gate says that something is wrong.
    """
    commit(
        project.folder,
        {
            "src/new.js": SIX,
            "docs/a.info": lcov("src/new.js", range(1, 7)),
            "partest.toml": 'coverage = ["docs/*.info", "out.info"]\n',
        },
    )

    covered = merged(project, {"out.info": lcov("src/new.js", {1}, range(2, 7))})

    assert covered == {"src/new.js": 1}
    assert project.tell("--min-coverage", "10").code == 5
    assert "'docs/a.info'" in project.page
    # In the workflow, where the change is not judged by itself, somebody may mean it.
    project.partest.write("partest.toml", "")
    assert merged(project, {}, "--coverage", "docs/a.info") == {"src/new.js": 6}


def test_lines_that_the_source_does_not_have_do_not_count(project: CoverageProject) -> None:
    """
    A report of compiled code, an old one, or a forged one: six lines are six lines.
    """
    project.merge_report(percent_covered(5000, 5000, "packages/a/src/index.js"))

    # Behind the last end of a line, another one begins.
    assert project.total() == (7, 7)
    assert "4,993 lines of 'packages/a/src/index.js'" in " ".join(project.told().notes)


def test_files_that_the_workflow_leaves_out(project: CoverageProject) -> None:
    """
    They are in no number, no export and no part of the change; the configuration, which comes with the change, cannot say so.
    """
    base = commit(project.folder, {"gen/a.js": SIX, "src/b.js": SIX})
    commit(project.folder, {"gen/a.js": text(numbered(9)), "gen/new.js": SIX, "src/b.js": text(numbered(8))})
    report = lcov("gen/a.js", (), range(1, 10)) + lcov("src/b.js", range(1, 9)) + lcov("packages/a/src/index.js", {1})

    covered = merged(project, {"cov.info": report}, "--coverage", "cov.info", "--coverage-exclude", "gen/")
    told = project.tell("--base-ref", base, "--min-patch-coverage", "100", "--min-coverage", "100")

    assert covered == {"src/b.js": 8, "packages/a/src/index.js": 1}
    assert "gen/" not in (project.folder / "partest-bundle" / "coverage.lcov").read_text()
    assert told.code == 0, told
    assert "gen/new.js" not in project.page
    project.partest.write("partest.toml", 'coverage-exclude = ["src/"]\n')
    said = project.partest("merge-results", "--junit", "t.xml", "--coverage", "cov.info")
    assert said.code == 2
    assert "what no coverage counts stands in the workflow" in said.err


def test_a_change_of_generated_go_is_not_missed(project: CoverageProject) -> None:
    """
    Whether a report has it or not: nobody wrote it, and nobody tests it.
    """
    header = "// Code generated by x. DO NOT EDIT.\n"
    code = "package g\n\nfunc f() {\n\tg()\n}\n"
    base = commit(project.folder, {"go.mod": "module acme\n", "g.go": code, "gen.go": header + code})
    commit(project.folder, {"g.go": code + code, "gen.go": header + code + code, "other.go": header + code})
    profile = "mode: set\nacme/g.go:3.10,5.2 1 1\nacme/g.go:8.10,10.2 1 1\nacme/gen.go:4.10,6.2 1 0\n"
    on_github = project.event("push", before=base)

    project.merge_report(profile, variables=on_github)
    told = project.tell("--min-patch-coverage", "100", variables=on_github)

    assert list(project.told().files) == ["g.go"]
    assert told.code == 0, told
    assert "not measured" not in project.page
    assert project.told().generated == ("gen.go", "other.go")


def test_a_shard_is_missed_whatever_its_artifact_is_called(project: CoverageProject, tmp_path: Path) -> None:
    """
    Folders and files speak of their shard among other words.
    """
    shards = {f"art/coverage-{number}-of-3/lcov.info": lcov("packages/a/src/index.js", {number}) for number in (1, 3)}

    merged(project, shards, "--coverage", "art")

    assert project.told().incomplete == ("shard 2/3 of tests left no coverage",)
    assert project.tell("--min-coverage", "1").code == 5
