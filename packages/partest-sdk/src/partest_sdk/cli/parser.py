"""The parsers, made from the table of options; only the one that is asked for is built."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from partest_sdk.cli.options import COMMANDS, Option

_EPILOG = """\
Every flag has an environment variable (--max-shards: PARTEST_MAX_SHARDS) and most a key in [tool.partest] of pyproject.toml;
the flag wins over the variable, and the variable over the file.

exit codes: 0 fine; 1 the verdict is red; 2 wrong input or configuration; 3 nothing to do; 4 a file cannot be read;
5 incomplete: tests or shards are missing, doubled or disagree"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # argparse's own never returns either
        from partest_sdk.errors import InputError

        raise InputError(f"{message} (see `{self.prog} --help`)")


def overview() -> str:
    """What `partest --help` prints."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{about}" for name, (about, _) in COMMANDS.items()]
    return "\n".join(
        ["usage: partest COMMAND [OPTION …]", "", "Spread a test suite over many runners and bring back one true answer.", "", *lines, "",
         "`partest COMMAND --help` tells more."]
    )  # fmt: skip


def parser_for(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    about, options = COMMANDS[command]
    usage = "%(prog)s [OPTION …]" + (" [-- COMMAND …]" if command == "run" else "")
    parser = _Parser(
        prog=f"partest {command}", usage=usage, description=about[0].upper() + about[1:] + ".", epilog=_EPILOG, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    for option in options:
        _add(parser, option)
    return parser


def parse(command: str, arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The flags of *command*, and the words after ``--``."""
    words = list(arguments)
    rest: list[str] = []
    if "--" in words:
        at = words.index("--")
        words, rest = words[:at], words[at + 1 :]
    return parser_for(command).parse_args(words), rest


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    text = option.help + (f" (default: {option.default})" if option.default else "")
    if option.metavar is None:
        parser.add_argument(option.flag, dest=option.attribute, action="store_true", default=None, help=text)
    elif option.choices:
        parser.add_argument(
            option.flag, dest=option.attribute, choices=option.choices, metavar="|".join(option.choices), help=text
        )
    else:
        action = "append" if option.repeated else "store"
        parser.add_argument(option.flag, dest=option.attribute, action=action, metavar=option.metavar, help=text)
