"""Two reported cases are the same test when file, class, name and variant are; and never because of what changes from run to run."""

from __future__ import annotations

import pytest
from partest_sdk.core.reports.case import Around
from partest_sdk.core.reports.identity import container_of, id_prefix, stable_suite
from partest_sdk.core.reports.tally import Leg, Tally

SUITES = {
    "TestAcme-20251114214921": "TestAcme",
    "tests.TestAcme-20200101000000": "tests.TestAcme",
    "TestAcme-2025111421492": "TestAcme-2025111421492",
    "release-20251114": "release-20251114",
    "a-20251114214921-b": "a-20251114214921-b",
    "": "",
}
CONTAINERS = {
    # classname, name, suite
    ("com.acme.FooTest", "works", "suite"): "com.acme.FooTest",
    ("", "TestAdd", "example.com/pkg"): "example.com/pkg",
    ("adds", "adds", "math"): "math",
    ("", "t", ""): "",
}
PREFIXES = {
    # file, container: what comes before the name
    ("tests/test_a.py", "tests.test_a"): "tests/test_a.py::",
    ("tests/test_a.py", "tests.test_a.TestB"): "tests/test_a.py::TestB::",
    ("tests/test_a.py", "tests.test_a.TestB.TestC"): "tests/test_a.py::TestB::TestC::",
    ("packages/x/tests/test_a.py", "tests.test_a.TestB"): "packages/x/tests/test_a.py::TestB::",
    ("test_a.py", "tests.test_a.TestB"): "test_a.py::TestB::",
    ("tests/test_a.py", ""): "tests/test_a.py::",
    ("tests/test_a.py", "pytest"): "tests/test_a.py::",
    ("tests/test_a.py", "other.module.TestB"): "tests/test_a.py::other::module::TestB::",
    ("", "com.acme.FooTest"): "com.acme.FooTest::",
    ("", ""): "",
    ("src/FooTest.java", ""): "src/FooTest.java::",
    ("src/test/java/com/acme/FooTest.java", "com.acme.FooTest"): "src/test/java/com/acme/FooTest.java::",
    ("src/a.test.js", "math adds"): "src/a.test.js::math adds::",
    ("src/a.test.ts", "src/a.test.ts"): "src/a.test.ts::",
}


@pytest.mark.parametrize(("name", "stable"), SUITES.items())
def test_a_time_stamp_is_no_part_of_a_suite(name: str, stable: str) -> None:
    """
    unittest-xml-reporting ends its suites with the time of the run; anything else at the end is a name.
    """
    assert stable_suite(name) == stable


@pytest.mark.parametrize(("parts", "container"), CONTAINERS.items())
def test_what_tells_tests_of_one_name_apart(parts: tuple[str, str, str], container: str) -> None:
    """
    The class; where it is missing or only repeats the name, the suite.
    """
    assert container_of(*parts) == container


@pytest.mark.parametrize(("parts", "prefix"), PREFIXES.items())
def test_ids(parts: tuple[str, str], prefix: str) -> None:
    """
    An id is what pytest would call the test, or file and class without what only repeats.
    """
    assert id_prefix(*parts) == prefix


def tally_of(place: str, cases: list[dict[str, str]], around: Around = Around()) -> Tally:  # noqa: B008 - it is frozen
    """What is taken down of *cases* in the report at *place*."""
    tally = Tally(Leg("s"), place)
    tally.batch(cases, around)
    return tally


SAME = {
    "two runs of unittest-xml-reporting": (
        ({"name": "t", "time": "0"}, Around("TestA-20251114214921")),
        ({"name": "t", "time": "0"}, Around("TestA-20260101000000")),
    ),
    "another duration": (
        ({"name": "t", "classname": "c", "time": "0"}, Around("s")),
        ({"name": "t", "classname": "c", "time": "9"}, Around("s")),
    ),
    "a class that only repeats the name": (
        ({"name": "t", "classname": "t"}, Around("s")),
        ({"name": "t"}, Around("s")),
    ),
    "the file of the suite": (
        ({"name": "t", "classname": "c", "time": "0", "file": "a.js"}, Around("s")),
        ({"name": "t", "classname": "c", "time": "0"}, Around("s", file="a.js")),
    ),
}
DIFFERENT = {
    "two browsers": (({"name": "t"}, Around("s", variant="chromium")), ({"name": "t"}, Around("s", variant="webkit"))),
    "two files": (({"name": "t", "file": "a.js"}, Around("s")), ({"name": "t", "file": "b.js"}, Around("s"))),
    "two classes": (({"name": "t", "classname": "a"}, Around("s")), ({"name": "t", "classname": "b"}, Around("s"))),
    "two suites, no class": (({"name": "t"}, Around("s")), ({"name": "t"}, Around("r"))),
    "no names": (({"classname": "c"}, Around("s")), ({"classname": "c"}, Around("s"))),
    "nothing at all": (({}, Around()), ({}, Around())),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_the_same_test(pair: tuple[tuple[dict[str, str], Around], ...]) -> None:
    """
    What changes from run to run does not change what a test is.
    """
    first, second = (tally_of(f"{number}.xml", [case], around) for number, (case, around) in enumerate(pair))

    assert first.identities == second.identities


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_different_tests(pair: tuple[tuple[dict[str, str], Around], ...]) -> None:
    """
    A variant, a file, a class, a suite tell tests apart, and nobody can say that two tests without a name are the same.
    """
    first, second = (tally_of(f"{number}.xml", [case], around) for number, (case, around) in enumerate(pair))

    assert first.identities != second.identities


def test_cases_without_a_name_are_each_a_test() -> None:
    """
    Two of them in one report are two tests, and their ids say where they are.
    """
    tally = tally_of("a.xml", [{"classname": "c"}, {"classname": "c"}])

    assert len(set(tally.identities)) == 2


@pytest.mark.parametrize("file", [None, "a.js"], ids=["no file", "file"])
def test_a_million_passes_are_taken_down_as_one_is(file: str | None) -> None:
    """
    Reading by columns and reading one by one come to the same identities: a repetition is found whichever was read how.
    """
    own = {} if file is None else {"file": file}
    cases = [{"name": f"t{number}", "classname": "c", "time": "0.5", **own} for number in range(5)]
    columns = tally_of("a.xml", cases, Around("s"))
    single = Tally(Leg("s"), "a.xml")
    for case in cases:
        single.batch([case | {"time": "1 s"}], Around("s"))

    assert columns.identities == single.identities
