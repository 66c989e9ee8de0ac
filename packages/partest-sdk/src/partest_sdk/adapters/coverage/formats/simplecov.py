"""SimpleCov's ``.resultset.json``, with the suites that it has kept apart; and the ``coverage.json`` of its JSON formatter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.json_text import ANY, JsonReport, Way, json_head
from partest_sdk.adapters.coverage.formats.odd_values import OddValues, line_in
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage, Line
from partest_sdk.errors import UnreadableError

_RESULT_SET = re.compile(r'\{\s*+"(?:[^"\\]|\\.)*+"\s*+:\s*+\{\s*+"(?:coverage|timestamp)"\s*+:')
_FORMATTED = re.compile(r'\{\s*+"meta"\s*+:\s*+\{\s*+"simplecov_version"')
_BRANCH = re.compile(r"\[\s*:?\"?([\w&.]{1,40})\"?,\s*\d+,\s*(\d{1,9}),\s*(\d{1,9}),\s*(\d{1,9}),\s*(\d{1,9})\s*\]")
"""``[:then, 1, 13, 6, 13, 11]``: what it is, its number in the file, and the lines and columns from which and to which it goes."""
_LONGEST = 200


class SimpleCov:
    """Reads what SimpleCov writes."""

    name = "SimpleCov"

    def fits(self, head: bytes) -> bool:
        """Whether it begins with a suite that has a coverage, or with SimpleCov's version."""
        text = json_head(head)
        return bool(_RESULT_SET.match(text) or _FORMATTED.match(text))

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file, suite by suite."""
        odd = OddValues()
        files = 0
        try:
            text = JsonReport(report)
            way: Way = ("coverage", ANY) if _FORMATTED.match(text.head) else (ANY, "coverage", ANY)
            for found, value in text.values(way):
                if len(found) < len(way):
                    # Beside the coverage there are the time of a suite, and the version.
                    if found[-1:] == ("coverage",) or (len(way) == 3 and len(found) < 2):
                        odd.add("a coverage that is none")
                    continue
                files += 1
                yield FileRead(found[-1], _file(value, odd))
        except UnreadableError as trouble:
            yield Remark(str(trouble), broken=True)
        else:
            if not files:
                yield Remark("it holds no file")
        yield from odd.remarks()


def _file(value: Any, odd: OddValues) -> FileCoverage:
    coverage = FileCoverage()
    # Before 0.18 a file was nothing but its lines.
    record = value if isinstance(value, dict) else {"lines": value}
    lines = record.get("lines")
    if not isinstance(lines, list):
        odd.add("a file without lines")
        return coverage
    for line, said in enumerate(lines, start=1):
        # Nothing can be executed there, or people have said that it does not count.
        if said is None or said == "ignored":
            continue
        coverage.lines[line] = odd.hits(said)
    branches = record.get("branches")
    found = _listed(branches, odd) if isinstance(branches, list) else _keyed(branches, odd)
    if found:
        coverage.branches["range"] = found
    return coverage


def _keyed(branches: Any, odd: OddValues) -> dict[Line, dict[str, int]]:
    """The arms as Ruby counts them: by branch, and those by where they are in the source."""
    lines: dict[Line, dict[str, int]] = {}
    for branch, arms in (branches if isinstance(branches, dict) else {}).items():
        place = _BRANCH.fullmatch(branch)
        line = line_in(int(place[2])) if place else 0
        if not line or not isinstance(arms, dict):
            odd.add_branch(branch)
            continue
        for arm, said in arms.items():
            _add_arm(lines, line, f"{_identity(branch)} {_identity(arm)}", said, odd)
    return lines


def _listed(branches: list[Any], odd: OddValues) -> dict[Line, dict[str, int]]:
    """The arms as the JSON formatter lists them, each with the line of its own. It has no columns: those alike are told apart by their order."""
    lines: dict[Line, dict[str, int]] = {}
    alike: Counter[str] = Counter()
    for arm in branches:
        values = arm if isinstance(arm, dict) else {}
        line = line_in(values.get("report_line")) or line_in(values.get("start_line"))
        if not line:
            odd.add_branch("a branch without a line")
            continue
        kind, first, last = values.get("type"), line_in(values.get("start_line")), line_in(values.get("end_line"))
        identity = f"{kind[:_LONGEST] if isinstance(kind, str) else ''}@{first}-{last}"
        alike[identity] += 1
        _add_arm(lines, line, f"{identity}#{alike[identity]}", values.get("coverage"), odd)
    return lines


def _add_arm(lines: dict[Line, dict[str, int]], line: Line, identity: str, said: Any, odd: OddValues) -> None:
    if said == "ignored":
        return
    arms = lines.setdefault(line, {})
    arms[identity] = min(arms.get(identity, 0) + odd.hits(said), MOST_HITS)


def _identity(text: str) -> str:
    """What it is and where, without its number: that depends on the version of Ruby."""
    found = _BRANCH.fullmatch(text)
    return f"{found[1]}@{found[2]}:{found[3]}-{found[4]}:{found[5]}" if found else text[:_LONGEST]
