"""A JSON value with one thing in it that nobody expects."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (None, True, -1, 0.5, 1e308, 10**40, "", "odd", [], [[]], {}, {"odd": {}}, [None], ["odd"], [{}])


def odd(document: Any) -> Iterator[Any]:
    """Copies of *document*, in each of which one value at any depth is an odd one."""
    for path in _paths(document):
        for value in ODD:
            changed = copy.deepcopy(document)
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = value
            yield changed


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from _paths(value[key], (*path, key))
