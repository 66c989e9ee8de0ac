"""What counts of a file, whatever its reports say."""

from __future__ import annotations

import marshal
from collections.abc import Mapping

from coverage_builders import a_file
from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.excluded_files import ExcludedFiles
from partest_sdk.core.coverage.model import Counted, FileCoverage
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.coverage.what_counts import UNKNOWN, SourceFacts, WhatCounts

FILES = ("src/a.py", "src/gen/b.py", "c.go")


def told(counts: WhatCounts, records: Mapping[str, FileCoverage]) -> CoverageTold:
    assembly = Assembly(RepositoryTree(FILES), counts)
    assembly.begin("unit", "1/1")
    for path, coverage in records.items():
        assembly.add(path, coverage)
    assembly.end_report()
    assembly.end()
    return assembly.told([], [], "")


def test_lines_behind_the_end_are_no_lines() -> None:
    """
    Neither covered nor uncovered, nor any of their branches, in the union, the flag and the shard alike; and that is said.
    """
    facts = {"src/a.py": SourceFacts(last_line=3), "src/gen/b.py": SourceFacts(last_line=9)}
    a = a_file({1: 1, 3: 0, 4: 5, 5000: 1}, counted={3: Counted(1, 2), 5000: Counted(2, 2)})

    result = told(WhatCounts(lambda path: facts.get(path, UNKNOWN)), {"src/a.py": a, "src/gen/b.py": a_file({9: 1})})

    assert result.files["src/a.py"].lines == {1: 1, 3: 0}
    assert numbers_of(result.files["src/a.py"])[:4] == result.by_flag["unit"]["src/a.py"][:4] == (1, 2, 1, 2)
    assert result.shards[0].numbers[:2] == (2, 3)
    assert result.notes == ("reports have lines behind the end of 1 file, which do not count: 2 lines of 'src/a.py'",)
    assert result.incomplete == ()


def test_what_nobody_knows_counts_as_reported() -> None:
    """
    Where the source is not here, any line may be.
    """
    result = told(WhatCounts(), {"src/a.py": a_file({5000: 1})})

    assert (result.files["src/a.py"].lines, result.notes) == ({5000: 1}, ())


def test_left_out_files_are_in_no_number_and_are_said() -> None:
    """
    Those that a pattern fits, and those that a tool wrote; the bundle keeps who they are. A pattern that fits nothing is said, too.
    """
    counts = WhatCounts(
        lambda path: SourceFacts(9, is_generated=path == "c.go"), ExcludedFiles(["src/gen/", "src/gone/"])
    )

    result = told(counts, dict.fromkeys(FILES, a_file({1: 1})))

    assert list(result.files) == list(result.by_flag["unit"]) == ["src/a.py"]
    assert result.shards[0].numbers[:2] == (1, 1)
    assert result.notes == (
        "coverage-exclude leaves out 1 file: 'src/gen/b.py'",
        "coverage-exclude is 'src/gone/', which fits no file",
        "1 generated file of Go left out (DO NOT EDIT): 'c.go'",
    )
    assert [path for path in FILES if result.leaves_out(path)] == ["src/gen/b.py", "c.go"]


def test_what_no_report_has_may_be_left_out_too() -> None:
    """
    A change to a generated file is nothing that reports should have measured.
    """
    counts = WhatCounts(lambda path: SourceFacts(9, is_generated=path == "c.go"))
    counts.look_at(["c.go", "src/a.py"])
    result = told(counts, {"src/a.py": a_file({1: 1})})

    assert (result.leaves_out("c.go"), result.leaves_out("src/a.py")) == (True, False)


def test_nothing_but_left_out_files_is_no_coverage() -> None:
    """
    A pattern that fits everything makes no green: there is nothing to judge, and that is incomplete.
    """
    result = told(WhatCounts(excluded=ExcludedFiles(["**"])), dict.fromkeys(FILES, a_file({1: 1})))

    assert result.incomplete == ("unit: its reports hold no file of the repository that is not left out",)


def test_another_process_says_the_same() -> None:
    """
    What it took away arrives as plain values with the rest of what it has assembled, and the most of any record counts.
    """
    here = Assembly(RepositoryTree(FILES), WhatCounts(lambda _: SourceFacts(3), ExcludedFiles(["src/gen/"])))
    there = here.another()
    for assembly, records in (
        (here, {"src/a.py": a_file({1: 1, 4: 1})},),
        (there, {"src/a.py": a_file({4: 1, 5: 1}), "src/gen/b.py": a_file({1: 1})}),
    ):  # fmt: skip
        assembly.begin("unit", "")
        for path, coverage in records.items():
            assembly.add(path, coverage)
        assembly.end()

    here.absorb(marshal.loads(marshal.dumps(list(there.packed()))))

    assert here.told([], [], "").notes == (
        "coverage-exclude leaves out 1 file: 'src/gen/b.py'",
        "reports have lines behind the end of 1 file, which do not count: 2 lines of 'src/a.py'",
    )
