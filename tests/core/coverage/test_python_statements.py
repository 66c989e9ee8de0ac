"""What of a Python source counts: the same as coverage.py says, whatever people write."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest
from coveragepy_oracle import LIBRARY, NETWORKX, counted_by_coveragepy, differences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import SIZE_LIMIT, Statements, statements_of
from partest_sdk.errors import UnreadableError
from python_programs import SNIPPETS, a_program

RULES = Rules()


def counted(text: str, rules: Rules = RULES) -> Statements:
    return statements_of(text.encode(), rules)


@pytest.mark.parametrize("name", SNIPPETS)
def test_every_construct_counts_as_coveragepy_counts_it(name: str, tmp_path: Path) -> None:
    """
    Statements, excluded lines, spans, the arms of branches, and what is excused are those of coverage.py.
    """
    path = tmp_path / "source.py"
    path.write_bytes(SNIPPETS[name])

    assert not isinstance(counted_by_coveragepy(path), str)
    assert differences(path) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**40))
def test_any_program_counts_as_coveragepy_counts_it(seed: int, tmp_path: Path) -> None:
    """
    However statements are put into each other, and wherever pragmas stand, both come to the same.
    """
    path = tmp_path / "source.py"
    path.write_text(a_program(Random(seed)))

    assert differences(path) == [], path.read_text()


RULE_CASES = {
    "nothing excluded": Rules(excluded=()),
    "nothing partial": Rules(partial=()),
    "other words": Rules(excluded=(r"raise NotImplementedError", r"if debug:")),
    "over several lines": Rules(excluded=(r"if debug:\n\s+.*\n",)),
    "with flags of its own": Rules(excluded=(r"(?i)IF DEBUG",)),
    "any else": Rules(excluded=(r"^\s*else:",), partial=(r"for ",)),
    "a method": Rules(excluded=(r"def __repr__",)),
}


@pytest.mark.parametrize("name", RULE_CASES)
def test_rules_of_a_project_count_as_they_do_with_coveragepy(name: str, tmp_path: Path) -> None:
    """
    What exclude_lines and partial_branches match is left out or excused, with the clauses that it begins.
    """
    path = tmp_path / "source.py"
    path.write_text(
        "debug = 1\nfor i in [debug]:\n    if debug:\n        print(1)\n    elif i:\n        raise NotImplementedError\n    else:\n"
        "        if i:\n            print(2)\n        print(3)\nclass A:\n    @property\n    def __repr__(self):\n        if debug:\n"
        "            return 1\n        return 2\n"
    )

    assert differences(path, RULE_CASES[name]) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_all_of_networkx_counts_as_with_coveragepy(part: int) -> None:
    """
    Of a quarter of the files of a real project, nothing differs.
    """
    files = sorted(NETWORKX.rglob("*.py"))[part::8]

    assert [text for path in files for text in differences(path)] == []


@pytest.mark.slow
def test_the_standard_library_counts_as_with_coveragepy() -> None:
    """
    Of a good part of the standard library, with its tests of the syntax, nothing differs.
    """
    names = [
        "test_patma",
        "test_grammar",
        "test_with",
        "test_fstring",
        "test_generators",
        "test_coroutines",
        "test_except_star",
    ]
    files = [*sorted(LIBRARY.glob("*.py"))[::12], *sorted(LIBRARY.glob("asyncio/*.py"))]
    files += [path for name in names if (path := LIBRARY / "test" / f"{name}.py").exists()]

    assert [text for path in files for text in differences(path)] == []


def test_a_with_that_leads_to_itself_comes_to_an_end() -> None:
    """
    At the end of a `finally` within another one, nobody knows where it leads on; whoever looks for the end of that looks for ever.
    """
    found = counted(
        "def f():\n    try:\n        raise E\n    finally:\n        try: return 1\n        finally:\n            a()\n"
        "            with b:\n                c()\n"
    )

    assert found.lines == (1, 2, 3, 5, 7, 8, 9)
    assert found.arms == {}


NO_PYTHON = {
    "another language": b"<html>{{ name }}</html>",
    "the syntax of Python 2": b"print 'a'\n",
    "cut off": b"def f(:\n",
    "a string without an end": b"x = '''\n",
    "binary": b"\0\1\2\3",
    "an encoding that is none": b"# coding: klingon\nx = 1\n",
    "too deep": b"x = " + b"(" * 5000 + b")" * 5000 + b"\n",
    "too many signs": b"x = " + b"-" * 200_000 + b"1\n",
    "too many digits": b"x = " + b"1" * 10_000 + b"\n",
    "too large": b"#" * (SIZE_LIMIT + 1),
}


@pytest.mark.parametrize("name", NO_PYTHON)
def test_what_is_no_python_is_said_in_a_sentence(name: str) -> None:
    """
    A source that this Python does not compile is no crash: it is told why, on one line, without an end of the world.
    """
    with pytest.raises(UnreadableError) as trouble:
        statements_of(NO_PYTHON[name], RULES)

    assert 10 < len(str(trouble.value)) < 250
    assert "\n" not in str(trouble.value)


def test_nobody_is_warned_about_the_sources_of_others(recwarn: pytest.WarningsRecorder) -> None:
    """
    Escapes that are none, or a comparison by identity, are no warnings of ours, even where warnings are errors.
    """
    counted("x = '\\d'\nif x is 1:\n    pass\n")

    assert not list(recwarn)


def test_thousands_of_elifs_are_no_recursion() -> None:
    """
    A chain of conditions, as generated code has it, is as deep as it is long for Python's own tree, but not for us.
    """
    chain = "if a == 0:\n    b = 0\n" + "".join(f"elif a == {i}:\n    b = {i}\n" for i in range(1, 400))

    assert len(counted(chain).arms) == 400


def test_a_form_feed_before_a_statement_is_no_indentation() -> None:
    """
    Deliberately unlike coverage.py, which cannot parse such a file: Python can, and so do we.
    """
    assert counted("x = 1\n\fif x:\n    y = 2\n").lines == (1, 2, 3)


@given(st.binary(max_size=200))
def test_any_bytes_are_statements_or_a_sentence(source: bytes) -> None:
    """
    No source makes it fail in any other way.
    """
    try:
        found = statements_of(source, RULES)
    except UnreadableError:
        return
    assert all(0 < line <= source.count(b"\n") + source.count(b"\r") + 1 for line in found.lines)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="strings in strings came with Python 3.12")
def test_strings_in_strings_are_no_trouble(tmp_path: Path) -> None:
    """
    Quotes within an f-string may be those that it stands in, over lines and with brackets that are none (PEP 701).
    """
    path = tmp_path / "source.py"
    path.write_text(
        'd = {"a": 1}\nx = f"{d["a"]} {")".join(["("])}" + (\n"#")\ny = f"{\nd["a"]\n}"\nz = f"{" # ".join("a")}"; w = """\n(\n"""\n'
        'if x: v = f"""{f"{"""\n"""}"}\n"""\n'
    )

    assert differences(path) == []
