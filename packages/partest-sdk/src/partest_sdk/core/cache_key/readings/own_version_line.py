"""Manifests whose own version stands by itself on a line, in a place where nothing else can."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_IN_A_VERSION = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-_")
_OWN_VERSIONS = (b"version:", b"appVersion:")
_IN_A_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyz_")


def yaml_manifest(content: bytes) -> bytes:
    """All but the ``version:`` of the document itself, and the ``appVersion:`` of a chart."""
    return b"\n".join(line for line in as_text(content).split(b"\n") if not _is_of_the_document(line))


def _is_of_the_document(line: bytes) -> bool:
    # An anchor is kept: a dependency may refer to it.
    return line.startswith(_OWN_VERSIONS) and _is_version(line.partition(b":")[2].partition(b" #")[0])


def mix_exs(content: bytes) -> bytes:
    """All but the first line ``version: "1.0",``, which is the project's: dependencies have theirs in a tuple."""
    lines = as_text(content).split(b"\n")
    for number, line in enumerate(lines):
        name, _, value = line.strip().partition(b": ")
        if name == b"version" and value.startswith(b'"') and _is_version(value.removesuffix(b",")):
            del lines[number]
            break
    return b"\n".join(lines)


def gemspec(content: bytes) -> bytes:
    """All but the lines ``spec.version = "1.0"``."""
    return b"\n".join(line for line in as_text(content).split(b"\n") if not _is_of_the_gem(line))


def _is_of_the_gem(line: bytes) -> bool:
    name, equals, value = line.strip().partition(b"=")
    owner, dot, attribute = name.rstrip().partition(b".")
    quoted = value.strip().startswith((b'"', b"'"))
    return (
        bool(equals and dot)
        and attribute == b"version"
        and _IN_A_NAME.issuperset(owner)
        and quoted
        and _is_version(value)
    )


def bazel_module(content: bytes) -> bytes:
    """All but the version in ``module(…)``."""
    kept = []
    inside = False
    for line in as_text(content).split(b"\n"):
        inside = inside or line.startswith(b"module(")
        kept.append(_without_argument(line) if inside else line)
        inside = inside and b")" not in line
    return b"\n".join(kept)


def _without_argument(line: bytes) -> bytes:
    before, found, after = line.partition(b'version = "')
    version, quote, rest = after.partition(b'"')
    is_own = found and quote and not before.endswith((b"_", b'"')) and _is_version(version)
    return before + rest if is_own else line


def _is_version(value: bytes) -> bool:
    value = value.strip()
    if value[:1] in (b'"', b"'") and value[:1] == value[-1:]:
        value = value[1:-1]
    return bool(value) and _IN_A_VERSION.issuperset(value)
