"""Coverage to tell of, built with words: a shop whose tests cover so and so much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from partest_sdk.core.coverage.change import ChangeCoverage, ChangedFile, Run
from partest_sdk.core.coverage.drop import Base, NoBase, judge_drop
from partest_sdk.core.coverage.gates import Changed, Gate, judge_change, judge_least
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.thresholds import Threshold
from partest_sdk.core.coverage.told import CoverageTold, ShardTold
from partest_sdk.core.summary.coverage_story import BaseCoverage, CoverageStory, TrendPoint

WHERE = "1a2b3c4, 3 commits before"
AGAINST = "against 1a2b3c4 (the base that was merged)"
SOURCE = tuple(
    f"def price_{number // 6}(basket):"
    if number % 6 == 0
    else f"    step_{number} = basket.add({number}, tax=True)  # <b>&amp;"
    for number in range(120)
)
"""A file of the shop."""


def a_covered_file(lines: int, missed: Iterable[int] = (), branches: int = 0, taken: int = 0) -> FileCoverage:
    """A file of so many lines, of which these are *missed*; a branch with two arms on each of the first lines."""
    coverage = FileCoverage()
    coverage.lines = dict.fromkeys(range(1, lines + 1), 1) | dict.fromkeys(missed, 0)
    coverage.counted = {line: Counted(2 if line <= taken else 1, 2) for line in range(1, branches + 1)}
    return coverage


def the_shop(missed: int = 12) -> dict[str, FileCoverage]:
    """Five files, of which ``shop/prices.py`` misses so many lines and ``shop/exports.py`` most."""
    return {
        "shop/cart.py": a_covered_file(240, range(200, 204), 30, 28),
        "shop/exports.py": a_covered_file(180, range(60, 141), 12, 3),
        "shop/models/order.py": a_covered_file(420, (7, 90, 91), 40, 40),
        "shop/prices.py": a_covered_file(100, range(40, 40 + missed), 8, 7),
        "shop/tax.py": a_covered_file(60),
    }


def a_told(
    files: Mapping[str, FileCoverage] | None = None, flags: Sequence[str] = ("integration", "unit"), shards: int = 2,
    *, incomplete: Sequence[str] = (), notes: Sequence[str] = (), exact: bool = True,
) -> CoverageTold:  # fmt: skip
    """The coverage of *files*; the first flag covers fewer of their lines than the others."""
    files = the_shop() if files is None else files
    numbers = {path: numbers_of(coverage) for path, coverage in files.items()}
    by_flag = {
        flag: {path: _part(one, len(flags) - place) for path, one in numbers.items()}
        for place, flag in enumerate(reversed(flags))
    }
    total = sum(numbers.values(), Numbers())
    told = tuple(
        ShardTold(flag, f"{shard}/{shards}", _part(total, shard + 1))
        for flag in flags
        for shard in range(1, shards + 1)
    )
    return CoverageTold(files, by_flag, told, tuple(incomplete), tuple(notes), "4f2c1a9be07d43c1", exact)  # fmt: skip


def _part(numbers: Numbers, less: int) -> Numbers:
    return numbers._replace(
        lines_covered=numbers.lines_covered * 9 // (9 + less),
        branches_covered=numbers.branches_covered * 4 // (4 + less),
    )


def a_changed_file(
    path: str, covered: int, total: int, *uncovered: tuple[int, int], head_path: str | None = None
) -> ChangedFile:
    """A file of which the change brought *total* lines; people see it with the same lines."""
    runs = tuple(Run(first, last) for first, last in uncovered)
    return ChangedFile(path, Numbers(covered, total), runs, path if head_path is None else head_path, runs)


def a_change(
    *files: ChangedFile, unmeasured: Sequence[str] = (), incomplete: Sequence[str] = (), notes: Sequence[str] = ()
) -> ChangeCoverage:
    """What these files brought, in the order that a diff has."""
    return ChangeCoverage(tuple(sorted(files)), tuple(unmeasured), tuple(incomplete), tuple(notes), AGAINST, "git")


def a_base(share: float = 0.9, flags: Sequence[str] = ("integration", "unit")) -> BaseCoverage:
    """A base of 1,000 lines with this share of them covered, by each flag somewhat less."""
    covered = round(1000 * share)
    numbers = {flag: Numbers(covered - 40 * place - 150, 1000, 60, 90) for place, flag in enumerate(flags)}
    return BaseCoverage(Numbers(covered, 1000, 70, 90), numbers, WHERE)


def gates_of(
    told: CoverageTold, change: ChangeCoverage | None, base: BaseCoverage | None, *, least: Sequence[tuple[str, str]] = (),
    patch: str | None = None, drop: str | None = None, lost: NoLongerMeasured | None = None,
) -> tuple[Gate, ...]:  # fmt: skip
    """What the real gates say; *least* are pairs of a flag or path and a part of 1."""
    gates = judge_least([Threshold(Fraction(part), of) for of, part in least], told)
    if patch is not None:
        numbers = change.numbers if change else Numbers()
        incomplete = change.incomplete if change else ("nobody knows it",)
        changed = Changed(numbers.lines_covered, numbers.lines_total, incomplete, change.unmeasured if change else ())
        gates.append(judge_change(Fraction(patch), 5, changed, told))
    if drop is not None:
        where = Base(base.numbers, base.where, lost=lost or NoLongerMeasured()) if base else NoBase("there is none")
        gates.append(judge_drop(Fraction(drop), where, told))
    return tuple(gates)


def a_trend(points: int = 20) -> tuple[TrendPoint, ...]:
    """Runs in which the coverage went up and down."""
    return tuple(
        TrendPoint(f"{0x9C1D2E3 + 7919 * number:07x}", Numbers(820 + (number * 37 % 60) + number, 1000))
        for number in range(points)
    )


def green_coverage() -> CoverageStory:
    """Two flags, a change that is covered, and gates that are content."""
    told, base = a_told(the_shop(missed=2)), a_base(0.907)
    change = a_change(a_changed_file("shop/cart.py", 9, 9), a_changed_file("shop/tax.py", 3, 3))
    gates = gates_of(told, change, base, least=[("", "4/5"), ("unit", "7/10")], patch="9/10", drop="1/100")
    return CoverageStory(told, gates, change, base, a_trend())


def red_coverage() -> CoverageStory:
    """Too little of it, and a change with lines that no test ran, in two files; a third file is not measured, and a fourth no longer."""
    told, base = (
        a_told(notes=("junit/cov.xml says 92 % of itself, and its lines 91 %",), exact=False),
        a_base(0.93, ("e2e", "unit")),
    )
    change = a_change(
        a_changed_file("shop/cart.py", 9, 9),
        a_changed_file("shop/models/order.py", 11, 14, (7, 7), (90, 91)),
        a_changed_file("shop/prices.py", 4, 16, (40, 44), (46, 51), (90, 90)),
        a_changed_file("docs/conf.py", 0, 0),
        unmeasured=["shop/plugins/new.py"],
    )
    lost = NoLongerMeasured((("shop/reports.py", 50),))
    least = [("", "95/100"), ("unit", "1/2"), ("shop/tax.py", "1")]
    gates = gates_of(told, change, base, least=least, patch="4/5", drop="1/100", lost=lost)
    return CoverageStory(
        told, gates, change, base, a_trend(), lambda path: SOURCE if path.startswith("shop/") else None, lost=lost
    )


def incomplete_coverage() -> CoverageStory:
    """A shard brought none of it, and nobody knows the whole change."""
    told = a_told(flags=("unit",), shards=3, incomplete=["unit: shard 4/4 reported no coverage"])
    change = a_change(
        a_changed_file("shop/cart.py", 7, 9, (200, 201)),
        incomplete=["GitHub does not tell which lines of 'shop/big.py' changed; check out the repository, so that git can be asked"],
        notes=["shop/logo.py is binary"],
    )  # fmt: skip
    base = a_base(flags=("unit",))
    return CoverageStory(told, gates_of(told, change, base, least=[("", "4/5")], patch="4/5", drop="0"), change, base)
