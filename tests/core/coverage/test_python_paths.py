"""Which paths are the same source, and which sources count, by a project's own rules."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import pytest
from coveragepy_oracle import COVERAGE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.python_paths import Alias, PathRules, SourcePaths
from partest_sdk.core.coverage.python_places import places_of
from real_runners.tool_chain import python_package

ROOT = "/builds/shop"
PIECES = st.sampled_from(["*", "**", "?", "a", "b", "src", "a*", "[ab]", "a.py", "*.py", ".", "tests", "A"])
PATTERNS = st.builds(
    lambda head, pieces, tail: head + "/".join(pieces) + tail,
    st.sampled_from(["", "/", "*/", "./"]), st.lists(PIECES, min_size=1, max_size=4), st.sampled_from(["", "", "/", "/*"]),
)  # fmt: skip
PATHS = st.builds(
    lambda head, parts: head + "/".join(parts),
    st.sampled_from(["/", "/x/"]),
    st.lists(st.sampled_from(["a", "b", "src", "tests", "a.py", "ab.py", "A"]), min_size=1, max_size=4),
)


@pytest.fixture(scope="module")
def theirs() -> Any:
    """What coverage.py itself does with paths."""
    folder = str(python_package(COVERAGE))
    sys.path.insert(0, folder)
    try:
        return import_module("coverage.files")
    finally:
        sys.path.remove(folder)


def counts(path: str, *, omit: tuple[str, ...] = (), include: tuple[str, ...] = ()) -> bool:
    return SourcePaths(PathRules((), include, omit), ROOT).counts(path)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("tests/*", "tests/unit/test_a.py", True),
        ("tests/*", "src/tests/a.py", False),
        ("*/tests/*", "src/tests/a.py", True),
        ("*/tests/*", "tests/a.py", True),
        ("test_*.py", "deep/down/test_a.py", True),
        ("src/*/a.py", "src/b/a.py", True),
        ("src/*/a.py", "src/b/c/a.py", False),
        ("src/**/a.py", "src/b/c/a.py", True),
        ("src/**/a.py", "src/a.py", True),
        ("src\\*.py", "src/a.py", True),
        (f"{ROOT}/src/*", "src/a.py", True),
        (f"{ROOT}/src/*", f"{ROOT}/src/a.py", True),
        ("*/site-packages/*", "/usr/lib/python3/site-packages/a.py", True),
        ("src/a[bc].py", "src/ab.py", True),
        ("src/a.py", "src/axpy", False),
        # Where the checkout lies is no business of the rules: it lies elsewhere on every machine.
        ("*/shop/*", "src/a.py", False),
        ("/builds/*", "src/a.py", False),
    ],
)
def test_what_a_pattern_omits_or_includes(pattern: str, path: str, fits: bool) -> None:
    """
    Whatever is omitted does not count; and where something is included, nothing else does.
    """
    assert counts(path, omit=(pattern,)) is not fits
    assert counts(path, include=(pattern,)) is fits
    assert not counts(path, include=(pattern,), omit=(pattern,))
    assert counts(path)


@pytest.mark.parametrize("pattern", ["src/***/a", "src/a**", "a**/x", "src/**/**/a", "src/[a", "src/a]", "[]", "[b-a]"])
def test_what_is_no_pattern(pattern: str) -> None:
    """
    It is said, and by a sentence.
    """
    with pytest.raises(ValueError, match="path"):
        PathRules(omit=(pattern,)).checked()


def test_an_alias_has_an_end() -> None:
    """
    Nobody would know where the folder ends and its files begin.
    """
    with pytest.raises(ValueError, match="'/ci/\\*' ends with a wildcard"):
        PathRules((Alias("/ci/*", "src"),)).checked()


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=PATTERNS, path=PATHS)
@example(pattern="*/**/a", path="/a")
def test_patterns_fit_as_with_coveragepy(pattern: str, path: str, theirs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of the same paths, and where it refuses one, so do we.
    """
    monkeypatch.chdir("/")
    try:
        expected = not theirs.GlobMatcher(theirs.prep_patterns([pattern])).match(path)
    except import_module("coverage.exceptions").ConfigError:
        with pytest.raises(ValueError, match="path"):
            PathRules(omit=(pattern,)).checked()
        return

    assert SourcePaths(PathRules(omit=(pattern,)).checked(), "/").counts(path) is expected


@settings(max_examples=1000, deadline=None)
@given(pattern=PATTERNS, result=st.sampled_from(["src", "lib/py/", "./src"]), path=PATHS)
def test_aliases_are_those_of_coveragepy(pattern: str, result: str, path: str, theirs: Any) -> None:
    """
    The same folder gets the same name.
    """
    aliases = theirs.PathAliases(relative=True)
    try:
        aliases.add(pattern, result)
    except import_module("coverage.exceptions").ConfigError:
        with pytest.raises(ValueError, match="path"):
            PathRules((Alias(pattern, result),)).checked()
        return
    (_, rule, _) = aliases.aliases[0]

    ours = list(SourcePaths(PathRules((Alias(pattern, result),)).checked(), ROOT).renamed(path))

    if rule.match(path):
        assert ours == [aliases.map(path, exists=lambda _: True).removeprefix("./").replace("//", "/")]
    else:
        assert ours == []


class TestPlaces:
    """Where the paths of data files belong."""

    def test_the_projects_own_word_is_first(self) -> None:
        """
        An installed package is the source that it was made of, as the project says; where there is no such file, nothing is.
        """
        tree = RepositoryTree(["lib/shop/a.py", "lib/shop/b.py"])
        rules = SourcePaths(PathRules((Alias("*/site-packages", "nowhere"), Alias("*/site-packages", "lib"))), ROOT)
        installed = "/opt/venv/site-packages/shop/a.py"

        assert places_of([installed], tree, rules) == {installed: "lib/shop/a.py"}
        assert places_of([installed], tree, SourcePaths(PathRules(), ROOT)) == {installed: ""}

    def test_folders_of_the_project(self) -> None:
        """
        A rule for a folder of the project is for the one in the checkout, wherever that lies.
        """
        tree = RepositoryTree(["lib/a.py"])
        rules = SourcePaths(PathRules((Alias("build/lib", "lib"),)), ROOT)

        for path in ("build/lib/a.py", "./build/lib/a.py", f"{ROOT}/build/lib/a.py"):
            assert places_of([path], tree, rules) == {path: "lib/a.py"}, path

    def test_certain_paths_teach_where_the_others_are(self) -> None:
        """
        In a folder with several projects many files have the same end.
        """
        tree = RepositoryTree(["shop/src/a.py", "shop/src/only.py", "bank/src/a.py", "src/a.py"])
        rules = SourcePaths(PathRules(), ROOT)

        assert places_of(["src/a.py"], tree, rules) == {"src/a.py": "src/a.py"}
        assert places_of(["src/a.py", "src/only.py"], tree, rules) == {
            "src/a.py": "shop/src/a.py",
            "src/only.py": "shop/src/only.py",
        }

    def test_what_is_omitted_is_not_there(self) -> None:
        """
        By the name that it has here, or by its own where it has none.
        """
        tree = RepositoryTree(["src/a.py", "tests/test_a.py"])
        rules = SourcePaths(PathRules(omit=("tests/*", "*/lib/*")), ROOT)
        reported = ["/other/checkout/src/a.py", "/other/checkout/tests/test_a.py", "/usr/lib/x.py", "/tmp/y.py"]

        assert places_of(reported, tree, rules) == {"/other/checkout/src/a.py": "src/a.py", "/tmp/y.py": ""}
