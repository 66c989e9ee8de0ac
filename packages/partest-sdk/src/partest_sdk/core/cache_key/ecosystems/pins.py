"""The pinned files that hold the versions of many tools."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Pin


def in_tool_versions(tool: str, version: str = r"\d\S*", before: str = "") -> Pin:
    """*tool* in asdf's file. All are patterns: *version* of what is one, *before* of what may stand before it."""
    return Pin(".tool-versions", rf"^{tool}[ \t]+{before}({version})")


def in_mise(tool: str, version: str = r"\d[^\"'\n]*", before: str = "") -> Pin:
    """*tool* in the table ``[tools]`` of mise's file: a variable below ``[env]`` may be called like it."""
    # Line by line, up to that of the tool or of another table: no line is looked at twice.
    others = rf"(?:(?![ \t]*(?:\[|{tool}[ \t]*=)).*\n)*"
    value = rf"(?:\{{[ \t]*version[ \t]*=[ \t]*)?[\"']{before}({version})[\"']"
    return Pin("mise.toml", rf"^\[tools\][ \t]*(?:#.*)?\r?\n{others}[ \t]*{tool}[ \t]*=[ \t]*{value}")
