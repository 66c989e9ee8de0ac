"""From reports of many flags and shards to what the bundle keeps: each number is that of merging its part alone."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import NamedTuple

import pytest
from coverage_builders import a_file, coverages
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of, numbers_of_files
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import CoverageTold, from_value, to_value

FILES = ["one/a.py", "one/b.py", "two/a.py"]


class Row(NamedTuple):
    """A record of a report."""

    flag: str
    shard: str
    report: int
    path: str
    coverage: FileCoverage


rows = st.lists(
    st.builds(
        Row, st.sampled_from(["unit", "e2e"]), st.sampled_from(["", "1/2", "2/2"]), st.integers(0, 2), st.sampled_from(FILES), coverages
    ),
    max_size=12,
)  # fmt: skip


def assembled(rows: list[Row], tree: RepositoryTree | None = None) -> CoverageTold:
    """All of *rows*, as the command adds them: by flag and shard, report after report."""
    assembly = Assembly(tree or RepositoryTree(FILES))
    for (flag, shard), members in groupby(sorted(rows, key=lambda row: row[:3]), key=lambda row: row[:2]):
        assembly.begin(flag, shard)
        for _, report in groupby(members, key=lambda row: row.report):
            for row in report:
                assembly.add(row.path, row.coverage)
            assembly.end_report()
        assembly.end()
    return assembly.told([], [], "")


def alone(rows: list[Row]) -> dict[str, Numbers]:
    """What merging *rows* and nothing else gives, by path."""
    merged = MergedCoverage()
    for row in rows:
        merged.add(row.path, row.coverage)
    return {path: numbers_of(coverage) for path, coverage in merged.items()}


@given(rows)
def test_every_part_is_that_of_merging_it_alone(rows: list[Row]) -> None:
    """
    By shard, by flag and file, and in total.
    """
    told = assembled(rows)
    by_flag, by_shard = defaultdict[str, list[Row]](list), defaultdict[tuple[str, str], list[Row]](list)
    for row in rows:
        by_flag[row.flag].append(row)
        by_shard[row.flag, row.shard].append(row)

    assert {flag: dict(files) for flag, files in told.by_flag.items()} == {
        flag: alone(part) for flag, part in by_flag.items()
    }
    assert {(shard.flag, shard.shard): shard.numbers for shard in told.shards} == {
        key: sum(alone(part).values(), Numbers()) for key, part in by_shard.items() if key[1]
    }
    total = sum(alone(rows).values(), Numbers())
    assert numbers_of_files(told.files.values())[:4] == total[:4]
    assert told.exact == total.exact


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_reports_makes_no_difference(rows: list[Row], random: object) -> None:
    """
    The bundle is the same, byte for byte.
    """
    other = list(rows)
    random.shuffle(other)  # type: ignore[attr-defined]

    assert to_value(assembled(rows)) == to_value(assembled(other))


@given(rows)
def test_no_part_covers_more_than_the_whole(rows: list[Row]) -> None:
    """
    A line that a flag or a shard covers is covered; and no flag knows a line that the total does not.
    """
    told = assembled(rows)
    total = numbers_of_files(told.files.values())
    parts = [sum(files.values(), Numbers()) for files in told.by_flag.values()] + [
        shard.numbers for shard in told.shards
    ]

    assert all(part.lines_covered <= total.lines_covered and part.lines_total <= total.lines_total for part in parts)


@given(rows)
def test_what_is_kept_is_read_back(rows: list[Row]) -> None:
    """
    Through JSON and back it is the same: lines, counts of branches, flags and shards.
    """
    value = to_value(assembled(rows))

    assert to_value(from_value(json.loads(json.dumps(value)), "coverage.json")) == value


def test_records_alike_in_several_files_count_for_each() -> None:
    """
    A key says that two records say the same, not that they are of one file.
    """
    same = a_file({1: 1, 2: 0}, counted={1: Counted(1, 2)})
    same.key = b"same"
    told = assembled([Row("unit", "1/1", 0, path, same) for path in FILES])

    assert told.shards[0].numbers[:4] == (3, 6, 3, 6)


def test_what_is_in_no_file_is_said_and_counts_nowhere() -> None:
    """
    Neither in the total, nor for the flag, nor for the shard; and which files it could be is said.
    """
    told = assembled(
        [
            Row("unit", "1/1", 0, "/app/lib/a.py", a_file({1: 1})),
            Row("unit", "1/1", 0, "/usr/lib/x.py", a_file({1: 1})),
        ],
        RepositoryTree(["one/lib/a.py", "two/lib/a.py"]),
    )

    assert (told.files, told.by_flag["unit"], told.shards[0].numbers) == ({}, {}, Numbers())
    # It counts for some file of the repository, so the numbers are not all there is.
    (doubt,) = told.incomplete
    assert "could be several files and count for none of them, such as '/app/lib/a.py'" in doubt
    assert any("'/usr/lib/x.py'" in note and "left out" in note for note in told.notes)


@pytest.mark.parametrize(
    ("paths", "lost"),
    [
        (["/elsewhere/a.py", "lib/c.py"], "'/elsewhere/a.py'"),
        (["/elsewhere/a.py", FILES[0]], ""),
        (["/opt/node_modules/a.js", "C:\\site-packages\\b.py", "<string>"], ""),
        # Images work in /usr/src too.
        (["/usr/src/shop/cart/a.py", "/opt/site-packages/b.py"], "'/usr/src/shop/cart/a.py'"),
        (["/opt/site-packages/b.py", "gone.py"], "'gone.py'"),
        # Which file it is, is in doubt; that is said of the flag.
        (["/app/lib/b.py"], ""),
        ([], ""),
    ],
)
def test_a_report_of_which_nothing_is_left_says_so(paths: list[str], lost: str) -> None:
    """
    Whoever sees no line would take it for a project without code. Reports about installed packages alone are no surprise.
    """
    assembly = Assembly(RepositoryTree([*FILES, "one/lib/b.py", "two/lib/b.py"]))
    assembly.begin("unit", "")
    for path in paths:
        assembly.add(path, a_file({1: 0}))

    said = assembly.end_report()

    assert said == (lost and f"none of the files that it reports is in the repository, such as {lost}")


def test_reports_without_any_file_are_no_coverage() -> None:
    """
    The instrumentation was lost on the way: nobody knows what is covered, and no gate passes because there is nothing to judge.
    """
    told = assembled(
        [
            Row("unit", "1/1", 0, "/opt/site-packages/x.py", a_file({1: 1})),
            Row("e2e", "1/1", 0, FILES[0], a_file({1: 1})),
        ]
    )

    assert told.incomplete == ("unit: its reports hold no file of the repository",)
    assert assembled([Row("e2e", "1/1", 0, FILES[0], a_file({}))]).incomplete == ()


def test_a_flag_without_any_record_is_there() -> None:
    """
    Its reports were broken: it is not unknown.
    """
    assembly = Assembly(RepositoryTree(FILES))
    assembly.begin("unit", "1/2")
    assembly.end_report()
    assembly.end()
    told = assembly.told(["broken"], [], "")

    assert told.by_flag == {"unit": {}}
    assert told.shards[0].numbers == Numbers()
