"""Commands in the log of a step: notices, warnings and errors, the last two on a line of a file. The only file that knows actions-toolkit.

All text is made safe first: the toolkit escapes what would end a command, but not what would begin another one.
"""

from __future__ import annotations

import sys
from typing import Any

from partest_sdk.core.safe_text import for_log, one_line

MOST = 10
"""GitHub shows so many of each level per step, and drops the rest without a word."""
_LONGEST = 4000
"""Characters; GitHub cuts at 4,096."""


class LogCommands:
    """Speaks to GitHub's runner where it listens, and to people elsewhere."""

    def __init__(self, on_github: bool) -> None:
        """*on_github*: whether a runner reads the log."""
        self._toolkit = _toolkit() if on_github else None

    def notice(self, text: str) -> None:
        """Something worth saying."""
        self._say("notice", text, {})

    def warning(self, text: str) -> None:
        """Something that did not work."""
        self._say("warning", text, {})

    def error(self, text: str, *, title: str = "", file: str = "", line: int = 0) -> None:
        """What makes the verdict red; on a line of a file, when that is known."""
        place = {"file": one_line(file, 1000), "start_line": line} if file and line else {}
        self._say("error", text, place | ({"title": one_line(title, 200)} if title else {}))

    def _say(self, level: str, text: str, properties: dict[str, Any]) -> None:
        safe = for_log(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
        if self._toolkit is None:
            where = f"{properties['file']}:{properties['start_line']}: " if "file" in properties else ""
            print("\n".join(f"{level}: {row}" for row in for_log(where + safe).splitlines()), flush=True)
            return
        sys.stdout.flush()
        getattr(self._toolkit, level)(safe, **properties)
        sys.stdout.flush()


def _toolkit() -> Any:
    """The toolkit; None where it is not installed. It takes the first entry off the path when it is imported, which is put back."""
    path = list(sys.path)
    try:
        from actions_toolkit import core
    except ImportError:
        return None
    finally:
        sys.path[:] = path
    return core
