"""Of paths that count for nothing it is known how many they are, and which are the first; not what was reported of them."""

from __future__ import annotations

import gc
import marshal

import pytest
from coverage_builders import a_file
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage import unplaced
from partest_sdk.core.coverage.gather import Gathered
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.unplaced import Example, Reason, UnplacedPaths

examples = st.tuples(
    st.sampled_from(Reason), st.sampled_from("abcdefgh"), st.sampled_from([(), ("x",), ("x", "y"), ("z",)])
)


def told(paths: UnplacedPaths) -> list[str]:
    return [*paths.doubts(), *paths.notes()]


@given(st.lists(examples, max_size=30), st.integers(0, 30), st.randoms(use_true_random=False))
def test_the_same_is_told_in_any_order(
    added: list[tuple[Reason, str, tuple[str, ...]]], middle: int, random: object
) -> None:
    """
    Whoever reads the reports, one process or two, and in whatever order: a path counts once, and the first ones are named.
    """
    one, other, half = UnplacedPaths(), UnplacedPaths(), UnplacedPaths()
    for example in added:
        one.add(*example)
    random.shuffle(added)  # type: ignore[attr-defined]
    for number, example in enumerate(added):
        (half if number < middle else other).add(*example)
    other.absorb(marshal.loads(marshal.dumps(half.packed())))

    assert told(one) == told(other)
    for reason in Reason:
        paths = {path for why, path, _ in added if why is reason}
        assert len(one.of(reason)) == len(paths)
        assert [example.path for example in one.of(reason).examples] == sorted(paths)[:3]


def test_what_is_told() -> None:
    """
    Each reason is one sentence, however many paths there are; hostile ones are shown as text, and not at length.
    """
    paths = UnplacedPaths()
    for path in ("e", "d", "c", "b" * 9000, "\x1b::error::a"):
        paths.add(Reason.ELSEWHERE, path)
    paths.add(Reason.NAMESAKE, "/w/a.py", ("a.py",))

    doubt, note = told(paths)
    assert doubt.startswith("1 reported path has the name of a file in the repository's root")
    assert note.startswith("5 reported files are not in the repository and left out: '\\x1b::error::a', 'bbb")
    assert note.endswith("…, 'c' and 2 more")
    assert len(note) < 400


def test_no_more_are_counted_than_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A hostile report has millions of paths, each once.
    """
    monkeypatch.setattr(unplaced, "_MOST_COUNTED", 5)
    paths = UnplacedPaths()
    for number in range(9, 0, -1):
        paths.add(Reason.ELSEWHERE, f"{number}.py")

    assert paths.of(Reason.ELSEWHERE).examples == [Example("1.py"), Example("2.py"), Example("3.py")]
    assert told(paths)[0].startswith("at least 5 reported files are not in the repository")


@pytest.mark.parametrize("path", ["z{}", "z{}/f.go"])
def test_no_lines_are_kept(path: str) -> None:
    """
    Trap: a short row of Go's may be of a hundred thousand lines. Those of no file are let go at once, those that wait when they are too many.
    """
    gathered = Gathered(RepositoryTree(["f.go", "z/f.go"]))
    before = _records()
    for number in range(30):
        gathered.add(path.format(number), a_file(dict.fromkeys(range(1, 100_001), 1)))

    assert _records() - before <= (10 if "/" in path else 0)
    gathered.end_report()
    assert _records() == before


def _records() -> int:
    return sum(isinstance(one, FileCoverage) for one in gc.get_objects())
