"""The lines of tests.jsonl, written while reports are read: a million tests are never all in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import TextIO

from partest_sdk.adapters.results.result_json import result_line
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.attempts import TestResult


class ResultLines:
    """Writes a line per test to a file."""

    def __init__(self, file: TextIO, shard: int = 0) -> None:
        """Write to *file*, for the reports of *shard*."""
        self._file = file
        self._shard = shard

    def passed(
        self, tests: Iterable[str], leg: Leg, variant: str, files: Sequence[str], seconds: Sequence[float]
    ) -> None:
        """Tests that passed: the very lines that `other` would write, ten times as fast."""
        whole = ", ".join(filter(None, (leg.variant, variant)))
        after_id = f',"suite":{json.dumps(leg.suite)},"variant":{json.dumps(whole)},"file":'
        after_file = f',"class":"passed","shard":{self._shard},"seconds":'
        attempt = ',"attempts":[{"outcome":"passed","attempt":1,"worker":"main","started":0.0,"setup":0.0,"call":'
        self._file.writelines(
            f'{{"id":{quoted(test)}{after_id}{quoted(file)}{after_file}{round(took, 6)!r}{attempt}{took!r},"teardown":0.0}}]}}\n'
            for test, file, took in zip(tests, files, seconds, strict=True)
        )

    def other(self, result: TestResult) -> None:
        """Any test."""
        self._file.write(result_line(result))
