"""Which ecosystems a tree uses, and which files count for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.cache_key.detect import _fits, detect, may_be_key_file
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS

PYPROJECT = b"[project]\nname = 'x'\ndependencies = []\n"
PACKAGE = b'{"dependencies": {"a": "1"}}'


def used(tree: Mapping[str, bytes], wanted: Sequence[str] | None = None) -> dict[str, list[str]]:
    """Paths by ecosystem; a star marks a manifest without a lock."""
    uses = detect(tree, tree.__getitem__, wanted)
    return {
        use.ecosystem.name: [("*" if file.path in use.unlocked else "") + file.path for file in use.files]
        for use in uses
    }


@pytest.mark.parametrize(
    ("tree", "uses"),
    [
        ({}, {}),
        ({"main.py": b"", "README.md": b""}, {}),
        ({"uv.lock": b"", "pyproject.toml": PYPROJECT}, {"uv": ["uv.lock"]}),
        ({"pyproject.toml": PYPROJECT}, {"pip": ["*pyproject.toml"]}),
        ({"pyproject.toml": PYPROJECT + b"[tool.poetry]\n"}, {"poetry": ["*pyproject.toml"]}),
        ({"uv.lock": b"", "packages/a/pyproject.toml": PYPROJECT}, {"uv": ["uv.lock"]}),
        ({"a/uv.lock": b"", "b/pyproject.toml": PYPROJECT}, {"uv": ["a/uv.lock"], "pip": ["*b/pyproject.toml"]}),
        ({"package-lock.json": b"", "npm-shrinkwrap.json": b""}, {"npm": ["npm-shrinkwrap.json"]}),
        ({"package-lock.json": b"", "a/npm-shrinkwrap.json": b""}, {"npm": ["a/npm-shrinkwrap.json", "package-lock.json"]}),
        ({"pnpm-lock.yaml": b"", "package.json": PACKAGE, "a/package.json": PACKAGE}, {"pnpm": ["pnpm-lock.yaml"]}),
        ({"package.json": PACKAGE}, {"npm": ["*package.json"]}),
        ({"package.json": b'{"type": "module"}'}, {}),
        ({"a.csproj": b"<Project/>"}, {"nuget": ["*a.csproj"]}),
        ({"requirements/ci/lint.txt": b"", "requirements/base.txt": b""}, {"pip": ["requirements/base.txt", "requirements/ci/lint.txt"]}),
        ({"a/requirements/b/c/lint.txt": b"", "a/setup.py": b""}, {"pip": ["a/requirements/b/c/lint.txt", "a/setup.py"]}),
        ({"requirements/ci/lint.md": b"", "my-requirements/ci/lint.txt": b"", "requirements.d/a.txt": b""}, {}),
        ({"pylock.toml": b"", "hatch.toml": b""}, {"hatch": ["hatch.toml", "pylock.toml"], "pip": ["pylock.toml"]}),
        ({"pylock.toml": b"", "a/hatch.toml": b""}, {"pip": ["pylock.toml"]}),
        ({"pylock.toml": b""}, {"pip": ["pylock.toml"]}),
        (
            {"pylock.toml": b"", "pyproject.toml": PYPROJECT + b"[tool.hatch.envs.test]\n"},
            {"hatch": ["pylock.toml", "pyproject.toml"], "pip": ["pylock.toml", "pyproject.toml"]},
        ),
    ],
)  # fmt: skip
def test_what_is_used(tree: Mapping[str, bytes], uses: dict[str, list[str]]) -> None:
    """
    A lock counts, and covers the manifests beside and below it, also those of its family; else the manifest does.
    """
    assert {
        name: [path for path in paths if "toml" not in path or path.startswith("*") or name != "uv"]
        for name, paths in used(tree).items()
    } == uses


def test_whoever_is_named_is_believed() -> None:
    """
    With ecosystems named, no other one's lock covers a manifest.
    """
    tree = {"uv.lock": b"", "pyproject.toml": PYPROJECT}

    assert used(tree, ["pip"]) == {"pip": ["*pyproject.toml"]}
    assert "*pyproject.toml" not in str(used(tree, ["pip", "uv"]))
    assert used(tree, ["npm"]) == {}


def test_a_file_is_read_once_and_only_where_it_decides() -> None:
    """
    A thousand packages below one lock file cost a walk, and no reading.
    """
    tree = {"yarn.lock": b"__metadata:\n", **{f"packages/{number}/package.json": PACKAGE for number in range(1000)}}
    read: list[str] = []

    def reads(path: str) -> bytes:
        read.append(path)
        return tree[path]

    assert [use.ecosystem.name for use in detect(tree, reads)] == ["yarnberry"]
    assert read == ["yarn.lock"]


def test_many_packages_take_no_quadratic_time() -> None:
    """
    Twenty thousand lock files, each with a manifest and a setting beside it, are sorted out by looking folders up.
    """
    tree = {
        f"{number % 100}/{number}/{name}": b'"a"'
        for number in range(20_000)
        for name in ("package-lock.json", "package.json", ".npmrc")
    }
    looked = 0

    def reads(path: str) -> bytes:
        nonlocal looked
        looked += 1
        return tree[path]

    (use,) = detect(tree, reads)

    assert len(use.folders) == 20_000
    assert looked == 0


@given(st.text("ab*", max_size=6), st.text("ab", max_size=8))
def test_a_pattern_fits_as_fnmatch_says(pattern: str, name: str) -> None:
    """
    A star is any run of characters, and nothing else is special.
    """
    from fnmatch import fnmatchcase

    assert _fits(pattern, name) == fnmatchcase(name, pattern)


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS.values(), ids=ECOSYSTEMS)
def test_the_walk_sees_every_key_file(ecosystem: object) -> None:
    """
    What a declaration names is never passed over by the quick look at the name.
    """
    files = [*(file for group in ecosystem.locks for file in group), *ecosystem.manifests, *ecosystem.extras]  # type: ignore[attr-defined]

    assert all(may_be_key_file(file.pattern.rpartition("/")[2].replace("*", "x")) for file in files)


@pytest.mark.parametrize(
    ("tree", "files"),
    [
        ({"requirements.txt": b""}, ["requirements.txt"]),
        ({"uv.lock": b"", "docs/requirements.txt": b""}, ["uv.lock"]),
        ({"pyproject.toml": PYPROJECT}, ["*pyproject.toml"]),
        ({"pyproject.toml": PYPROJECT + b"[tool.uv]\n"}, ["*pyproject.toml"]),
        ({"pyproject.toml": PYPROJECT + b"[tool.uv]\n", "requirements.txt": b""}, ["pyproject.toml", "requirements.txt"]),
        ({"package.json": PACKAGE}, None),
    ],
)  # fmt: skip
def test_uv_that_is_named_takes_what_pip_would(tree: Mapping[str, bytes], files: list[str] | None) -> None:
    """
    `uv pip` installs from requirements; a lock of uv's own, where there is one, is all that counts.
    """
    assert used(tree, ["uv"]).get("uv") == files
    assert "uv" not in used({"requirements.txt": b""})
