"""What holds for every declared ecosystem."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from partest_sdk.core.cache_key import readings
from partest_sdk.core.cache_key.ecosystem import Ecosystem, Tool
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS
from partest_sdk.core.cache_key.includes import INCLUDES

ecosystems = pytest.mark.parametrize("ecosystem", ECOSYSTEMS.values(), ids=ECOSYSTEMS)


@ecosystems
def test_a_name_fits_into_a_key(ecosystem: Ecosystem) -> None:
    """
    Letters and digits: a dash or dot in it would end the part.
    """
    assert re.fullmatch(r"[a-z][a-z0-9]*", ecosystem.name)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*", version.tool.label) for version in ecosystem.versions)


@ecosystems
def test_every_file_is_read_in_a_known_way(ecosystem: Ecosystem) -> None:
    """
    Its reading exists, and reads the empty file or refuses it.
    """
    files = [*(file for group in ecosystem.locks for file in group), *ecosystem.manifests, *ecosystem.extras]

    for file in files:
        module, _, function = readings.READINGS[file.reading].partition(":")
        assert callable(getattr(import_module(f"{readings.__name__}.{module}"), function))
        readings.read_as(file.reading, b"")
        assert not file.pattern.startswith("/")
        assert "*" not in file.pattern.rpartition("/")[0].removesuffix("/**")
        assert file.includes in {"", *INCLUDES}
    assert ecosystem.locks or ecosystem.manifests
    assert ecosystem.borrows in {"", *ECOSYSTEMS}
    assert ecosystem.manifests or not ecosystem.locks_of_a_manifest


@ecosystems
def test_every_folder_is_one_that_can_be_cached(ecosystem: Ecosystem) -> None:
    """
    In the home folder or beside the key files; on Windows in backslashes, as actions/cache takes `~`.
    """
    for place in ecosystem.places:
        for path in filter(None, (place.linux, place.macos, place.windows)):
            assert not path.startswith(("/", "%", "$", ".."))
            assert not re.search(r"[*?\[\]!#\n]", path)
        assert "/" not in place.windows
        assert not (place.windows.startswith("~") and not place.windows.startswith("~\\"))
        assert not place.below or place.variable
        assert place.variable in ("", *place.opened_by) or not place.opened_by
        assert place.others or place.others_on_windows


@ecosystems
def test_every_pin_is_a_pattern_with_one_group(ecosystem: Ecosystem) -> None:
    """
    The group is the version; the pattern takes no time to speak of on a hostile file.
    """
    for tool in {version.tool for version in ecosystem.versions}:
        for pin in tool.pins:
            assert re.compile(pin.pattern, re.MULTILINE).groups == 1
            for line in (" " * 50_000, "a" * 50_000, "\n" * 50_000, '"' * 50_000, "=" * 50_000, "1." * 25_000):
                re.search(pin.pattern, line, re.MULTILINE)
        assert tool.ask or tool.pins


@ecosystems
def test_no_secret_is_in_a_key(ecosystem: Ecosystem) -> None:
    """
    A hash of a token in a public key could be guessed at, and a new token would be a new cache.
    """
    for variable in ecosystem.variables:
        assert not re.search("TOKEN|SECRET|PASSWORD|CREDENTIAL", variable)
        assert variable.rstrip("*") not in ("CARGO_", "NPM_", "npm_", "GITHUB_", "PIP_", "UV_", "")


def test_a_tool_is_declared_once() -> None:
    """
    Two declarations of one tool could say two things.
    """
    tools: dict[str, Tool] = {}
    for ecosystem in ECOSYSTEMS.values():
        for version in ecosystem.versions:
            assert tools.setdefault(version.tool.name, version.tool) == version.tool


@ecosystems
def test_where_the_truth_was_read_is_said(ecosystem: Ecosystem) -> None:
    """
    Whoever doubts a line can look it up.
    """
    assert len(ecosystem.source) > 8
    assert ecosystem.title


@ecosystems
def test_whoever_is_told_to_commit_a_lock_is_told_its_name(ecosystem: Ecosystem) -> None:
    """
    A warning that names nothing would be no advice.
    """
    assert ecosystem.locks or ecosystem.manifest_is_lock
