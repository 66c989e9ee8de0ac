"""The examples of the SDK page and the format of the format page run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from listening import read
from partest_sdk.core.results.attempts import TestClass, classify

ROOT = Path(__file__).parents[2]
REPORT = (
    '<testsuite name="s" tests="2" failures="1"><testcase classname="a" name="works" time="0.1"/>'
    '<testcase classname="a" name="breaks" time="0.2"><failure message="1 != 2">a.py:3</failure></testcase></testsuite>'
)
CTRF = '{"results": {"tool": {"name": "t"}, "summary": {"tests": 1}, "tests": [{"name": "opens", "status": "passed", "duration": 5}]}}'


def python_of(page: str) -> list[str]:
    """The Python blocks of a page in docs/."""
    return re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Copied into a script beside some reports, they print what the page says they do.
    """
    (tmp_path / "reports").mkdir()
    (tmp_path / "e2e").mkdir()
    (tmp_path / "reports" / "a.xml").write_text(REPORT)
    (tmp_path / "e2e" / "b.json").write_text(CTRF)
    monkeypatch.chdir(tmp_path)

    first, second, _ = python_of("sdk.md")
    exec(compile(first, "docs/sdk.md", "exec"), {})
    said = capsys.readouterr().out.splitlines()
    exec(compile(second, "docs/sdk.md", "exec"), {})

    assert said == ["2 tests, 1 failed, 0 flaky", "a::breaks (:0) 1 != 2", "red"]
    assert (tmp_path / "merged.xml").read_text().count("<testcase") == 3


def test_the_example_of_coverage_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Beside a report and without the other one, which it says.
    """
    (tmp_path / "reports" / "unit" / "1").mkdir(parents=True)
    (tmp_path / "reports" / "unit" / "1" / "lcov.info").write_text("SF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(python_of("sdk.md")[2], "docs/sdk.md", "exec"), {})

    assert capsys.readouterr().out.splitlines() == [
        "1 of 2 lines",
        "a.py 0 [2]",
        "not all of it: coverage is 'e2e=reports/e2e/coverage-final.json', which fits no file",
    ]
    assert "LH:1" in (tmp_path / "merged.info").read_text()


def test_the_format_of_the_page_works(tmp_path: Path) -> None:
    """
    Whoever copies it has a format that reads, and that says when something is missing.
    """
    names: dict[str, type] = {}
    exec(compile(python_of("adding-a-format.md")[0], "docs/adding-a-format.md", "exec"), names)
    format_ = names["CheckList"]()

    whole = read(format_, tmp_path, "check list 1\npass one\nfail two\nodd three\ndone\n")
    cut = read(format_, tmp_path, "check list 1\npass one\n")

    kinds = [classify(case.attempts) for case in whole.cases]
    assert kinds == [TestClass.PASSED, TestClass.FAILED, TestClass.ERRORS]
    assert (whole.gaps, cut.gaps) == ([], ["it ends without a line 'done'"])
