"""A go.mod without what only the module's own releases change."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_LOCAL = (b"./", b"../", b"/", b'"./', b'"../')
"""How a replacement begins that is a folder."""
_OF_RELEASES = (b"module", b"retract")
"""The module's path ends with its major version, and what is retracted are its own releases."""


def go_mod(content: bytes) -> bytes:
    """All but the module's name, its retracted releases, and the required versions of modules that a folder stands for."""
    directives = _directives(as_text(content).split(b"\n"))
    if not any(words[0] == b"module" for words in directives):
        raise ValueError("a go.mod names its module")
    in_folders = {
        words[1] for words in directives if words[0] == b"replace" and words[2:3] == [b"=>"] and _is_folder(words)
    }
    return b"\n".join(
        b" ".join(words[:2] if words[0] == b"require" and words[1:2] and words[1] in in_folders else words)
        for words in directives
        if words[0] not in _OF_RELEASES
    )


def _directives(lines: list[bytes]) -> list[list[bytes]]:
    """The words of every directive, those in a block with its name before them, without comments."""
    found = []
    block: list[bytes] = []
    for line in lines:
        words = line.partition(b"//")[0].split()
        if not words:
            continue
        if block and words == [b")"]:
            block = []
        elif words[-1] == b"(" and len(words) == 2:
            block = words[:1]
        else:
            found.append([*block, *words])
    return found


def _is_folder(words: list[bytes]) -> bool:
    return len(words) == 4 and words[3].startswith(_LOCAL)
