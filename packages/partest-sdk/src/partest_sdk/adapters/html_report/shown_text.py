"""Text from outside, made safe to look at: what would be invisible or would turn the line around is shown by its name."""

from __future__ import annotations

import json
import re

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor moves
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, links
    r"|\x1b[()*+][0-9A-Za-z]|\x1b[=>78cDEHMNOZ]"
)
# Zero-width joiners stay: writing systems and emoji need them.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_ODD_IN_LINE = re.compile(_ODD.pattern[:-1] + "\t\n]")
NAME_LIMIT = 600
"""Characters of a name in a list; a longer one helps nobody to tell tests apart."""


def shown(text: str) -> str:
    """*text*, of several lines perhaps, without orders for a terminal and with everything invisible made visible."""
    if "\x1b" in text or "\x9b" in text:
        text = _ANSI.sub("", text)
    return _ODD.sub(_named, text.replace("\r\n", "\n"))


def shown_line(text: str, limit: int = NAME_LIMIT) -> str:
    """*text* on one line, of about *limit* characters at most."""
    if len(text) > limit:
        # Measured before it is made visible: a name may be as long as a book.
        half = limit // 2
        text = f"{text[:half]} … {len(text) - 2 * half:,} characters … {text[-half:]}"
    if "\x1b" in text or "\x9b" in text:
        text = _ANSI.sub("", text)
    return _ODD_IN_LINE.sub(_named, text)


def head_and_tail(text: str, limit: int) -> str:
    """*text* when it has no more than *limit* characters, else its beginning and its end, and how much is missing between."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[len(text) - half :]}"


def script_json(value: object) -> str:
    """*value* as JSON that no HTML parser takes for the end of its element, nor JavaScript for the end of a line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Outside of strings JSON has none of these, so an escape always lands inside one.
    for character in "<>&\u2028\u2029":
        if character in text:
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _named(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else f"‹U+{code:04X}›"
