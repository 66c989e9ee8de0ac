"""Files are found by how their paths end, as if all of them were compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.path_endings import PathEndings

_paths = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5).map("/".join)


@given(st.lists(_paths, min_size=1, unique=True), st.lists(_paths, min_size=1, max_size=5))
def test_they_are_those_that_share_an_end(files: list[str], asked: list[str]) -> None:
    """
    However many parts are shared, and whatever was asked for before.
    """
    endings = PathEndings(files)
    for path in asked:
        parts = path.split("/")
        found = endings.along(parts)
        ends = ["/" + "/".join(parts[-count:]) for count in range(1, len(parts) + 1)]
        sharing = [[file for file in files if f"/{file}".endswith(end)] for end in ends]

        assert [list(node.files) for node in found] == [some for some in sharing if some]
        for node, longer in zip(found, [*found[1:], None], strict=False):
            assert sorted(node.without(longer)) == sorted(set(node.files) - set(longer.files if longer else ()))
