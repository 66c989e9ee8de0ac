"""Build scripts without the project's own version, where it stands by itself on a line and no dependency in the script has it."""

from __future__ import annotations

import re

from partest_sdk.core.cache_key.readings.text import as_text

_TEXT = rb"""(?:"[\w.+-]*"|'[\w.+-]*')"""
_IN_GRADLE = re.compile(rb"(?:project\.)?version(?:[ \t]*=[ \t]*|[ \t]+)" + _TEXT + rb"[ \t]*;?")
_USED_IN_GRADLE = re.compile(
    # "group:name:$version", group + ":name:" + version, version: project.version, strictly(version)
    rb"(?::\$\{?|\+[ \t]*|version[ \t]*:[ \t]*|(?:strictly|require|prefer)[ \t(]*)(?:project\.|rootProject\.)?version\b"
)
_IN_SBT = re.compile(
    rb"[ \t]*(?:(?:ThisBuild|Global)[ \t]*/[ \t]*)?version(?:[ \t]+in[ \t]+(?:ThisBuild|Global))?[ \t]*:=[ \t]*"
    + _TEXT
    + rb"[ \t]*,?"
)
_USED_IN_SBT = re.compile(rb"%[\w \t/(]*version\)?\.value")
_IN_PROJECT_CLJ = re.compile(rb'(\(defproject[ \t]+[^\s"()]+\s+)"[^"]*"')


def gradle(content: bytes) -> bytes:
    """All but a line ``version = "1.0"`` that lies in no block, for Groovy and Kotlin."""
    script = as_text(content)
    kept = []
    left_out = 0
    depth = 0
    for line in script.split(b"\n"):
        # Where braces in texts confuse the count, it goes on until it is below nothing, and then no line is left out.
        if depth == 0 and line[:1] in (b"v", b"p") and _IN_GRADLE.fullmatch(line.rstrip()):
            left_out += 1
            continue
        kept.append(line)
        if depth >= 0:
            depth += line.count(b"{") - line.count(b"}")
    rest = b"\n".join(kept)
    return script if left_out != 1 or _USED_IN_GRADLE.search(rest) else rest


def sbt(content: bytes) -> bytes:
    """All but the setting ``version := "1.0"``, also of the whole build."""
    script = as_text(content)
    if _USED_IN_SBT.search(script):
        return script
    lines = script.split(b"\n")
    return b"\n".join(line for line in lines if b":=" not in line or not _IN_SBT.fullmatch(line.rstrip()))


def project_clj(content: bytes) -> bytes:
    """All but the version that follows the name of the project."""
    return _IN_PROJECT_CLJ.sub(rb"\1", as_text(content), count=1)
