"""Values of a bundle, which may be a stranger's: each is what it should be, or an error that says what it is instead."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from partest_sdk.adapters.results.json_values import a_number, a_text
from partest_sdk.errors import PartestError

MOST = 10**12
"""No count is larger. Nor are sums of seconds, and no clock of ours shows a later time."""
DAMAGE = (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError, PartestError)
_SURROGATE = re.compile("[\ud800-\udfff]")


def opened(path: Path) -> BinaryIO:
    """*path*, if it is a file of its own: a link may lead anywhere, a pipe is waited for for ever, and a device may never end."""
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise TypeError("it is a link, and a bundle has none" if stat.S_ISLNK(mode) else "it is no regular file")
    return path.open("rb")


def words_of(trouble: Exception) -> str:
    """What is wrong with a value, in words for people."""
    if isinstance(trouble, KeyError):
        return f"{trouble.args[0]!r:.80} is missing or unknown"
    if isinstance(trouble, RecursionError):
        return "it is nested too deeply"
    if isinstance(trouble, OSError):
        return trouble.strerror or str(trouble)
    if isinstance(trouble, UnicodeDecodeError):
        return "it is no UTF-8"
    return str(trouble)[:200]


def _not_finite(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_not_finite)


def json_value(content: bytes) -> Any:
    """The value of a JSON text, without half characters."""
    value = _DECODER.decode(content.decode())
    # Only an escape can bring half a character into text that was UTF-8.
    return _whole_characters(value) if b"\\ud" in content or b"\\uD" in content else value


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole_characters(one) for one in value]
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(one) for key, one in value.items()}
    return value


def a_list(value: Any) -> list[Any]:
    """*value* as a list."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r:.80} should be a list")
    return value


def texts(value: Iterable[object]) -> tuple[str, ...]:
    """*value* as a list of texts."""
    return tuple([a_text(one) for one in a_list(value)])


def a_place(value: object, least: int = 0, most: int = 10**9) -> int:
    """*value* as a whole number that says where something is; one beyond all reason says nothing."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r:.80} should be a whole number")
    return value if least <= value <= most else 0


def a_count(value: object, most: int = MOST) -> int:
    """*value* as a whole number that counts."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise TypeError(f"{value!r:.80} should be a whole number from 0 to {most:,}")
    return value


def a_sum(value: object) -> float:
    """*value* as a number of seconds, of many tests or since the epoch; nothing when it makes no sense."""
    seconds = a_number(value)
    return seconds if 0 <= seconds <= MOST else 0.0
