"""Hashes of folders as `partest cache-key` computes them, for tests about ecosystems."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.adapters.work_tree import WorkTree
from partest_sdk.core.cache_key.detect import Use, detect
from partest_sdk.core.cache_key.fingerprint import fingerprint, hashed


def uses_of(folder: Path, *ecosystems: str) -> list[Use]:
    """What is used in *folder*: of *ecosystems*, or of all that are known."""
    tree = WorkTree(str(folder))
    return detect(tree.key_files(), tree.read, ecosystems or None)


def used(folder: Path) -> list[str]:
    """The names of the ecosystems that `auto` finds in *folder*."""
    return [use.ecosystem.name for use in uses_of(folder)]


def hash_of(folder: Path, ecosystem: str) -> str:
    """The content hash of *ecosystem* in *folder*; an AssertionError when it is not used there."""
    tree = WorkTree(str(folder))
    uses = uses_of(folder, ecosystem)
    assert uses, f"{ecosystem} is not used in {folder}"
    return fingerprint(hashed(uses[0].files, tree.read))
