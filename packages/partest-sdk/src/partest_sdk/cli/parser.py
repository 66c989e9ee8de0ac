"""The parsers, made from the table of options; only the one that is asked for is built."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from partest_sdk.cli.options import COMMANDS, Option
from partest_sdk.errors import InputError

_VARIABLES = "Every flag has an environment variable (--{0}: PARTEST_{1}), and wins over it."
_WITH_FILE = """\
Every flag has an environment variable (--{0}: PARTEST_{1}), and what holds for every run can be a key of [tool.partest] in
pyproject.toml; the flag wins over the variable, and the variable over the file."""
_EXIT_CODES = """

exit codes: 0 fine; 1 the verdict is red; 2 wrong input or configuration; 3 nothing to do; 4 a file cannot be read;
5 incomplete: tests or shards are missing, doubled or disagree, or a report breaks off or has less than it claims;
6 below a coverage threshold (summary); 7 GitHub refused (only with --on-refused fail)"""

_RUN = """\
The command finds its share in $PARTEST_SHARD_TESTS, a file with one test file or id a line, and is to leave reports in the folders
$PARTEST_SHARD_JUNIT and $PARTEST_SHARD_COVERAGE. To name one of them say --run '…': of words after '--' the shell that starts partest
has already made something else, namely nothing.

The exit code is that of the command; 124 when it took too long, 125 when partest could not run it, 128 and more after a signal.

"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # argparse's own never returns either
        raise InputError(f"{message} (see `{self.prog} --help`)")


def parser_for(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    about, options = COMMANDS[command]
    usage = "%(prog)s [OPTION …]" + (" [-- COMMAND …]" if command == "run" else "")
    parser = _Parser(
        prog=f"partest {command}", usage=usage, description=about[0].upper() + about[1:] + ".", allow_abbrev=False,
        epilog=_epilog(command, options),
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=_width()),
    )  # fmt: skip
    for option in options:
        _add(parser, option)
    return parser


def _epilog(command: str, options: Sequence[Option]) -> str:
    name = options[0].name
    # What a key is made of is said in the workflow: in a file of the change it could ask for another one's cache.
    told = (_VARIABLES if command == "cache-key" else _WITH_FILE).format(name, name.replace("-", "_").upper())
    return (_RUN if command == "run" else "") + told + _EXIT_CODES


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    text = option.help + (f" (default: {option.default})" if option.default else "")
    if option.metavar is None:
        parser.add_argument(option.flag, dest=option.attribute, action="store_true", default=None, help=text)
    elif option.choices:
        parser.add_argument(
            option.flag, dest=option.attribute, choices=option.choices, metavar="|".join(option.choices), help=text
        )
    elif option.values > 1:
        names = ("OLD", "NEW")
        parser.add_argument(option.flag, dest=option.attribute, nargs=option.values, metavar=names, help=text)
    else:
        action = "append" if option.repeated else "store"
        parser.add_argument(option.flag, dest=option.attribute, action=action, metavar=option.metavar, help=text)


def _width() -> int:
    """Of the terminal. argparse would load `shutil` to ask for it, once for every option that is added."""
    try:
        return max(min(int(os.environ.get("COLUMNS") or os.get_terminal_size().columns), 120) - 2, 40)
    except (OSError, ValueError):
        return 100
