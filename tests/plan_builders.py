"""Suites, histories and plans for tests: drawn by hypothesis, or said in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings, timings_from_seconds
from partest_sdk.core.plan.units import WeighedFile, weigh_files, weigh_tests


def _as_json_reads(text: str) -> str:
    # JSON cannot write a high and a low surrogate side by side: every reader makes one character of them.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


_odd_characters = st.sampled_from(" []\"'\\-:/\n\r\t,;$`|&<>%#*?.é日😀\udc80\x00\x1b\u2028")
odd_text = st.text(_odd_characters | st.characters(), min_size=1, max_size=6).map(_as_json_reads)
paths = st.sampled_from(["a.py", "t/a.py", "t/b.py", "t/u/c[1].py", "-x.py", "t u/é.py"]) | odd_text
test_ids = st.one_of(
    st.builds("{}::{}".format, paths, st.sampled_from(["t", "t[1]", "t[a::b/c]", "C::t", "C::t[é]"]) | odd_text),
    paths,
)
odd_seconds: st.SearchStrategy[object] = st.one_of(
    st.floats(),
    st.floats(0, 100),
    st.integers(),
    st.sampled_from([0, 0.0, -0.0, -1.0, 5e-324, 1e-7, 86_400.0, 86_400.1, 1e300, 10**400, None, True, "1", [], {}]),
)


@dataclass(frozen=True)
class Given:
    """A suite and what is known of it."""

    tests: list[str]
    weighed: list[WeighedFile]
    timings: Timings
    groups: dict[str, str]
    listed: bool

    def plan(self, shards: int) -> SuitePlan:
        """The plan for *shards* shards."""
        return self.plan_with_notes(Wish(shards=shards))[0]

    def plan_with_notes(self, wish: Wish) -> tuple[SuitePlan, list[str]]:
        """The plan, and what the person is told."""
        return plan_suite(Suite("s", "pytest", self.weighed, self.groups), self.timings, wish)


def files_in(tests: Sequence[str]) -> set[str]:
    """The files of *tests*."""
    return {test.partition("::")[0] for test in tests}


@st.composite
def suites(draw: st.DrawFn) -> Given:
    """Any suite with any history: hostile names, impossible timings, old placements that fit nothing."""
    tests = draw(st.lists(test_ids, min_size=1, max_size=25, unique=True))
    recorded = draw(st.dictionaries(st.sampled_from(tests) | test_ids, odd_seconds, max_size=30))
    files = sorted(files_in(tests))
    timings = replace(
        timings_from_seconds(recorded)[0],
        setups=draw(st.dictionaries(st.sampled_from(files), st.integers(0, 10**8), max_size=3)),
        startup=draw(st.integers(0, 10**9)),
        pace=draw(st.floats(0.01, 10)),
        safety=draw(st.floats(1, 3)),
        placement=draw(st.dictionaries(st.sampled_from(files) | odd_text, st.integers(-2, 12), max_size=6)),
        placement_total=draw(st.integers(0, 10)),
    )
    groups = draw(st.dictionaries(st.sampled_from(files), st.sampled_from(["g", "h"]), max_size=4))
    listed = draw(st.booleans())
    sizes = draw(st.dictionaries(st.sampled_from(files), st.integers(0, 10**7), max_size=4))
    weighed = weigh_tests(tests, timings) if listed else weigh_files(files, timings, sizes)
    return Given(tests, weighed, timings, groups, listed)


shard_counts = st.integers(1, 12) | st.sampled_from([64, 256])


def known(seconds: Mapping[str, float]) -> Timings:
    """Timings in which every value is a duration."""
    return timings_from_seconds(seconds)[0]


def whole_files(count: int, seconds: float = 1.0) -> dict[str, float]:
    """``count`` files that take *seconds* each."""
    return {f"t/f{number:03}.py": seconds for number in range(count)}


def plan_of(
    seconds: Mapping[str, float], wish: Wish, *, groups: dict[str, str] | None = None
) -> tuple[SuitePlan, list[str]]:
    """Plan the files of *seconds*, found by their pattern, with *seconds* as their history; also the notes."""
    timings = known(seconds)
    weighed = weigh_files(files_in(list(seconds)), timings, {})
    return plan_suite(Suite("s", "pytest", weighed, groups or {}), timings, wish)
