"""A setup.cfg or setup.py without the project's own version, where it stands by itself on a line."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_INSTALL_NOTHING = (
    b"bumpversion",
    b"coverage:",
    b"flake8",
    b"isort",
    b"mypy",
    b"pycodestyle",
    b"pylint",
    b"tool:pytest",
)
"""Beginnings of the names of sections for checkers and release tools; bumpversion's has the project's version in it."""
_CALLS = (b"setup(", b"setuptools.setup(")
_IN_A_VERSION = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+!-_")


def setup_cfg(content: bytes) -> bytes:
    """All but the version in ``[metadata]``, and sections that name no dependency."""
    kept = []
    section = b""
    for line in as_text(content).split(b"\n"):
        if line.lstrip().startswith(b"["):
            # One that is indented may be a part of a value; it ends what is left out, to be on the safe side.
            section = line[1:].partition(b"]")[0] if line.startswith(b"[") else b""
        if section.startswith(_INSTALL_NOTHING):
            continue
        if section == b"metadata" and line.partition(b"=")[0].rstrip() == b"version":
            continue
        kept.append(line)
    return b"\n".join(kept)


def setup_py(content: bytes) -> bytes:
    """All but a line ``version="1.0",`` among the arguments of ``setup(…)`` itself.

    A variable stays: it may be a part of a requirement too.
    """
    kept = []
    indentation: bytes | None = None
    inside = False
    for line in as_text(content).split(b"\n"):
        if line.rstrip() in _CALLS:
            inside, indentation = True, None
        elif inside and line.strip():
            if indentation is None:
                indentation = line[: len(line) - len(line.lstrip())]
            if line.startswith(b")"):
                inside = False
            # What lies deeper belongs to another call.
            elif indentation and line.startswith(indentation) and _is_version(line[len(indentation) :]):
                continue
        kept.append(line)
    return b"\n".join(kept)


def _is_version(line: bytes) -> bool:
    name, equals, value = line.partition(b"=")
    value = value.strip().removesuffix(b",")
    return (
        bool(equals)
        and name.rstrip() == b"version"
        and line.rstrip().endswith(b",")
        and value[:1] in (b'"', b"'")
        and value[:1] == value[-1:]
        and _IN_A_VERSION.issuperset(value[1:-1])
    )
