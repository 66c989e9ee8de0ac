"""Manifests whose own version stands by itself on a line, in a place where nothing else can."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_IN_A_VERSION = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-_")
_OWN_VERSIONS = (b"version:", b"appVersion:")
_ATTRIBUTE = b"@version"
_USES_OF_ATTRIBUTE = frozenset((b"version: @version", b"source_ref: @version", b'source_ref: "v#{@version}"'))
_IN_A_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyz_")


def yaml_manifest(content: bytes) -> bytes:
    """All but the ``version:`` of the document itself, and the ``appVersion:`` of a chart."""
    return b"\n".join(line for line in as_text(content).split(b"\n") if not _is_of_the_document(line))


def _is_of_the_document(line: bytes) -> bool:
    # An anchor is kept: a dependency may refer to it.
    return line.startswith(_OWN_VERSIONS) and _is_version(line.partition(b":")[2].partition(b" #")[0])


def mix_exs(content: bytes) -> bytes:
    """All but the first line ``version: "1.0",``, which is the project's: dependencies have theirs in a tuple.

    It may stand in an attribute, ``@version "1.0"``, if nothing else but a link to the sources has that.
    """
    lines = as_text(content).split(b"\n")
    definition, *uses = [line.strip() for line in lines if _ATTRIBUTE in line] or [b""]
    if _is_attribute(definition) and uses and all(use.removesuffix(b",") in _USES_OF_ATTRIBUTE for use in uses):
        return b"\n".join(line for line in lines if line.strip() != definition)
    for number, line in enumerate(lines):
        name, _, value = line.strip().partition(b": ")
        if name == b"version" and value.startswith(b'"') and _is_version(value.removesuffix(b",")):
            del lines[number]
            break
    return b"\n".join(lines)


def _is_attribute(line: bytes) -> bool:
    name, _, value = line.partition(b" ")
    return name == _ATTRIBUTE and value.startswith(b'"') and _is_version(value)


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
        # Behind the call another one may follow.
        call, end, rest = line.partition(b")")
        kept.append(_without_argument(call) + end + rest if inside else line)
        inside = inside and not end
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
