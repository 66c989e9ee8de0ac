"""A pyproject.toml or pixi.toml without what changes no dependency: its own version, and the settings of checkers and release tools."""

from __future__ import annotations

from typing import Any

from partest_sdk.core.cache_key.readings.toml_document import toml_document

_ABOUT_THE_PROJECT = (
    ("project",),
    ("workspace",),
    ("package",),
    ("tool", "poetry"),
    ("tool", "pixi", "project"),
    ("tool", "pixi", "workspace"),
    ("tool", "pixi", "package"),
)
"""The tables that describe the project: those of PEP 621, Poetry and Pixi."""
_INSTALLS_NOTHING = frozenset((
    "authors", "classifiers", "description", "documentation", "homepage", "keywords", "maintainers", "readme", "repository", "urls", "version",
))  # fmt: skip
"""What only describes it."""
_CHECKERS = frozenset((
    "autoflake", "bandit", "basedpyright", "black", "bumpver", "bumpversion", "codespell", "commitizen", "coverage",
    "deptry", "djlint", "docformatter", "flake8", "importlinter", "interrogate", "isort", "mutmut", "mypy",
    "numpydoc_validation", "partest", "pydocstyle", "pylint", "pyrefly", "pyright", "pytest", "refurb", "ruff",
    "semantic_release", "towncrier", "ty", "typos", "vulture", "yapf",
))  # fmt: skip
"""Tables below ``tool`` that name no dependency. Release tools among them write the project's version down once more."""


def pyproject(content: bytes) -> bytes:
    """Everything else, in one spelling: comments and layout do not count."""
    # A line that looks like a table may lie in a text of several lines, so only a parser can tell what to leave out.
    document = toml_document(content)
    for names in _ABOUT_THE_PROJECT:
        table = _table(document, names)
        for name in _INSTALLS_NOTHING.intersection(table):
            del table[name]
    tools = _table(document, ("tool",))
    for name in _CHECKERS.intersection(tools):
        del tools[name]
    # No version of Python spells the ASCII form of such a value differently, as it might with letters that are new to Unicode.
    return ascii(document).encode()


def uv_settings(content: bytes) -> bytes:
    """Only what says how uv builds the project and others: all else stands in its lock."""
    document = toml_document(content)
    return ascii([_table(document, ("build-system",)), _table(document, ("tool", "uv"))]).encode()


def _table(document: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The table of these *names*, empty when there is none."""
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document
