"""A pyproject.toml or pixi.toml without what changes no dependency: its own version, and the settings of checkers and release tools."""

from __future__ import annotations

from typing import Any

from partest_sdk.core.cache_key.readings.toml_document import toml_document

_WITH_OWN_VERSION = (
    ("project",),
    ("workspace",),
    ("package",),
    ("tool", "poetry"),
    ("tool", "pixi", "project"),
    ("tool", "pixi", "workspace"),
    ("tool", "pixi", "package"),
)
"""The tables whose ``version`` is the project's: those of PEP 621, Poetry and Pixi."""
_INSTALL_NOTHING = frozenset((
    "autoflake", "bandit", "basedpyright", "black", "bumpver", "bumpversion", "codespell", "commitizen", "coverage",
    "deptry", "djlint", "docformatter", "flake8", "importlinter", "interrogate", "isort", "mutmut", "mypy",
    "numpydoc_validation", "pydocstyle", "pylint", "pyrefly", "pyright", "pytest", "refurb", "ruff",
    "semantic_release", "towncrier", "ty", "typos", "vulture", "yapf",
))  # fmt: skip
"""Tables below ``tool`` that name no dependency. Release tools among them write the project's version down once more."""


def pyproject(content: bytes) -> bytes:
    """Everything else, in one spelling: comments and layout do not count."""
    # A line that looks like a table may lie in a text of several lines, so only a parser can tell what to leave out.
    document = toml_document(content)
    for names in _WITH_OWN_VERSION:
        _table(document, names).pop("version", None)
    tools = _table(document, ("tool",))
    for name in _INSTALL_NOTHING.intersection(tools):
        del tools[name]
    # No version of Python spells the ASCII form of such a value differently, as it might with letters that are new to Unicode.
    return ascii(document).encode()


def _table(document: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The table of these *names*, empty when there is none."""
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document
