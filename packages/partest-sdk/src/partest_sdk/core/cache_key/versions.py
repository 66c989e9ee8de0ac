"""Which version of its tools a cache belongs to: from the caller, the variables that choose a tool, the runner's tool cache, the project's
pinned file, or the tool itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from partest_sdk.core.cache_key.ecosystem import Tool, Version
from partest_sdk.core.cache_key.fingerprint import short_hash

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_WORD = re.compile(r"[0-9A-Za-z.+-]*")
_DATED = re.compile(r"(?:nightly|beta)-\d{4}-\d\d-\d\d")
_IN_FOLDER = re.compile(r"(?:^|[-_])(\d+(?:\.\d+)*(?:[A-Za-z+]\w*)?)")
"""The version in a folder's name: ``3.12.4``, ``jdk-17``, ``temurin-21-jdk-amd64``."""

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
    tool_cache: Callable[[str], str] = lambda _: ""
    """The folder of a program, when PATH finds it in the runner's tool cache, where folders are named after versions; else empty."""


def known_version(version: Version, sources: Sources) -> Fact | None:
    """The version that is said somewhere as exactly as it is needed; None when the tool has to be asked.

    What the job set up goes before what the project pinned: in a matrix over versions each leg has a key of its own.
    """
    tool = version.tool
    if tool.name in sources.given:
        text = sources.given[tool.name]
        return Fact(tool.name, _shown(tool, text, _cut(text, version.parts) or text), "--tools")
    for variable in tool.variables:
        text = sources.variables.get(variable, "").strip()
        if found := _of_choice(version, text):
            return Fact(tool.name, found, f"the variable {variable}")
        if text and not re.search(r"[/\\]", text):
            return None  # it chooses, in a word of its own such as `nightly`
    if tool.ask:
        folder = sources.tool_cache(tool.ask[0])
        if folder and (found := _of_choice(version, folder)):
            return Fact(tool.name, found, f"{tool.ask[0].partition('|')[0]} in the tool cache")
    return _pinned(version, sources.find_pin) or _not_asked(tool, sources.find_pin)


def _not_asked(tool: Tool, find_pin: FindPin) -> Fact | None:
    for pin in tool.not_asked:
        for path, content in find_pin(pin.name):
            if re.search(pin.pattern, content, re.MULTILINE):
                return Fact(tool.name, "", f"{path} has the project's own, which is not started")
    return None


def _of_choice(version: Version, text: str) -> str:
    """The version in *text*: a version, or a folder such as /opt/hostedtoolcache/Python/3.12.4/x64; empty when there is none."""
    if _is_version(version.tool, text) and (cut := _cut(text, version.parts)):
        return _shown(version.tool, text, cut)
    # Only the last folders: any number may stand before, such as that of a build.
    for part in reversed(re.split(r"[/\\]", text.removesuffix("/bin").removesuffix("/Contents/Home"))[-2:]):
        found = _IN_FOLDER.search(part)
        if found and (cut := _cut(found[1], version.parts)):
            return _shown(version.tool, text, cut)
    return ""


def _pinned(version: Version, find_pin: FindPin) -> Fact | None:
    tool = version.tool
    for pin in tool.pins:
        for path, content in find_pin(pin.name):
            found = re.search(pin.pattern, content, re.MULTILINE)
            if found and _is_version(tool, found[1]) and (cut := _cut(found[1], version.parts)):
                return Fact(tool.name, _shown(tool, found[1], cut), path)
    return None


def _is_version(tool: Tool, text: str) -> bool:
    """Whether *text* is one version of *tool*: no range, and no environment that somebody named ``project-1.0``."""
    makes = "|".join(map(re.escape, (tool.name, tool.label, *tool.flavours, "v")))
    return bool(_DATED.fullmatch(text) or re.match(rf"(?:(?:{makes})(?:\+\w+)?[-_]?)?\d", text, re.IGNORECASE))


def answered_version(version: Version, answer: str | None) -> Fact:
    """The version by the tool's own *answer*, None when it gave none."""
    tool = version.tool
    command = f"`{' '.join((tool.ask[0].partition('|')[0], *tool.ask[1:]))}`" if tool.ask else ""
    told = re.search(tool.answer, answer) if answer and tool.answer else None
    text = (told[1] if told else "") if tool.answer else answer or ""
    found = _NUMBERS.search(text)
    if not (answer and found):
        return Fact(tool.name, "", f"{command} did not say" if tool.ask else "nowhere")
    word = found[0] + _rest(text, found.end())
    if version.parts == 0:
        return Fact(tool.name, f"{_label(tool, answer)}{word}.{short_hash(answer, 6)}", command)
    return Fact(tool.name, _shown(tool, answer, _cut(word, version.parts) or found[0]), command)


def _shown(tool: Tool, text: str, cut: str) -> str:
    """As it stands in the key: the make, the version, and what makes it another build of that version."""
    marks = "".join(mark for pattern, mark in tool.marks if re.search(pattern, text) and not cut.endswith(mark))
    return f"{_label(tool, text)}{cut}{marks}"


def _label(tool: Tool, text: str) -> str:
    lowered = text.lower()
    return next((flavour for flavour in tool.flavours if flavour in lowered), tool.label)


def _cut(text: str, parts: int) -> str:
    """So many numbers of the version in *text*, with what marks a pre-release or another build; empty when it has fewer."""
    if parts == 0 and _DATED.fullmatch(text):
        return text
    found = _NUMBERS.search(text)
    if not found:
        return ""
    numbers = found[0].split(".")
    if len(numbers) < (parts or 2):
        return ""
    # 3.13t is another build than 3.13, and 3.14rc1 another version than 3.14.
    rest = _rest(text, found.end())
    if parts and len(numbers) > parts:
        return ".".join(numbers[:parts]) + ("t" if rest == "t" else "")
    return found[0] + rest


def _rest(text: str, at: int) -> str:
    """The letters, digits and marks that follow."""
    found = _WORD.match(text, at)
    return found[0] if found else ""
