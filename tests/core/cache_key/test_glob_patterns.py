"""What patterns mean, without a file system."""

from __future__ import annotations

import pytest
from partest_sdk.core.cache_key.glob_patterns import Place, joined, parse_patterns, search_paths, split_path
from partest_sdk.core.cache_key.glob_states import GlobStates, State
from partest_sdk.errors import InputError

LINUX = Place("/ws", "/home/me")
WINDOWS = Place(r"C:\ws", r"C:\Users\me", windows=True)


def at(patterns: str, path: str, place: Place = LINUX) -> State:
    """Where *patterns* stand at *path*."""
    parsed = parse_patterns([patterns], place)
    return GlobStates(parsed, place.windows).at(split_path(path, place.windows))


@pytest.mark.parametrize(
    ("patterns", "yes", "no"),
    [
        ("a.lock", "/ws/a.lock /ws/a.lock/below", "/ws/b/a.lock /ws/A.lock /a.lock"),
        ("**/a.lock", "/ws/a.lock /ws/b/.c/a.lock", "/ws/xa.lock /a.lock"),
        ("*.lock", "/ws/a.lock /ws/.lock", "/ws/b/a.lock"),
        ("docs/", "/ws/docs/a /ws/docs/a/b", "/ws/docs /ws/docs.md"),
        ("docs/**", "/ws/docs /ws/docs/a /ws/docs/a/b", "/ws /ws/docsa"),
        ("a/**/b", "/ws/a/b /ws/a/x/b /ws/a/x/y/b", "/ws/a /ws/b /ws/a/xb"),
        ("a/**/**/b", "/ws/a/b /ws/a/x/b", "/ws/a /ws/a/x"),
        ("**/a/b/**/c/**/d", "/ws/a/b/c/d /ws/x/a/b/x/c/x/d", "/ws/a/c/d"),
        ("a**b", "/ws/ab /ws/axb", "/ws/a/b"),
        ("?", "/ws/a /ws/.", "/ws/ab /ws/😀"),
        ("??", "/ws/ab /ws/😀", "/ws/a"),
        ("[ab]", "/ws/a /ws/b", "/ws/c /ws/ab /ws/[ab]"),
        ("[!ab]", "/ws/c /ws/!", "/ws/a"),
        ("[^a-c]", "/ws/d /ws/^", "/ws/b"),
        ("[z-a]", "", "/ws/z /ws/a /ws/[z-a]"),
        ("[a-]", "/ws/a /ws/-", "/ws/b"),
        ("[ab", "/ws/[ab", "/ws/a"),
        (r"\*", "/ws/*", r"/ws/a /ws/\*"),
        (r"[\]]", "/ws/]", "/ws/["),
        ("{a,b}", "/ws/{a,b}", "/ws/a"),
        ("+(a)", "/ws/+(a)", "/ws/a /ws/aa"),
        (r"\#a", "/ws/#a", "/ws/a"),
        ("  a \n#b\n\n", "/ws/a", "/ws/b /ws/#b"),
        ("*\n!a", "/ws/b", "/ws/a /ws/a/below"),
        ("!a\n*", "/ws/b /ws/a", ""),
        ("*\n! !a\n!b", "/ws/a", "/ws/b"),
        ("a/b\n!a\na/b/c", "/ws/a/b/c", "/ws/a/b /ws/a/b/d"),
        ("~", "/home/me/a", "/ws/~ /home/you"),
        ("~/a", "/home/me/a", "/ws/a"),
        ("~a", "/ws/~a", "/home/me/a"),
        ("/ws//a/", "/ws/a/b", "/ws/a"),
        (".", "/ws/a/b", "/home/me/a"),
        ("./a", "/ws/a", "/a"),
        ("e\u0301", "/ws/e\u0301", "/ws/\u00e9"),
    ],
)
def test_meaning(patterns: str, yes: str, no: str) -> None:
    """
    A pattern matches what it matches on a runner, and nothing beside it.
    """
    assert [path for path in yes.split() if not at(patterns, path).matches] == []
    assert [path for path in no.split() if at(patterns, path).matches] == []


@pytest.mark.parametrize(
    ("patterns", "yes", "no"),
    [
        (r"src\**\*.lock", r"C:\ws\src\a.lock C:\WS\SRC\x\A.LOCK c:\ws\src\a.lock", r"C:\ws\a.lock D:\ws\src\a.lock"),
        ("src/?[A-C]", r"C:\ws\src\xb", r"C:\ws\src\xd"),
        (r"D:\a\b", r"D:\a\b\c d:\A\B", r"C:\a\b"),
        (r"\a", r"C:\a", r"C:\ws\a"),
        (r"\\host\share\*", r"\\host\share\a", r"C:\ws\a \\host\other\a"),
        ("~/a", r"C:\Users\me\a", r"C:\ws\a"),
        ("a\r\n!b\rc", r"C:\ws\a C:\ws\c", r"C:\ws\b"),
        ("docs\\", r"C:\ws\docs\a", r"C:\ws\docs"),
    ],
)
def test_meaning_on_windows(patterns: str, yes: str, no: str) -> None:
    """
    On Windows a backslash is a separator, never an escape, and case does not count.
    """
    assert [path for path in yes.split() if not at(patterns, path, WINDOWS).matches] == []
    assert [path for path in no.split() if at(patterns, path, WINDOWS).matches] == []


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        ("a", ["/ws/a"]),
        ("a/*/b", ["/ws/a"]),
        ("**", ["/ws"]),
        ("b\na\nb", ["/ws/b", "/ws/a"]),
        ("a/b/*\nb\na\nb/c/*", ["/ws/b", "/ws/a"]),
        ("/ws/a\n/*", ["/"]),
        ("!a", []),
        ("!!a", ["/ws/a"]),
        ("[a]/[[]b]/c", ["/ws/a/[b]/c"]),
        ("[ab]/c", ["/ws"]),
        ("[]a]/c", ["/ws/[]a]/c"]),
        (r"a\*/\b/\?", ["/ws/a*/b/?"]),
        ("~/a", ["/home/me/a"]),
    ],
)
def test_search_paths(patterns: str, paths: list[str]) -> None:
    """
    A search begins at what is literal in each pattern, in their order: no place twice, and none below another.
    """
    assert [joined(path, "/") for path in search_paths(parse_patterns([patterns], LINUX))] == paths


@pytest.mark.parametrize(
    ("patterns", "yes", "no"),
    [
        ("a/*/c", "/ /ws /ws/a /ws/a/b /ws/a/b/c", "/home /ws/b /ws/a/b/d"),
        ("**/c", "/ws/x /ws/x/y", "/home"),
        ("**/c\n!**/x/**", "/ws /ws/y", "/ws/x /ws/y/x /ws/x/y"),
        ("**/c\n!x", "/ws/y/x", "/ws/x"),
        ("!x\n**/c", "/ws/x", ""),
        ("**/c\n!x\nx/y/c", "/ws/x /ws/x/y", "/ws/x/z"),
        ("**/c\n!x/*", "/ws/x", "/ws/x/y"),
    ],
)
def test_descent(patterns: str, yes: str, no: str) -> None:
    """
    Only a folder that may hold a match is entered; one that a later pattern leaves out whole is not.
    """
    assert [path for path in yes.split() if not at(patterns, path).descends] == []
    assert [path for path in no.split() if at(patterns, path).descends] == []


@pytest.mark.parametrize(
    ("pattern", "place", "sentence"),
    [
        ("!", LINUX, "the pattern '!' says nothing after its '!'; write what to leave out, such as !docs/**"),
        ("! !", LINUX, "the pattern '! !' says nothing"),
        ("../a", LINUX, "the pattern '../a' has '.' or '..' in it; write the path without, from the workspace"),
        ("a/./b", LINUX, "'a/./b' has '.' or '..' in it"),
        ("a/[.][.]/b", LINUX, "has '.' or '..' in it"),
        ("/..", LINUX, "has '.' or '..' in it"),
        ("~/a", Place("/ws", ""), "the pattern '~/a' begins at the home folder, which is ''; write an absolute path"),
        ("~", Place("/ws", "me"), "which is 'me'"),
        ("a[[:digit:]]", LINUX, "'[:digit:]' in a pattern means different things in different versions of GitHub's hashFiles"),
        ("[!a]" + "a" * 70_000, LINUX, "has 70004 characters; 65536 are the most"),
        ("C:a", WINDOWS, "the pattern 'C:a' is relative to the current folder of a drive; write a path from the root"),
        (r"\\host\sh*re\a", WINDOWS, "has a wildcard in its root; write the drive or the share itself"),
    ],
)  # fmt: skip
def test_bad_patterns(pattern: str, place: Place, sentence: str) -> None:
    """
    A pattern that cannot be meant is told with its text and the remedy.
    """
    with pytest.raises(InputError) as caught:
        parse_patterns(["ok\n" + pattern], place)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
