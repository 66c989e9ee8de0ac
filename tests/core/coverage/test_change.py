"""The coverage of the change counts what changed and can be executed, once, and says what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest
from coverage_builders import a_file, coverages
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.change import ChangedFile, Run, coverage_of_change
from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.model import Counted, FileCoverage, Hinted, Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.unified_diff import Content, FileChange

HEAD = "a" * 40


def came(*lines: int) -> Changes:
    """These *lines* were changed, one by one."""
    changes = Changes()
    for line in lines:
        changes.add(Change(line, 1, line, 1))
    return changes


def change(*lines: int, path: str = "a.py", content: Content = Content.TEXT) -> Comparison:
    """One file, of which these *lines* changed, as the head has it too."""
    return Comparison((FileChange(path, path, came(*lines), content),), head=HEAD)


def judged(comparison: Comparison, coverage: FileCoverage) -> ChangedFile:
    (file,) = coverage_of_change(comparison, {"a.py": coverage}).files
    return file


def lines_in(runs: Iterable[Run]) -> set[int]:
    return {line for run in runs for line in range(run.first, run.last + 1)}


def test_changed_lines_are_counted_and_no_others() -> None:
    """
    Covered, uncovered, not executable: only changed lines, and of them those that can be executed.
    """
    file = judged(change(1, 2, 3, 9), a_file({1: 5, 2: 0, 4: 0, 5: 1}))

    assert file.numbers == Numbers(1, 2, 0, 0)
    assert file.uncovered == (Run(2, 2),)
    assert file.runs == (Run(2, 2),)


def test_lines_that_were_executed_and_are_no_statements_do_not_count() -> None:
    """
    Trap: docstrings are executed in some reports, and are no statements. What is not in the lines of a file is not counted.
    """
    assert judged(change(1, 2), a_file({9: 1})).numbers == Numbers()


def test_what_is_not_committed_is_incomplete() -> None:
    """
    Where it was measured; other files may be as they like.
    """
    comparison = change(1)._replace(uncommitted=frozenset({"b.py", "README.md"}))

    assert not coverage_of_change(comparison, {"a.py": a_file({1: 1})}).incomplete
    (why,) = coverage_of_change(comparison, {"a.py": a_file({1: 1}), "b.py": a_file({1: 1})}).incomplete
    assert "which lines are new in 'b.py'; commit, and test again" in why


def test_no_line_that_can_be_executed_is_neutral() -> None:
    """
    Trap: comments alone are neither 0 % nor 100 %: there are no lines.
    """
    result = coverage_of_change(change(7), {"a.py": a_file({1: 1})})

    assert result.numbers == Numbers()
    assert not result.incomplete
    assert coverage_of_change(Comparison(), {}).numbers == Numbers()


@pytest.mark.parametrize(
    ("changed", "total", "uncovered", "runs"),
    [
        ((2,), 1, (2,), [Run(2, 2)]),
        ((3,), 1, (3,), [Run(3, 3)]),
        ((2, 3, 4), 1, (2, 3, 4), [Run(2, 4)]),
        ((1,), 1, (), []),
        ((5,), 1, (), []),
        ((3, 6), 2, (3,), [Run(3, 3)]),
        ((9,), 0, (), []),
    ],
)
def test_a_statement_that_spans_lines(
    changed: tuple[int, ...], total: int, uncovered: tuple[int, ...], runs: list[Run]
) -> None:
    """
    Trap: a changed line that continues a statement belongs to it; the statement counts once, and where it changed is shown.
    """
    coverage = a_file({1: 1, 2: 0, 5: 1}, spans={2: 4, 5: 7})

    file = judged(change(*changed), coverage)

    assert file.numbers.lines_total == total
    assert (lines_in(file.uncovered), list(file.runs)) == (set(uncovered), runs)


def test_the_innermost_statement_owns_a_line() -> None:
    """
    A function that spans its body has not changed where a statement in it has; where nothing else is, it has.
    """
    coverage = a_file({1: 1, 3: 0}, spans={1: 9, 3: 4})

    assert judged(change(4), coverage).numbers == Numbers(0, 1, 0, 0)
    assert judged(change(3), coverage).numbers == Numbers(0, 1, 0, 0)
    assert judged(change(5), coverage).numbers == Numbers(1, 1, 0, 0)
    assert judged(change(4, 5), coverage).numbers == Numbers(1, 2, 0, 0)


def test_branches_of_changed_lines() -> None:
    """
    Arms on changed lines are counted, in all their kinds; whether they are exact is said of them alone.
    """
    coverage = a_file(
        {1: 1, 2: 1, 3: 1, 4: 1},
        {"arc": {1: {"2": 1, "3": 0}, 2: {"3": 1}}},
        {3: Hinted(2, frozenset({"4"}))},
        {4: Counted(1, 4)},
    )
    coverage.possible = {4: 3}

    assert judged(change(1), coverage).numbers == Numbers(1, 1, 1, 2)
    assert judged(change(3), coverage).numbers == Numbers(1, 1, 1, 2)
    assert judged(change(4), coverage).numbers == Numbers(1, 1, 1, 4, exact=False)
    assert judged(change(1, 2, 3, 4), coverage).numbers == numbers_of(coverage)


def test_branches_of_a_statement_whose_end_changed() -> None:
    """
    They belong to the statement, as its line does.
    """
    coverage = a_file({1: 1}, {"arc": {1: {"4": 1, "5": 0}}}, spans={1: 3})

    assert judged(change(3), coverage).numbers == Numbers(1, 1, 1, 2)


@pytest.mark.parametrize(
    ("lines", "changed", "runs"),
    [
        ({1: 0, 2: 0, 3: 0}, (1, 2, 3), [Run(1, 3)]),
        ({1: 0, 5: 0}, (1, 5), [Run(1, 5)]),
        ({1: 0, 3: 1, 5: 0}, (1, 5), [Run(1, 1), Run(5, 5)]),
        ({1: 0, 3: 1, 5: 0}, (1, 3, 5), [Run(1, 1), Run(5, 5)]),
        ({1: 0, 3: 0, 5: 0}, (1, 5), [Run(1, 1), Run(5, 5)]),
        ({1: 1, 2: 1}, (1, 2), []),
    ],
)
def test_runs_are_joined_over_what_cannot_be_executed(
    lines: dict[int, int], changed: tuple[int, ...], runs: list[Run]
) -> None:
    """
    Over comments and empty lines, never over a line that was covered, or that can be executed and did not change.
    """
    assert list(judged(change(*changed), a_file(lines)).runs) == runs


def moved(comparison: Comparison, *changes: Change, old_path: str = "a.py") -> Comparison:
    """The same, where the merge brought *changes* to the head's file."""
    return comparison._replace(to_head={"a.py": FileChange("a.py", old_path, Changes(*changes))})


def test_runs_are_where_people_see_them() -> None:
    """
    Trap: the base got five lines on top; what is on line 35 of the tested tree is on line 30 of the head.
    """
    file = judged(moved(change(35, 36), Change(1, 0, 1, 5)), a_file({35: 0, 36: 0}))

    assert file.uncovered == (Run(35, 36),)
    assert (file.head_path, file.runs) == ("a.py", (Run(30, 31),))


def test_lines_that_only_the_merge_has_are_not_shown() -> None:
    """
    They count, since they were tested; where they are, people cannot see.
    """
    file = judged(moved(change(3, 4, 5), Change(4, 0, 4, 1)), a_file({3: 0, 4: 0, 5: 0}))

    assert file.numbers == Numbers(0, 3, 0, 0)
    assert file.runs == (Run(3, 4),)


def test_runs_are_not_joined_over_lines_that_only_the_head_has() -> None:
    """
    What the base took away was not tested; nobody knows whether it could be executed.
    """
    file = judged(moved(change(3, 4), Change(4, 2, 4, 0)), a_file({3: 0, 4: 0}))

    assert file.runs == (Run(3, 3), Run(6, 6))


def test_a_file_that_the_base_has_renamed() -> None:
    """
    It is shown under the name that the head knows, and not at all when the head does not have it.
    """
    file = judged(moved(change(3), old_path="old.py"), a_file({3: 0}))
    assert (file.path, file.head_path, file.runs) == ("a.py", "old.py", (Run(3, 3),))

    file = judged(moved(change(3), Change(1, 0, 1, 9), old_path=""), a_file({3: 0}))
    assert (file.head_path, file.runs) == ("", ())


def test_without_a_head_nothing_is_shown() -> None:
    """
    Where nobody knows what people see, the numbers are the same and no line is shown.
    """
    file = judged(change(3)._replace(head=""), a_file({3: 0}))

    assert (file.numbers, file.runs) == (Numbers(0, 1, 0, 0), ())


@pytest.mark.parametrize("content", [Content.BINARY, Content.UNTOLD])
def test_a_measured_file_whose_lines_are_not_told_makes_it_incomplete(content: Content) -> None:
    """
    Trap: a missing patch, or a source file that git takes for binary, is never 100 %.
    """
    result = coverage_of_change(change(content=content), {"a.py": a_file({1: 1})})

    assert result.files == ()
    assert len(result.incomplete) == 1
    assert "'a.py'" in result.incomplete[0]


def test_a_file_with_more_lines_than_any_source_file_has() -> None:
    """
    It is not looked at, and that is said: whoever made the diff made the report too.
    """
    comparison = Comparison((FileChange("a.py", "", Changes(Change(1, 0, 1, 900_000_000))),))

    assert "more than 1,000,000" in coverage_of_change(comparison, {"a.py": a_file({1: 1})}).incomplete[0]


def test_files_that_no_report_mentions_are_said() -> None:
    """
    Those of a language that is measured are named: neither covered nor uncovered. Others, and those that only lost lines, are nobody's business.
    """
    gone = FileChange("lost.py", "lost.py", Changes(Change(1, 2, 1, 0)))
    files = [
        FileChange("new.py", "", Changes(Change(1, 0, 1, 3))),
        FileChange("large.py", "large.py", content=Content.UNTOLD),
        FileChange("", "gone.py", Changes(Change(1, 3, 1, 0))),
        FileChange("README.md", "", Changes(Change(1, 0, 1, 3))),
        FileChange("picture.png", "", content=Content.BINARY),
        FileChange("package-lock.json", "package-lock.json", content=Content.UNTOLD),
        FileChange("link.py", "", Changes(Change(1, 0, 1, 1)), Content.LINK),
        FileChange("module.py", "", Changes(Change(1, 0, 1, 1)), Content.SUBMODULE),
        FileChange(".py", "", Changes(Change(1, 0, 1, 1))),
        gone,
    ]

    result = coverage_of_change(Comparison(tuple(files)), {"a.py": a_file({1: 1})})

    assert result.unmeasured == ("large.py", "new.py")
    assert (result.files, result.incomplete, result.numbers) == ((), (), Numbers())


def test_files_that_nobody_expects_in_a_report_are_not_said() -> None:
    """
    Of the files that no report mentions those are left that should have been.
    """
    files = tuple(FileChange(path, "", Changes(Change(1, 0, 1, 3))) for path in ("new.py", "test_new.py"))
    result = coverage_of_change(Comparison(files), {"a.py": a_file({1: 1})})

    assert result.expecting(lambda path: path != "test_new.py").unmeasured == ("new.py",)


def test_what_the_comparison_says_is_said() -> None:
    """
    Reasons, notes and words come through.
    """
    comparison = Comparison((), "against 1a2b3c4", "git", incomplete=("why",), notes=("what",))

    result = coverage_of_change(comparison, {})

    assert (result.incomplete, result.notes, result.against, result.how) == (
        ("why",),
        ("what",),
        "against 1a2b3c4",
        "git",
    )


changed_lines = st.sets(st.integers(1, 9))


def owner_by_hand(line: int, lines: Iterable[int], spans: Mapping[int, int]) -> int | None:
    if line in lines:
        return line
    around = [first for first, last in spans.items() if first in lines and first <= line <= last]
    return max(around, default=None)


@given(coverages, changed_lines)
def test_counts_are_those_that_one_counts_by_hand(coverage: FileCoverage, changed: set[int]) -> None:
    """
    For any file and any change: statements that own a changed line, each once; and everything uncovered is in a run.
    """
    file = judged(change(*sorted(changed)), coverage)
    owners = {line: owner_by_hand(line, coverage.lines, coverage.spans) for line in changed}
    statements = {owner for owner in owners.values() if owner is not None}

    assert file.numbers.lines_total == len(statements)
    assert file.numbers.lines_covered == sum(coverage.lines[line] > 0 for line in statements)
    assert lines_in(file.uncovered) == {line for line, owner in owners.items() if owner and not coverage.lines[owner]}
    assert lines_in(file.uncovered) <= lines_in(file.runs)
    assert not (lines_in(file.runs) - lines_in(file.uncovered)) & coverage.lines.keys()
    assert all(one.last + 1 < other.first for one, other in pairwise(file.uncovered))


@given(coverages)
def test_if_everything_changed_the_change_is_the_file(coverage: FileCoverage) -> None:
    """
    A new file has the same numbers in both.
    """
    comparison = Comparison((FileChange("a.py", "", Changes(Change(1, 0, 1, 20))),))

    assert judged(comparison, coverage).numbers == numbers_of(coverage)


@given(coverages, changed_lines, changed_lines)
def test_more_change_is_more_lines(coverage: FileCoverage, some: set[int], more: set[int]) -> None:
    """
    No changed line takes another one away.
    """
    fewer, all_of_them = (judged(change(*sorted(lines)), coverage).numbers for lines in (some, some | more))

    assert fewer.lines_total <= all_of_them.lines_total
    assert fewer.lines_covered <= all_of_them.lines_covered
    assert fewer.branches_total <= all_of_them.branches_total
