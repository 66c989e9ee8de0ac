"""Which versions of the tools of Ruby, PHP, R, Elixir, Erlang and Haskell enter a key: from files as projects write them, and from answers."""

from __future__ import annotations

import re
from time import process_time

import pytest
from partest_sdk.core.cache_key.ecosystem import Tool, Version
from partest_sdk.core.cache_key.ecosystems.beam import ELIXIR, OTP
from partest_sdk.core.cache_key.ecosystems.haskell import GHC
from partest_sdk.core.cache_key.ecosystems.scripting import PHP, RUBY, R
from partest_sdk.core.cache_key.versions import Sources, answered_version, known_version

TOOL_VERSIONS = "ruby 3.3.6\nphp 8.4.2\nelixir 1.18.1-otp-27\nerlang 27.2\nghc 9.10.1\n"
MISE = '[tools]\nruby = "3.3.6"\nphp = "8.4"\nelixir = "1.18.1"\nerlang = "27"\n'
LOCKED = "DEPENDENCIES\n  rack\n\nRUBY VERSION\n   ruby {version}\n\nBUNDLED WITH\n   2.6.2\n"


@pytest.mark.parametrize(
    ("tool", "parts", "name", "text", "value"),
    [
        (RUBY, 3, ".ruby-version", "3.3.6\n", "ruby3.3.6"),
        (RUBY, 3, ".ruby-version", "ruby-3.3.6\r\n", "ruby3.3.6"),
        (RUBY, 3, ".ruby-version", "jruby-9.4.9.0\n", "jruby9.4.9"),
        (RUBY, 3, ".ruby-version", "truffleruby+graalvm-24.1.1\n", "truffleruby24.1.1"),
        (RUBY, 3, ".ruby-version", "3.3\n", None),
        (RUBY, 3, ".tool-versions", TOOL_VERSIONS, "ruby3.3.6"),
        (RUBY, 3, "mise.toml", MISE, "ruby3.3.6"),
        (RUBY, 3, "mise.toml", f'[env]\nruby = "2.7.1"\n\n{MISE}', "ruby3.3.6"),
        (RUBY, 3, "mise.toml", f'{MISE}\n[env]\nruby = "2.7.1"\n'.replace("\n", "\r\n"), "ruby3.3.6"),
        (RUBY, 3, "mise.toml", '[tools] # ours\n\nnode = ["20", "22"]\n  ruby = { version = "3.3.6" }\n', "ruby3.3.6"),
        (RUBY, 3, "mise.toml", '[env]\nruby = "2.7.1"\n', None),
        (RUBY, 3, "mise.toml", '[tools]\nnode = "20"\n[env]\nruby = "2.7.1"\n', None),
        (RUBY, 3, "mise.toml", '[tools]\nruby-build = "2.7.1"\n', None),
        (RUBY, 3, "mise.toml", '[tools]\nruby = "3.3.6\n"\n', None),
        (RUBY, 3, "Gemfile.lock", LOCKED.format(version="3.3.6p108"), "ruby3.3.6"),
        (RUBY, 3, "Gemfile.lock", LOCKED.format(version="3.3.6").replace("\n", "\r\n"), "ruby3.3.6"),
        (RUBY, 3, "Gemfile.lock", LOCKED.format(version="3.1.4p0 (jruby 9.4.9.0)"), None),
        (RUBY, 3, "Gemfile", 'source "https://rubygems.org"\nruby "3.3.6"\n', "ruby3.3.6"),
        (RUBY, 3, "Gemfile", "ruby('3.3.6')\n", "ruby3.3.6"),
        (RUBY, 3, "Gemfile", 'ruby "~> 3.3.6"\n', None),
        (RUBY, 3, "Gemfile", 'ruby file: ".ruby-version"\n', None),
        (PHP, 2, ".php-version", "8.4.2\n", "php8.4"),
        (PHP, 2, ".tool-versions", TOOL_VERSIONS, "php8.4"),
        (PHP, 2, "mise.toml", MISE, "php8.4"),
        (ELIXIR, 3, ".tool-versions", TOOL_VERSIONS, "elixir1.18.1-otp-27"),
        (ELIXIR, 3, "mise.toml", MISE, "elixir1.18.1"),
        (OTP, 1, ".tool-versions", TOOL_VERSIONS, "otp27"),
        (OTP, 1, ".tool-versions", "erlang ref:main\n", None),
        (OTP, 1, "mise.toml", MISE, "otp27"),
        (GHC, 3, ".tool-versions", TOOL_VERSIONS, "ghc9.10.1"),
        (GHC, 3, "cabal.project", "packages: .\nwith-compiler: ghc-9.10.1\n", "ghc9.10.1"),
        (GHC, 3, "cabal.project", "packages: .\nwith-compiler: ghc\n", None),
    ],
)  # fmt: skip
def test_a_pinned_version_is_found(tool: Tool, parts: int, name: str, text: str, value: str | None) -> None:
    """
    Where it is as exact as the cache needs it; a range or half a version is none, and the tool is asked.
    """
    sources = Sources({}, {}, lambda wanted: [(name, text)] if wanted == name else [])

    fact = known_version(Version(tool, parts), sources)

    assert (None if fact is None else fact.value) == value


@pytest.mark.parametrize(
    ("tool", "parts", "answer", "value"),
    [
        (RUBY, 3, "ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\n", "ruby3.1.2p20"),
        (RUBY, 3, "jruby 9.4.9.0 (3.1.4) 2024-11-04 547c6b150e OpenJDK 64-Bit Server VM 21 [x86_64-linux]\n", "jruby9.4.9"),
        (RUBY, 3, "truffleruby 24.1.1, like ruby 3.2.4, GraalVM CE Native [x86_64-linux]\n", "truffleruby24.1.1"),
        (PHP, 2, "PHP 8.2.36 (cli) (built: Nov 18 2026 20:02:04) (NTS)\nZend Engine v4.2.36\n", "php8.2"),
        (R, 2, 'R version 4.4.1 (2024-06-14) -- "Race for Your Life"\n', "r4.4"),
        (ELIXIR, 3, "1.14.0\n", "elixir1.14.0"),
        (OTP, 1, "25", "otp25"),
        (GHC, 3, "9.10.1\n", "ghc9.10.1"),
    ],
)  # fmt: skip
def test_an_answer_is_understood(tool: Tool, parts: int, answer: str, value: str) -> None:
    """
    What the tool prints gives its own version, and the make of Ruby that it is.
    """
    assert answered_version(Version(tool, parts), answer).value == value


@pytest.mark.parametrize(
    "line", ["[tools]\n", "[tools]\na = 1\n", "\n", "[tools]\nruby = 1\n", "ruby = ", "[tools] ", "{version="]
)
def test_a_table_of_tools_is_searched_at_once(line: str) -> None:
    """
    However long it is, and however often it begins.
    """
    [pin] = (pin for pin in RUBY.pins if pin.name == "mise.toml")
    for text in (line * (500_000 // len(line)), "[tools]\n" + line * (500_000 // len(line))):
        began = process_time()

        re.search(pin.pattern, text, re.MULTILINE)

        assert process_time() - began < 3
