"""A small project with tests that pass, for tests that merge its coverage and tell of it by the real commands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from command_line import CommandLine
from partest_sdk.adapters.coverage.coverage_bundle import read_coverage
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files
from partest_sdk.core.coverage.told import CoverageTold
from real_runs import Said

TESTS = '<testsuite name="s" tests="1"><testcase classname="a" name="works"/></testsuite>'
RED_TESTS = '<testsuite name="s" tests="1"><testcase classname="a" name="works"><failure message="1 != 2"/></testcase></testsuite>'


def lcov(path: str, covered: Iterable[int], missed: Iterable[int] = ()) -> str:
    """A record of LCOV."""
    lines = dict.fromkeys(missed, 0) | dict.fromkeys(covered, 1)
    return "".join(
        [f"SF:{path}\n", *(f"DA:{line},{hits}\n" for line, hits in sorted(lines.items())), "end_of_record\n"]
    )


def percent_covered(covered: int, total: int = 10, path: str = "src/a.py") -> str:
    """A record of a file of which the first lines are covered."""
    return lcov(path, range(1, covered + 1), range(covered + 1, total + 1))


class CoverageProject:
    """Where coverage is merged and told."""

    def __init__(self, partest: CommandLine) -> None:
        self.partest = partest
        self.folder = partest.folder
        partest.write("t.xml", TESTS)

    def merge(self, *words: str, variables: Mapping[str, str] | None = None) -> Said:
        """`merge-results` of the tests, and of the coverage that *words* name; green, as far as the tests are concerned."""
        said = self.partest("merge-results", "--junit", "t.xml", *words, variables=variables)
        assert said.code in (0, 1), said
        return said

    def merge_report(self, text: str, *words: str, variables: Mapping[str, str] | None = None) -> Said:
        """Merge one report of this *text*."""
        self.partest.write("cov.info", text)
        return self.merge("--coverage", "cov.info", *words, variables=variables)

    def tell(self, *words: str, variables: Mapping[str, str] | None = None) -> Said:
        """`summary`, as a dry run."""
        return self.partest("summary", "--dry-run", "preview", *words, variables=variables)

    @property
    def page(self) -> str:
        """The job summary of the dry run."""
        return (self.folder / "preview" / "job-summary.md").read_text("utf-8")

    def told(self, bundle: str = "partest-bundle") -> CoverageTold:
        """The coverage of a bundle, which must have one."""
        told = read_coverage(self.folder / bundle)
        assert told is not None
        return told

    def total(self, bundle: str = "partest-bundle") -> tuple[int, int]:
        """Covered lines and all lines."""
        return lines_of(numbers_of_files(self.told(bundle).files.values()))

    def event(self, name: str = "push", **data: object) -> dict[str, str]:
        """The variables of a job on the default branch of GitHub; without a token, so nothing is sent."""
        path = self.partest.write("event.json", json.dumps({"repository": {"default_branch": "main"}, **data}))
        return {
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REF": "refs/heads/main", "GITHUB_RUN_ID": "1", "GITHUB_RUN_ATTEMPT": "1",
        }  # fmt: skip


def lines_of(numbers: Numbers) -> tuple[int, int]:
    """Covered lines and all lines."""
    return numbers.lines_covered, numbers.lines_total


def everything_below(folder: Path) -> set[str]:
    """The names of all files, to see what came."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
