"""A file that stops being measured takes its uncovered lines with it: it is seen, named and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from coverage_builders import a_file
from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured, no_longer_measured
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.coverage.unified_diff import FileChange

BASE = "b" * 40
TREE = {"a.py", "cart.py", "basket.py"}.__contains__


def measured(files: Mapping[str, int], **flags: str) -> CoverageTold:
    """Coverage of files of so many lines; by flag, which of them it measured."""
    told = {path: a_file(dict.fromkeys(range(1, lines + 1), 0)) for path, lines in files.items()}
    by_flag = {flag: dict.fromkeys(paths.split(), Numbers()) for flag, paths in flags.items()}
    return CoverageTold(told, by_flag or {"unit": dict.fromkeys(files, Numbers())}, commit=BASE)


def changed(*files: FileChange, base: str = BASE, incomplete: tuple[str, ...] = ()) -> Comparison:
    return Comparison(files, base=base, incomplete=incomplete)


def lost(
    comparison: Comparison | None = None, tree: Callable[[str], bool] | None = TREE, now: str = "a.py"
) -> NoLongerMeasured:
    """What fell out of the coverage of two files."""
    return no_longer_measured(
        measured({"a.py": 9, "cart.py": 40}), measured(dict.fromkeys(now.split(), 9)), comparison, tree
    )


def test_a_file_that_is_still_there() -> None:
    """
    With its lines, wherever the tree is known, or the very change against the base.
    """
    for found in (lost(), lost(changed(), None), lost(changed(incomplete=("why",)))):
        assert found == NoLongerMeasured((("cart.py", 40),))
    assert lost(now="a.py cart.py") == NoLongerMeasured()
    assert (lost().lines, lost().sentence) == (40, "1 file of 40 lines, and it is still there: 'cart.py' (40 lines)")


@pytest.mark.parametrize(
    "comparison", [None, changed(base="c" * 40), changed(base=""), changed(incomplete=("the list ends",))]
)
def test_where_nobody_knows_whether_it_is_there_that_is_said(comparison: Comparison | None) -> None:
    """
    Without the tree, and without the whole change since the base: it may as well have been deleted.
    """
    found = lost(comparison, None)

    assert found == NoLongerMeasured((("cart.py", 40),), are_there=False)
    assert "nobody knows whether it is still there" in found.sentence


@pytest.mark.parametrize("base", [BASE, "c" * 40])
def test_a_file_that_is_gone_is_no_loss(base: str) -> None:
    """
    Deleted by the change, or earlier; and one that was moved is measured under its new name.
    """
    deleted = changed(FileChange("", "cart.py", Changes(Change(1, 40, 1, 0))), base=base)
    moved = changed(FileChange("basket.py", "cart.py"), base=base)

    assert not any(found.files for found in (lost(deleted, None), lost(deleted), lost(None, {"a.py"}.__contains__)))
    assert not lost(moved, None, "a.py basket.py").files


def test_a_move_hides_nothing() -> None:
    """
    A file that was moved to where no report looks is lost under its new name.
    """
    assert lost(changed(FileChange("basket.py", "cart.py"))).files == (("basket.py", 40),)


def test_lines_that_the_change_removed_are_not_lost() -> None:
    """
    As many as are still there count, and a file of which nothing is left that could be executed is no loss.
    """
    half = changed(FileChange("cart.py", "cart.py", Changes(Change(1, 30, 1, 30))))
    emptied = changed(FileChange("cart.py", "cart.py", Changes(Change(1, 40, 1, 2))))

    assert lost(half).files == (("cart.py", 10),)
    assert lost(emptied).files == ()
    assert lost(half._replace(base="c" * 40)).files == (("cart.py", 40),)


def test_what_nobody_expects_in_a_report_is_no_loss() -> None:
    """
    Tests, and what somebody leaves out.
    """
    base, now = measured({"a.py": 9, "cart.py": 40}), measured({"a.py": 9})

    assert not no_longer_measured(base, now, None, TREE, lambda path: path != "cart.py").files


@pytest.mark.parametrize(
    ("flags", "run", "files"),
    [
        ({"unit": "a.py", "e2e": "cart.py"}, "unit", ()),
        ({"unit": "a.py cart.py", "e2e": "cart.py"}, "unit", (("cart.py", 40),)),
        ({"e2e": "a.py cart.py"}, "unit", (("cart.py", 40),)),
    ],
)
def test_a_flag_that_was_not_run(flags: dict[str, str], run: str, files: tuple[tuple[str, int], ...]) -> None:
    """
    The table says that it is gone, and what it alone measured with it. Where none of them was run they were given other names.
    """
    base, now = measured({"a.py": 9, "cart.py": 40}, **flags), measured({"a.py": 9}, **{run: "a.py"})

    assert no_longer_measured(base, now, None, TREE).files == files


def test_many_files_are_named_with_the_largest_first() -> None:
    """
    The first few, and how many there are.
    """
    base = measured({f"{number}.py": number for number in range(1, 9)})

    assert no_longer_measured(base, measured({}), None, lambda _: True).sentence == (
        "8 files of 36 lines, and they are still there: '8.py' (8 lines), '7.py' (7 lines), '6.py' (6 lines), '5.py' (5 lines), "
        "'4.py' (4 lines) and 3 more"
    )
