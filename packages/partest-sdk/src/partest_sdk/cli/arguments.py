"""The words of a command line, before any parser is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from partest_sdk.cli.options import COMMANDS


def overview() -> str:
    """What `partest --help` prints."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{about}" for name, (about, _) in COMMANDS.items()]
    return "\n".join(
        ["usage: partest COMMAND [OPTION …]", "", "Spread a test suite over many runners and bring back one true answer.", "", *lines, "",
         "`partest COMMAND --help` tells more."]
    )  # fmt: skip


def parse(command: str, arguments: Sequence[str]) -> tuple[object, list[str]]:
    """The flags of *command* as attributes, and the words after ``--``."""
    words = list(arguments)
    rest: list[str] = []
    if "--" in words:
        at = words.index("--")
        words, rest = words[:at], words[at + 1 :]
    if not words:  # as our actions call it: all values come by the environment
        return None, rest
    from partest_sdk.cli.parser import parser_for

    return parser_for(command).parse_args(words), rest
