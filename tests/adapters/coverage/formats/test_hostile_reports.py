"""Reports that were damaged, cut off or made up: whatever is in them, readers go on, and never cover what nobody executed."""

from __future__ import annotations

import json
import random
from io import BytesIO
from typing import Any

import odd_values
import pytest
from coverage_builders import read_text
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_values import odd
from partest_sdk.adapters.coverage.detection import JSON, LINES, XML, Formats
from partest_sdk.adapters.coverage.formats.format import CoverageFormat, FileRead
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage
from partest_sdk.core.coverage.numbers import numbers_of, numbers_of_files

NAMES = ("JaCoCo", "Clover", "GoProfile", "Istanbul", "LlvmCov", "SimpleCov")
READERS: dict[str, CoverageFormat] = {
    name.partition(":")[2]: Formats().load(name) for name in (*XML, *JSON, *LINES) if name.partition(":")[2] in NAMES
}

POINT = {"line": 1, "column": 0}
PLACE = {"start": POINT, "end": {"line": 2, "column": 5}}
DOCUMENTS: dict[str, Any] = {
    "Istanbul": {
        "a.js": {
            "path": "a.js",
            "statementMap": {"0": PLACE},
            "s": {"0": 1},
            "branchMap": {"0": {"type": "if", "loc": PLACE, "locations": [PLACE, PLACE], "line": 1}},
            "b": {"0": [1, 0]},
        }
    },
    "LlvmCov": {
        "data": [
            {
                "files": [
                    {
                        "filename": "a.c",
                        "segments": [[1, 1, 5, True, True, False], [3, 2, 0, False, False, False]],
                        "branches": [[1, 2, 1, 5, 1, 0, 0, 0, 4]],
                    }
                ],
                "functions": [
                    {
                        "filenames": ["a.c", "b.h"],
                        "regions": [[1, 1, 3, 2, 5, 0, 0, 0]],
                        "branches": [[1, 2, 1, 5, 1, 0, 1, 0, 4]],
                    }
                ],
            }
        ],
        "type": "llvm.coverage.json.export",
        "version": "3.0.0",
    },
    "SimpleCov": {
        "RSpec": {
            "coverage": {
                "a.rb": {"lines": [1, None, 0], "branches": {"[:if, 0, 1, 4, 2, 7]": {"[:then, 1, 2, 6, 2, 9]": 1}}}
            },
            "timestamp": 1,
        }
    },
}
TEXTS: dict[str, str] = {
    **{name: json.dumps(document) for name, document in DOCUMENTS.items()},
    "GoProfile": "mode: count\na/x.go:1.1,3.2 2 1\na/x.go:3.5,4.2 1 0\nb/y.go:1.1,1.9 1 0\n",
    "JaCoCo": (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x">'
        '<group name="g"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="3" mb="1" cb="1"/><line nr="2" mi="1" ci="0"/>'
        '<counter type="LINE" missed="1" covered="1"/></sourcefile></package></group><counter type="LINE" missed="1" covered="1"/></report>'
    ),
    "Clover": (
        '<coverage generated="1" clover="3.2.0"><project timestamp="1"><metrics conditionals="4" coveredconditionals="2"/><package name="p">'
        '<file name="a.js" path="/a.js"><line num="1" count="2" type="cond" truecount="1" falsecount="1"/><line num="2" type="stmt" count="0"/>'
        '<line num="3" type="cond" truecount="1" falsecount="0"/></file></package></project></coverage>'
    ),
}


def check(reader: CoverageFormat, data: bytes) -> list[FileCoverage]:
    """Read *data*; a count that is none is a failure of its own, and so is a report of which nothing is said."""
    found = list(reader.read(BytesIO(data)))
    files = [one for one in found if isinstance(one, FileRead)]
    remarks = [one for one in found if not isinstance(one, FileRead)]
    for file in files:
        assert type(file.path) is str
        assert file.path
        coverage = file.coverage
        arms = [hits for lines in coverage.branches.values() for arms in lines.values() for hits in arms.values()]
        units = [hits for units in coverage.units.values() for _, hits in units.values()]
        assert all(type(hits) is int and 0 <= hits <= MOST_HITS for hits in (*coverage.lines.values(), *arms, *units))
        assert all(type(line) is int and 0 < line < 2**31 for line in coverage.lines)
        assert all(first < last for first, last in coverage.spans.items())
        numbers = numbers_of(coverage)
        assert 0 <= numbers.branches_covered <= numbers.branches_total
    assert files or remarks
    # However much is wrong, few sentences, on one line each.
    assert len(remarks) <= 4
    assert all(remark.text and "\n" not in remark.text and len(remark.text) < 500 for remark in remarks)
    return [file.coverage for file in files]


@pytest.mark.parametrize("name", READERS)
def test_the_reports_below_are_sound(name: str) -> None:
    """
    They are known for what they are, and nothing is said of them.
    """
    found = Formats().format_of(TEXTS[name].encode())
    files, remarks = read_text(READERS[name], TEXTS[name])

    assert found is not None
    assert found.name == READERS[name].name
    assert files
    assert [remark for remark in remarks if "its head" not in remark.text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_one_value_is_not_what_anybody_expects(name: str) -> None:
    """
    At any depth of JSON.
    """
    for document in odd(DOCUMENTS[name]):
        check(READERS[name], json.dumps(document).encode())


NO_VALUES: tuple[Any, ...] = (None, -1, 0.5, "", "odd", {"odd": {}})
PYTHON = {
    "meta": {"branch_coverage": True},
    "files": {"a.py": {"executed_lines": [1, 2], "missing_lines": [3], "excluded_lines": [], "summary": {}}},
}


@pytest.mark.parametrize("name", [*DOCUMENTS, "CoveragePyJson"])
def test_no_value_takes_lines_away_in_silence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Fewer lines are a higher percentage: whatever stands where something else should, as many lines count as before, or the report is broken.
    """
    monkeypatch.setattr(odd_values, "ODD", NO_VALUES)
    document = DOCUMENTS.get(name, PYTHON)
    reader = Formats().load(next(each for each in JSON if each.endswith(f":{name}")))
    sound, _ = read_text(reader, json.dumps(document))
    total = numbers_of_files(sound.values()).lines_total

    for changed in odd(document):
        found, remarks = read_text(reader, json.dumps(changed))
        # SimpleCov has None for lines that are no code.
        least = total - json.dumps(changed).count("[null, null, 0]") - json.dumps(changed).count("[1, null, null]")
        is_broken = any(remark.broken for remark in remarks)
        # Of a report without a file others say that it is no coverage.
        assert numbers_of_files(found.values()).lines_total >= least or is_broken or not found, changed


@pytest.mark.parametrize("name", READERS)
def test_it_breaks_off_anywhere(name: str) -> None:
    """
    Nothing is covered that the whole report does not cover; and it is said that it is broken, but of lines where one has come to its end.
    """
    data = TEXTS[name].encode()
    whole = {(line, hits) for coverage in check(READERS[name], data) for line, hits in coverage.lines.items() if hits}
    for end in range(1, len(data)):
        for coverage in check(READERS[name], data[:end]):
            assert {(line, hits) for line, hits in coverage.lines.items() if hits} <= whole
        if name != "GoProfile" or data[end - 1 : end] != b"\n":
            _, remarks = read_text(READERS[name], data[:end])
            assert any(remark.broken for remark in remarks)


@pytest.mark.parametrize("name", READERS)
def test_some_bytes_are_others(name: str) -> None:
    """
    Bytes that were changed, left out or put in at random.
    """
    chance = random.Random(7)
    pieces = [
        b"\0",
        b"\xff",
        b"-",
        b"9" * 30,
        b'"',
        b"<",
        b">",
        b"{",
        b"]",
        b"NaN",
        b"\n",
        b"&",
        b"\xed\xa0\x80",
        b"1e999",
    ]
    for _ in range(400):
        data = bytearray(TEXTS[name].encode())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 5)] = chance.choice(pieces)
        check(READERS[name], bytes(data))


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200))
@settings(max_examples=200)
def test_anything_at_all(name: str, data: bytes) -> None:
    """
    Whatever stands in a file.
    """
    check(READERS[name], data)


@pytest.mark.parametrize("name", ["JaCoCo", "Clover"])
def test_entities_are_refused(name: str) -> None:
    """
    A bomb is not lit, and no other file is opened.
    """
    text = TEXTS[name].replace("<!DOCTYPE report PUBLIC", "<!DOCTYPE x PUBLIC")
    start = text.index("<report" if name == "JaCoCo" else "<coverage")
    for entity in ('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'):
        _, remarks = read_text(READERS[name], f"<!DOCTYPE x [{entity}]>{text[start:]}")
        assert [remark.text for remark in remarks if remark.broken] == [
            "it declares entities, which no report needs and some attacks do"
        ]
