"""The `partest` command: the one place that knows the commands and the world, and hands one to the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from partest_sdk.cli.options import COMMANDS
from partest_sdk.errors import OwnTroubleError, PartestError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what went wrong is one clear sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    if not words or words[0] in ("-h", "--help", "help"):
        from partest_sdk.cli.arguments import overview

        print(overview())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        from partest_sdk import __version__

        print(f"partest {__version__}")
        return 0
    command = words[0]
    try:
        if command not in COMMANDS:
            from partest_sdk.errors import InputError

            raise InputError(f"{command!r} is no command of partest; there are {', '.join(COMMANDS)}")
        return int(import_module(f"partest_sdk.cli.{command.replace('-', '_')}").main(words[1:]))
    except PartestError as trouble:
        from partest_sdk.core.safe_text import for_log

        print("\n".join(f"partest: {line}" for line in for_log(str(trouble)).splitlines()), file=sys.stderr)
        return trouble.exit_code
    except Exception as trouble:  # noqa: BLE001 - 1 would mean that the verdict is red
        return _own_trouble(trouble)
    except KeyboardInterrupt:
        return 130


def _own_trouble(trouble: Exception) -> int:
    """Tell a failure of ours apart from every answer we give: exit code 125, as coreutils and docker do."""
    if isinstance(trouble, BrokenPipeError):
        # Whoever read our output has gone (`partest … | head`); nothing is left to say to them.
        sys.stdout = None
        return 141
    import traceback

    from partest_sdk.core.safe_text import for_log

    print(for_log("".join(traceback.format_exception(trouble))), file=sys.stderr)
    print(
        f"partest: this is a mistake in partest itself ({type(trouble).__name__}); please report it with the lines above",
        file=sys.stderr,
    )
    return OwnTroubleError.exit_code


def _speak_utf8() -> None:
    """Test names hold any character, whatever the console's code page is; what it cannot show is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
