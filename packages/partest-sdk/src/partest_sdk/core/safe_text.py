"""The one place that makes text from outside safe to show: in a log, in Markdown.

A line of a log that starts with ``::`` or holds ``##[`` is a command to GitHub's runner, on both streams; test names and messages are written
by whoever opened the pull request.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# U+FEFF is no space, but a reader drops it as a byte order mark where it is the first of all.
_COMMAND = re.compile(r"^((?:[^\S\n]|\ufeff)*)(::)|(?<=#)()(?=#\[)", re.MULTILINE)
_ZERO_WIDTH_SPACE = "\u200b"
_NO_COMMENT = f"<!{_ZERO_WIDTH_SPACE}--"
"""Our own hidden marks in comments are HTML comments; nobody else's text may look like one, not even where it is only shown."""
_ANSI = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def for_log(text: str) -> str:
    """*text*, several lines perhaps, that no runner takes for a command and no terminal for an order."""
    text = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))
    return _COMMAND.sub(lambda found: (found[1] or "") + _ZERO_WIDTH_SPACE + (found[2] or ""), text)


def one_line(text: str, limit: int = 300) -> str:
    """*text* on one line of at most *limit* characters, safe for a log."""
    line = " ".join(text.split())
    return for_log(line if len(line) <= limit else line[: limit - 1] + "…")


def for_markdown(text: str) -> str:
    """*text* as a code span in a Markdown table: no mention, link, image, tag or cell border comes out of it."""
    line = _CONTROL.sub("\ufffd", " ".join(text.split()))
    # Parsers disagree whether \\| ends a cell of a table, so there is never a backslash before the one that we put there.
    line = line.replace("\\|", f"\\{_ZERO_WIDTH_SPACE}|").replace("|", "\\|").replace("<!--", _NO_COMMENT)
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def for_html(text: str) -> str:
    """*text* on one line for the inside of an HTML element that shows code; neither a tag nor Markdown comes out of it."""
    line = _CONTROL.sub("\ufffd", " ".join(without_colours(text).split()))
    return (
        line.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("`", "&#96;")
    )


def fenced(text: str, language: str = "") -> str:
    """*text* as a fenced block of Markdown; whatever fence is in it, it cannot close ours."""
    body = _CONTROL.sub("\ufffd", without_colours(text).replace("\r\n", "\n")).replace("<!--", _NO_COMMENT)
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", body)), default=0) + 1)
    return f"{fence}{language}\n{body.rstrip()}\n{fence}"


def without_colours(text: str) -> str:
    """*text* without the orders that colour a terminal."""
    return _ANSI.sub("", text) if "\x1b" in text else text
