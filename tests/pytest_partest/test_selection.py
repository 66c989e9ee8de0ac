"""Which files are collected and which tests run in a shard."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Suite

TESTS = """
    import pytest

    @pytest.mark.parametrize("text", ["a::b", "[x]", "e-acute \\u00e9", "new\\nline", "back\\\\slash", ""])
    def test_odd(text): pass

    def test_one(fixture_of_the_package): pass

    class TestGroup:
        def test_in_class(self): pass
        class TestInner:
            def test_nested(self): pass
"""
DOCTESTS = '''
    """
    >>> 1 + 1
    2
    """
    def documented():
        """
        >>> documented()
        """
'''


@pytest.fixture(scope="module")
def mixed(module_suite: Suite) -> Suite:
    """A suite with every kind of test, of which the plan knows a part."""
    suite = module_suite
    suite.write("tests/__init__.py", "")
    suite.write("tests/conftest.py", "import pytest\n@pytest.fixture\ndef fixture_of_the_package(): pass\n")
    for number in range(8):
        suite.write(f"tests/test_{number}.py", TESTS)
    suite.write(
        "tests/test_unit.py",
        "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n    def test_b(self): pass\n",
    )
    suite.write("src/mod.py", DOCTESTS)
    suite.write("docs/page.rst", ">>> 2\n2\n")
    suite.files = {"tests/test_0.py": 1, "tests/test_1.py": 2, "tests/test_2.py": 3, "docs/page.rst": 2}
    known = [f"tests/test_3.py::{name}" for name in ("test_one", "test_odd[a::b]", "TestGroup::test_in_class")]
    suite.cut = {"tests/test_3.py": {"pieces": [1, 3], "ids": dict(zip(known, [3, 1, 3], strict=True))}}
    return suite


OPTIONS = ("--doctest-modules", "--doctest-glob=*.rst")


def test_every_test_runs_in_exactly_one_shard(mixed: Suite) -> None:
    """
    Known and unknown files, cut files with unknown tests, doctests, unittest and odd parameters: over all shards the
    plain collection, each test once; and every shard reports what it collected.
    """
    plain = mixed.plain_ids(*OPTIONS)
    runs = [mixed.run(*OPTIONS, shard=number, total=3) for number in (1, 2, 3)]

    ran = sum((run.ran for run in runs), Counter[str]())
    assert ran == Counter(plain)
    assert all(len(run.ran) > 5 for run in runs)
    assert {test for run in runs for tests in run.collected["files"].values() for test in tests} == set(plain)
    # Who owns a known test is the plan's word; for a cut file each of its shards reports all tests.
    assert all(test.startswith("tests/test_0.py") for test in runs[0].ran if "/test_0" in test)
    assert "tests/test_3.py::test_one" in runs[2].ran
    assert "tests/test_3.py::test_odd[a::b]" in runs[0].ran
    cut = [run.collected["files"].get("tests/test_3.py") for run in runs]
    assert cut == [[test for test in plain if "/test_3" in test], None, cut[0]]


def test_files_of_other_shards_are_not_imported(suite: Suite) -> None:
    """
    A module that would fail, found in its folder or named on the command line, is not even looked at; naming only such
    files collects nothing, as pytest says it.
    """
    suite.write("test_mine.py", "def test_mine(): pass\n")
    suite.write("test_theirs.py", "raise SystemExit('imported')\n")
    suite.files = {"test_mine.py": 1, "test_theirs.py": 2}

    for arguments in [(), (".",), ("test_theirs.py", "test_mine.py"), ("test_theirs.py::test_x[a::b]", ".")]:
        run = suite.run(*arguments, total=2)
        assert (run.exit_code, list(run.ran)) == (0, ["test_mine.py::test_mine"]), arguments
    nothing = suite.run("test_theirs.py", total=2)
    assert (nothing.exit_code, nothing.collected["files"]) == (5, {})


@pytest.mark.parametrize("here", [1, 2])
def test_a_module_named_by_its_python_name_is_dropped_too(suite: Suite, here: int) -> None:
    """
    With ``--pyargs`` a module of another shard is dropped before it is imported.
    """
    suite.write("package/__init__.py", "")
    suite.write("package/test_a.py", "def test_a(): pass\n" if here == 1 else "raise SystemExit('imported')\n")
    suite.files = {"package/test_a.py": here}

    run = suite.run("--pyargs", "package.test_a", total=2)

    assert run.exit_code == (0 if here == 1 else 5)


def test_user_filters_act_before_the_selection(suite: Suite) -> None:
    """
    What -k removed is not reported as collected, and what other shards own is reported as deselected.
    """
    suite.write("test_a.py", "def test_1(): pass\ndef test_2(): pass\ndef test_3(): pass\n")
    suite.cut = {
        "test_a.py": {"pieces": [1, 2], "ids": {"test_a.py::test_1": 1, "test_a.py::test_2": 2, "test_a.py::test_3": 1}}
    }

    run = suite.run("-k", "not test_3", total=2)

    assert run.collected["files"] == {"test_a.py": ["test_a.py::test_1", "test_a.py::test_2"]}
    assert list(run.ran) == ["test_a.py::test_1"]
    assert "1 passed, 2 deselected" in run.output


def test_what_could_not_be_collected_is_reported(suite: Suite) -> None:
    """
    Errors, modules that skip themselves and files without tests are each in the report of what was collected.
    """
    suite.write("test_broken.py", "import nothing_like_this\n")
    suite.write("test_skipped.py", "import pytest\npytest.importorskip('numpy_of_old', reason='no numpy')\n")
    suite.write("test_empty.py", "")
    suite.write("test_fine.py", "def test_fine(): pass\n")
    suite.files = dict.fromkeys(("test_broken.py", "test_skipped.py", "test_empty.py", "test_fine.py"), 1)

    run = suite.run("--continue-on-collection-errors")

    report = run.collected
    assert run.exit_code == 1
    assert report["files"] == {**{file: [] for file in suite.files}, "test_fine.py": ["test_fine.py::test_fine"]}
    assert report["skipped"] == {"test_skipped.py": "no numpy"}
    (error,) = report["errors"]
    assert error["file"] == "test_broken.py"
    assert "No module named 'nothing_like_this'" in error["message"] + error["traceback"]
    assert list(run.ran) == ["test_fine.py::test_fine"]


def test_collecting_only_leaves_no_events(suite: Suite) -> None:
    """
    ``--collect-only`` selects and reports like a real run, and records no attempt.
    """
    suite.write("test_a.py", "def test_1(): pass\ndef test_2(): pass\n")
    suite.cut = {"test_a.py": {"pieces": [1, 2], "ids": {"test_a.py::test_1": 1, "test_a.py::test_2": 2}}}

    run = suite.run("--collect-only", total=2)

    assert "test_1" in run.output
    assert "test_2" not in run.output
    assert run.collected["files"] == {"test_a.py": ["test_a.py::test_1", "test_a.py::test_2"]}
    assert list(run.results.glob("events-*")) == []


@pytest.mark.parametrize("way", ["a rootdir inside the base", "a link to the base", "a base outside"])
def test_names_are_relative_to_the_base(suite: Suite, tmp_path: Path, way: str) -> None:
    """
    Whatever pytest's rootdir is, a plan made at the base fits; only a file outside keeps pytest's own name.
    """
    suite.write("inner/pytest.ini", "[pytest]\n")
    suite.write("inner/test_a.py", "def test_a(): pass\n")
    suite.files = {"inner/test_a.py": 1}
    inner = suite.base / "inner"
    (tmp_path / "link").symlink_to(suite.base, target_is_directory=True)
    base, expected = {
        "a rootdir inside the base": (suite.base, "inner/test_a.py::test_a"),
        "a link to the base": (tmp_path / "link", "inner/test_a.py::test_a"),
        "a base outside": (tmp_path / "elsewhere", "test_a.py::test_a"),
    }[way]

    run = suite.run(cwd=inner, base=str(base))

    assert list(run.ran) == [expected]


def test_last_failed_and_maxfail_keep_working(suite: Suite) -> None:
    """
    A session that stops early, and one that repeats its failures, behave as without shards.
    """
    suite.write("test_a.py", "def test_1(): pass\ndef test_2(): assert 0\ndef test_3(): assert 0\n")

    first = suite.run("-x", "-p", "cacheprovider")
    second = suite.run("--lf", "-p", "cacheprovider")

    assert (first.exit_code, list(first.ran)) == (1, ["test_a.py::test_1", "test_a.py::test_2"])
    assert list(second.ran) == ["test_a.py::test_2"]
