"""`partest cache-key --diff OLD NEW`: which file or fact makes two keys different."""

from __future__ import annotations

import json
from contextlib import suppress

from partest_sdk.adapters.commit_tree import CommitTree
from partest_sdk.cli.plans import read_text
from partest_sdk.cli.settings import Settings
from partest_sdk.commands.cache_key import Machine, Request, cache_keys
from partest_sdk.core.cache_key.explanation import Explanation, difference, from_value
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError, NothingToDoError, UnreadableError


def tell_difference(settings: Settings, request: Request, machine: Machine) -> int:
    """Print what changed, one line each."""
    given = settings.given("diff")
    if len(given) != 2:
        raise InputError(f"diff has {len(given)} values; give the old and the new, commits or files of --format json")
    old, new = (_read(name, settings, request, machine) for name in given)
    changes = difference(old, new)
    if not changes:
        print(f"the same key: {one_line(new.key)}")
    for change in changes:
        print(change)
    return 0


def _read(name: str, settings: Settings, request: Request, machine: Machine) -> Explanation:
    path = settings.base / name
    if not path.is_file():
        return _of_commit(name, settings, request, machine)
    try:
        value = json.loads(read_text(path))
    except (ValueError, RecursionError):
        # A branch may be called like a file.
        with suppress(InputError):
            return _of_commit(name, settings, request, machine)
        raise UnreadableError(f"{name} is no JSON; make it with `partest cache-key --format json`") from None
    if isinstance(value, list):
        raise UnreadableError(f"{name} has a key for each ecosystem; make it without --separate, or give two commits")
    return from_value(value, name)


def _of_commit(name: str, settings: Settings, request: Request, machine: Machine) -> Explanation:
    tree = CommitTree(settings.base, request.root, name)
    try:
        return cache_keys(request._replace(separate=False), tree, machine)[0]
    except NothingToDoError:
        return Explanation("", (), (), "", (), (), ())  # then all of the other is new, or gone
