"""The coverage in the bundle: ``coverage.json``, which partest reads again, exports for other tools, and a badge."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.adapters.coverage.writers.cobertura import write_cobertura
from partest_sdk.adapters.coverage.writers.export import Writer, write_export
from partest_sdk.adapters.coverage.writers.lcov import write_lcov
from partest_sdk.core.coverage.badge import Badge
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.comparison_told import from_value as change_from_value
from partest_sdk.core.coverage.comparison_told import to_value as change_value
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.numbers import percent
from partest_sdk.core.coverage.told import CoverageTold, from_value, to_value, total_of
from partest_sdk.errors import InputError, UnreadableError

NAME = "coverage.json"
_LARGEST = 512 * 1024 * 1024

Told = TypeVar("Told")
_EXPORTS: dict[str, Writer] = {
    "coverage.lcov": write_lcov,
    "coverage.xml": write_cobertura,
}
CHANGE = "comparison.json"
"""The change that was tested, for readers who have no repository to ask."""
_PICTURE, _ENDPOINT = "coverage.svg", "coverage-badge.json"


def forget_coverage(folder: Path) -> None:
    """Take away what an earlier merge left."""
    for name in (NAME, CHANGE, *_EXPORTS, _PICTURE, _ENDPOINT):
        with suppress(OSError):
            (folder / name).unlink()


def write_coverage(folder: Path, told: CoverageTold, files: Mapping[str, FileCoverage]) -> list[str]:
    """Write what is *told*, and *files* with hits and arms for other tools; the paths that an export cannot hold."""
    try:
        left_out = _write_exports(folder, files)
        _write_badge(folder, told)
        # Last: where it is, the rest is whole.
        write_whole(folder / NAME, json.dumps(to_value(told), separators=(",", ":")) + "\n")
    except OSError as trouble:
        raise InputError(f"out is {str(folder)!r}, where no coverage can be written: {trouble.strerror}") from None
    return left_out


def _write_exports(folder: Path, files: Mapping[str, FileCoverage]) -> list[str]:
    left_out: dict[str, None] = {}
    for name, write in _EXPORTS.items():
        left_out.update(dict.fromkeys(write_export(folder / name, files, write)))
    return list(left_out)


def _write_badge(folder: Path, told: CoverageTold) -> None:
    """None where there is no line: it would say nothing. None of a part either: who looks at a badge does not see what is missing."""
    total = total_of(told)
    if told.incomplete or not total.lines_total:
        return
    badge = Badge("coverage", percent(total.lines_covered, total.lines_total))
    write_whole(folder / _PICTURE, badge.svg())
    write_whole(folder / _ENDPOINT, badge.endpoint())


def write_change(folder: Path, comparison: Comparison) -> None:
    """Write the change beside the coverage."""
    try:
        write_whole(folder / CHANGE, json.dumps(change_value(comparison), separators=(",", ":")) + "\n")
    except OSError as trouble:
        raise InputError(f"out is {str(folder)!r}, where no change can be written: {trouble.strerror}") from None


def read_coverage(folder: Path) -> CoverageTold | None:
    """The coverage of a bundle; None when it has none. UnreadableError when it cannot be read."""
    return _read(folder / NAME, from_value)


def read_change(folder: Path) -> Comparison | None:
    """The change in a bundle; None when it has none. UnreadableError when it cannot be read."""
    return _read(folder / CHANGE, change_from_value)


def _read(path: Path, from_json: Callable[[object, str], Told]) -> Told | None:
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableError(f"{path} has more than {_LARGEST // 1024 // 1024} MB, which no bundle has")
        return from_json(json.loads(path.read_text(encoding="utf-8")), str(path))
    except (OSError, ValueError, RecursionError) as trouble:
        raise UnreadableError(f"{path} cannot be read: {trouble}") from None
