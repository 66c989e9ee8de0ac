"""The settings of a project that say what of its sources counts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
from coveragepy_oracle import COVERAGE
from partest_sdk.adapters.coverage.coveragepy_settings import Settings, settings_in
from partest_sdk.core.coverage.python_paths import Alias, PathRules
from partest_sdk.core.coverage.python_rules import EXCLUDED, PARTIAL, PARTIAL_ALWAYS, Rules
from real_runners.tool_chain import python_package

INI = (
    "[{0}report]\nexclude_lines =\n    raise X\n    if y:\n\npartial_branches = z\n"
    "omit = a/*,\n    b.py\ninclude = *.py\n[{0}paths]\nsource =\n    src\n    /ci/src\nother = lib\n"
)
TOML = """\
[{0}report]
exclude_lines = ["raise X", "if y:"]
partial_branches = ["z"]
omit = ["a/*", "b.py"]
include = ["*.py"]
[{0}paths]
source = ["src", "/ci/src"]
other = ["lib"]
"""
ALL = {
    ".coveragerc": INI.format(""),
    "setup.cfg": INI.format("coverage:"),
    "tox.ini": INI.format("coverage:"),
    ".coveragerc.toml": TOML.format(""),
    "pyproject.toml": TOML.format("tool.coverage."),
}
PATHS = PathRules((Alias("/ci/src", "src"),), ("*.py",), ("a/*", "b.py"))


@pytest.mark.parametrize("name", ALL)
def test_settings_are_in_any_of_five_files(tmp_path: Path, name: str) -> None:
    """
    In each they mean the same.
    """
    (tmp_path / name).write_text(ALL[name])

    assert settings_in(tmp_path) == Settings(Rules(("raise X", "if y:"), ("z", *PARTIAL_ALWAYS)), name, (), PATHS)


def test_without_settings_everything_is_as_coveragepy_has_it(tmp_path: Path) -> None:
    """
    Files about other things say nothing.
    """
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = x\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'coverage'\n")

    assert settings_in(tmp_path) == Settings()


def test_the_first_file_with_settings_is_the_only_one(tmp_path: Path) -> None:
    """
    As coverage.py does not look into the others either.
    """
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = x\n")
    (tmp_path / "tox.ini").write_text("[coverage:run]\nbranch = true\n")
    (tmp_path / "pyproject.toml").write_text(ALL["pyproject.toml"])

    assert settings_in(tmp_path) == Settings(source="tox.ini")


def test_further_expressions_come_on_top(tmp_path: Path) -> None:
    """
    exclude_also and partial_also leave the usual ones in place.
    """
    (tmp_path / ".coveragerc").write_text("[report]\nexclude_also = a\npartial_also = b\n")

    assert settings_in(tmp_path).rules == Rules((*EXCLUDED, "a"), (*PARTIAL, "b", *PARTIAL_ALWAYS))


def test_variables_are_only_those_that_are_given(tmp_path: Path) -> None:
    """
    The environment has secrets, and what is wrong with an expression is said aloud.
    """
    (tmp_path / ".coveragerc").write_text("[report]\nexclude_lines =\n  $HOME\n  ${A}b\n  ${C-d}\n  e$$\n  f$\n")

    assert settings_in(tmp_path).rules.excluded == ("b", "d", "e$", "f$")
    assert settings_in(tmp_path, variables={"A": "a"}).rules.excluded == ("ab", "d", "e$", "f$")


BROKEN = {
    "no expression": (".coveragerc", b"[report]\nexclude_lines = (\n"),
    "no INI": (".coveragerc", b"[report\n"),
    "no TOML": ("pyproject.toml", b"[tool.coverage.report\n"),
    "no list": ("pyproject.toml", b"[tool.coverage.report]\nexclude_also = 'x'\n"),
    "no pattern": (".coveragerc", b"[report]\nomit = a**\n"),
    "no folder": (".coveragerc", b"[paths]\none = src, ci/*\n"),
    "no paths": ("pyproject.toml", b"[tool.coverage]\npaths = ['src']\n"),
    "no text": (".coveragerc", b"\xff\xfe[report]"),
    "too large": (".coveragerc", b"#" * 2_000_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_settings_that_are_broken_are_said(tmp_path: Path, name: str) -> None:
    """
    coverage.py would refuse to work; we use its usual rules, and say that the numbers may not be what they should.
    """
    file, content = BROKEN[name]
    (tmp_path / file).write_bytes(content)

    found = settings_in(tmp_path)

    assert found.rules == Rules()
    assert [remark.broken for remark in found.remarks] == [True]
    assert file in found.remarks[0].text


@pytest.mark.skipif(sys.platform == "win32", reason="links take rights there")
@pytest.mark.parametrize("name", [".coveragerc", ".coveragerc.toml", "pyproject.toml"])
def test_what_cannot_be_read_is_not_quoted(tmp_path: Path, name: str) -> None:
    """
    A pull request may make it a link to somebody's keys. Those outside are not looked at, and of a file in here nobody is told what stands in it.
    """
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "keys").write_text("[tool.coverage]\ntoken s3cr3t\n")
    (project / name).symlink_to(tmp_path / "keys")
    (outside,) = settings_in(project).remarks
    (project / name).unlink()
    (project / name).write_text("[tool.coverage]\ntoken s3cr3t\n")
    (inside,) = settings_in(project).remarks

    assert "a link that leads out of the repository" in outside.text
    assert "line 2" in inside.text
    assert "s3cr3t" not in outside.text + inside.text


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """
    Whoever names one wants it to be used.
    """
    (tmp_path / "other.ini").write_text(ALL[".coveragerc"])

    assert settings_in(tmp_path, "other.ini").rules.excluded == ("raise X", "if y:")
    assert settings_in(tmp_path, "none.ini").remarks[0].broken


COMPARED: Mapping[str, str] = {
    **ALL,
    "also": "[report]\nexclude_also =\n    a\n    b\npartial_also = c\npartial_branches_always = d\n",
    "paths": "[report]\nomit = a, b\n  ,c\n[paths]\none =\n\n    x\n    y, z\nnone =\n",
    "empty": "[report]\nexclude_lines =\n",
    "dollars": "[report]\nexclude_lines =\n    a$\n    ${NO_SUCH_VARIABLE-x}y\n",
}


@pytest.mark.parametrize("name", COMPARED)
def test_settings_are_read_as_coveragepy_reads_them(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The same expressions in the same order.
    """
    file = name if name in ALL else ".coveragerc"
    (tmp_path / file).write_text(COMPARED[name])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(python_package(COVERAGE)), *sys.path])
    theirs = import_module("coverage.config").read_coverage_config(True, lambda *_: None)

    ours, paths = settings_in(tmp_path).rules, settings_in(tmp_path).paths

    assert unnamed(ours.excluded) == unnamed(theirs.exclude_list)
    assert unnamed(ours.partial) == unnamed([*theirs.partial_list, *theirs.partial_always_list])
    assert (list(paths.omit), list(paths.include)) == (theirs.report_omit or [], theirs.report_include or [])
    assert list(paths.aliases) == [(one, several[0]) for several in theirs.paths.values() for one in several[1:]]


def unnamed(expressions: object) -> list[str]:
    """Expressions without a difference in their groups, which no match is asked for."""
    return [str(expression).replace("(?:", "(") for expression in expressions]  # type: ignore[attr-defined]
