"""Patterns of files that count for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.reports.file_patterns import matching_files
from partest_sdk.core.coverage.excluded_files import ExcludedFiles


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("src/gen/", "src/gen/a/b.py", True),
        ("src/gen", "src/gen/a.py", True),
        ("src/gen", "src/generated.py", False),
        ("./src/gen/a.py", "src/gen/a.py", True),
        ("gen", "src/gen/a.py", False),
        ("**/gen", "src/gen/a.py", True),
        ("**/gen", "gen/a.py", True),
        ("**/*_pb2.py", "a_pb2.py", True),
        ("**/*_pb2.py", "src/deep/a_pb2.py", True),
        ("**/*_pb2.py", "src/a_pb2.pyi", False),
        ("src/**", "src/a/b.py", True),
        ("src/**", "src", False),
        ("src/**/gen/*.py", "src/gen/a.py", True),
        ("src/**/gen/*.py", "src/a/b/gen/a.py", True),
        ("src/*.py", "src/a/b.py", False),
        ("*.[jt]s", "a.ts", True),
        ("src/?.py", "src/ab.py", False),
        ("", "a.py", False),
        ("**", "a/b.py", True),
    ],
)
def test_what_a_pattern_fits(pattern: str, path: str, fits: bool) -> None:
    """
    From the root: a star stays within a name, two of them are any folders, and a folder stands for all that is below it.
    """
    assert (path in ExcludedFiles([pattern])) is fits


_names = st.sampled_from(["a", "b", "ab.py", "a.py"])
_patterns = st.lists(st.sampled_from(["**", "*", "a", "b", "*.py", "?", "[ab]*"]), min_size=1, max_size=4).map("/".join)


@given(pattern=_patterns, paths=st.sets(st.lists(_names, min_size=1, max_size=4).map("/".join), max_size=6))
def test_files_are_those_that_a_pattern_for_reports_would_find(
    pattern: str, paths: set[str], tmp_path_factory: object
) -> None:
    """
    One way of writing patterns: what would be found on the disk is left out, or lies below what would be.
    """
    folder: Path = tmp_path_factory.mktemp("files")  # type: ignore[attr-defined]
    files = []
    for path in sorted(paths):
        place = folder / path
        if not place.exists() and not any(parent.is_file() for parent in place.parents):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("")
            files.append(path)
    excluded = ExcludedFiles([pattern])
    found = {
        Path(name).relative_to(folder).as_posix() for name in matching_files(str(folder), pattern, lambda *_: None)
    }

    assert found <= {file for file in files if file in excluded}
    assert excluded.of_no_use(files) == ([] if any(file in excluded for file in files) else [pattern])


def test_no_pattern_takes_forever() -> None:
    """
    However many stars one has, and however long the path is.
    """
    excluded = ExcludedFiles(["/".join(["**", "a*"] * 100) + "/b", "*a" * 20 + "b"])

    assert "/".join(["a" * 20] * 200) not in excluded
