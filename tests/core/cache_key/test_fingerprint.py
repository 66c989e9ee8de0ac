"""One tree has one hash, however it was checked out."""

from __future__ import annotations

from pathlib import PureWindowsPath
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.cache_key.detect import ChosenFile
from partest_sdk.core.cache_key.fingerprint import fingerprint, hashed

names = st.text("abcéüя日_-. ", min_size=1, max_size=8).filter(lambda name: name.strip(". ") == name)
trees = st.dictionaries(
    st.lists(names, min_size=1, max_size=4).map(lambda parts: normalize("NFC", "/".join(parts))),
    st.text("ab\n=é", max_size=30),
    min_size=1,
    max_size=6,
)


def hash_of(tree: dict[str, bytes]) -> str:
    files = [ChosenFile(path, "text", "npm", "lock") for path in tree]
    return fingerprint(hashed(files, tree.__getitem__))


@given(trees, st.randoms(use_true_random=False))
def test_the_same_tree_has_the_same_hash_on_every_system(tree: dict[str, str], random: object) -> None:
    """
    Windows has CRLF and backslashes, macOS takes letters apart, and every file system has an order of its own.
    """
    linux = {path: text.encode() for path, text in tree.items()}
    windows = {
        PureWindowsPath(path.replace("/", "\\")).as_posix(): text.replace("\n", "\r\n").encode()
        for path, text in tree.items()
    }
    items = [(normalize("NFD", path), text.encode()) for path, text in tree.items()]
    random.shuffle(items)  # type: ignore[attr-defined]

    assert hash_of(linux) == hash_of(windows) == hash_of(dict(items))


@given(trees, trees)
def test_other_trees_have_other_hashes(one: dict[str, str], other: dict[str, str]) -> None:
    """
    Another content, another path, a file more or less: another hash.
    """
    first, second = ({path: text.encode() for path, text in tree.items()} for tree in (one, other))

    assert (hash_of(first) == hash_of(second)) == (one == other)


def test_a_file_that_cannot_be_read_as_its_kind_counts_as_text() -> None:
    """
    A broken lock file changes the key with every byte, and is known to be broken.
    """
    files = [ChosenFile("package-lock.json", "package_lock", "npm", "lock")]

    (one,), (other,) = (hashed(files, {"package-lock.json": raw}.__getitem__) for raw in (b"{broken", b"{broken!"))

    assert not one.understood
    assert one.digest != other.digest
