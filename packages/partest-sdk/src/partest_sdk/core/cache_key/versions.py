"""Which version of its tools a cache belongs to: from the caller, a set-up action, the project's pinned file, or the tool itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from partest_sdk.core.cache_key.ecosystem import Tool, Version
from partest_sdk.core.cache_key.fingerprint import short_hash

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_WORD = re.compile(r"[0-9A-Za-z.+-]*")

FindPin = Callable[[str], Iterable[tuple[str, str]]]
"""Gives the files of a name, as their paths and texts, that hold for the project; the nearest first."""


class Fact(NamedTuple):
    """Something about the machine or the project that is a part of the key."""

    name: str
    """What it is called in an explanation: ``python``."""
    value: str
    """As it stands in the key: ``py3.12``; empty when nobody knows it."""
    source: str
    """Where it was read, in a few words."""


class Sources(NamedTuple):
    """Where versions can be read without starting a program."""

    given: Mapping[str, str]
    """By name of the tool: what the caller says."""
    variables: Mapping[str, str]
    find_pin: FindPin


def known_version(version: Version, sources: Sources) -> Fact | None:
    """The version that is said somewhere as exactly as it is needed; None when the tool has to be asked."""
    tool = version.tool
    if tool.name in sources.given:
        text = sources.given[tool.name]
        return Fact(tool.name, _label(tool, text) + (_cut(text, version.parts) or text), "--tools")
    if tool.variable and (text := sources.variables.get(tool.variable, "")):
        # /opt/hostedtoolcache/Python/3.12.4/x64: the last part that is a version, since folders above may have numbers too.
        parts = [part for part in re.split(r"[/\\]", text) if _NUMBERS.match(part)]
        if parts and (cut := _cut(parts[-1], version.parts)):
            return Fact(tool.name, _label(tool, text) + cut, f"the variable {tool.variable}")
    for pin in tool.pins:
        for path, content in sources.find_pin(pin.name):
            found = re.search(pin.pattern, content, re.MULTILINE)
            if found and (cut := _cut(found[1], version.parts)):
                return Fact(tool.name, _label(tool, found[1]) + cut, path)
    return None


def answered_version(version: Version, answer: str | None) -> Fact:
    """The version by the tool's own *answer*, None when it gave none."""
    tool = version.tool
    command = f"`{' '.join(tool.ask)}`"
    told = re.search(tool.answer, answer) if answer and tool.answer else None
    text = (told[1] if told else "") if tool.answer else answer or ""
    found = _NUMBERS.search(text)
    if not (answer and found):
        return Fact(tool.name, "", f"{command} did not say" if tool.ask else "nowhere")
    word = found[0] + _WORD.match(text, found.end())[0]  # type: ignore[index]  # it matches the empty text too
    if version.parts == 0:
        return Fact(tool.name, f"{_label(tool, answer)}{word}.{short_hash(answer, 6)}", command)
    return Fact(tool.name, _label(tool, answer) + (_cut(word, version.parts) or found[0]), command)


def _label(tool: Tool, text: str) -> str:
    lowered = text.lower()
    return next((flavour for flavour in tool.flavours if flavour in lowered), tool.label)


def _cut(text: str, parts: int) -> str:
    """So many numbers of the version in *text*, with what marks a pre-release or another build; empty when it has fewer."""
    found = _NUMBERS.search(text)
    if not found:
        return ""
    numbers = found[0].split(".")
    if len(numbers) < (parts or 3):
        return ""
    if parts and len(numbers) > parts:
        return ".".join(numbers[:parts])
    # 3.13t is another build than 3.13, and 3.14rc1 another version than 3.14.
    return found[0] + _WORD.match(text, found.end())[0]  # type: ignore[index]  # as above
