"""A plan knows files, a report perhaps only classes or packages: which file it speaks of is told, and no file is taken for reported that is not."""

from __future__ import annotations

import pytest
from partest_sdk.core.reports.planned_files import reported_files

REPORTED = {
    "pytest, by file": ("tests/test_a.py", "tests/test_a.py"),
    "with backslashes": ("tests/test_a.py", "tests\\test_a.py"),
    "pytest, by module": ("tests/test_a.py", "tests.test_a"),
    "pytest, by class": ("tests/test_a.py", "tests.test_a.TestB"),
    "pytest, from inside a folder": ("packages/x/tests/test_a.py", "tests.test_a.TestB"),
    "Java": ("src/test/java/com/acme/FooTest.java", "com.acme.FooTest"),
    "Java, an inner class": ("src/test/java/com/acme/FooTest.java", "com.acme.FooTest$Inner"),
    "Java, by file": ("app/src/test/java/com/acme/FooTest.java", "src/test/java/com/acme/FooTest.java"),
    "Kotlin": ("app/src/test/kotlin/com/acme/BarTest.kt", "com.acme.BarTest"),
    "Scala": ("core/src/test/scala/com/acme/BazSpec.scala", "com.acme.BazSpec"),
    "Go, a package": ("internal/store/store_test.go", "example.com/acme/internal/store"),
    "Go, the folder": ("internal/store/store_test.go", "internal/store"),
    "JavaScript, relative to its own folder": ("e2e/specs/login.spec.ts", "specs/login.spec.ts"),
    "JavaScript, relative to its test folder": ("e2e/specs/login.spec.ts", "login.spec.ts"),
}
NOT_REPORTED = {
    "another module": ("tests/test_a.py", "tests.test_b"),
    "a package above": ("tests/test_a.py", "tests"),
    "a module whose name only begins alike": ("tests/test_a.py", "tests.test_ab.TestB"),
    "another class of the package": ("src/test/java/com/acme/FooTest.java", "com.acme.FooTestTwo"),
    "the package": ("src/test/java/com/acme/FooTest.java", "com.acme"),
    "a class of that name elsewhere": ("src/test/java/com/acme/FooTest.java", "org.other.FooTest"),
    "another Go package": ("internal/store/store_test.go", "example.com/acme/internal/stores"),
    "a Go package below": ("internal/store/store_test.go", "example.com/acme/internal/store/cache"),
    "a Go package above": ("internal/store/store_test.go", "example.com/acme/internal"),
    "a Go package, and no Go file": ("internal/store/store.ts", "example.com/acme/internal/store"),
    "a file of that name elsewhere": ("e2e/specs/login.spec.ts", "unit/login.spec.ts"),
    "a word": ("e2e/specs/login.spec.ts", "login"),
    "nothing": ("tests/test_a.py", ""),
}


@pytest.mark.parametrize(("planned", "named"), REPORTED.values(), ids=REPORTED)
def test_reported(planned: str, named: str) -> None:
    """
    What a runner calls its tests by is enough to know their file.
    """
    assert reported_files([planned], {named}) == {planned}


@pytest.mark.parametrize(("planned", "named"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_not_reported(planned: str, named: str) -> None:
    """
    A file that only resembles what a report speaks of did not run.
    """
    assert reported_files([planned], {named}) == set()


@pytest.mark.parametrize(
    ("planned", "named", "known"),
    [
        (["a/src/i.test.js", "b/src/i.test.js"], ["src/i.test.js"], []),
        (["a/src/i.test.js", "b/src/i.test.js"], ["src/i.test.js", "a/src/i.test.js"], ["a/src/i.test.js"]),
        (["a/x.test.js", "b/x.test.js"], ["x.test.js"], []),
        (["m1/src/com/acme/FooTest.java", "m2/src/com/acme/FooTest.java"], ["com.acme.FooTest"], []),
        (["blog/tests.py", "tests/test_a.py"], ["tests.test_a.TestB"], ["tests/test_a.py"]),
        (["x/com.js"], ["com.a.FooTest"], []),
        (["e2e/login.js"], ["login.works ok"], []),
        (["util/u_test.go", "internal/util/v_test.go"], ["github.com/acme/p/internal/util"], ["internal/util/v_test.go"]),
        (
            ["util/u_test.go", "store/s_test.go", "internal/util/v_test.go"],
            ["github.com/acme/p/internal/util", "github.com/acme/p/store"],
            ["internal/util/v_test.go", "store/s_test.go"],
        ),
        (["main_test.go", "store/s_test.go"], ["github.com/acme/p", "github.com/acme/p/store"], ["main_test.go", "store/s_test.go"]),
        (["main_test.go"], ["github.com/acme/p"], ["main_test.go"]),
        (["test_a.py", "x/test_a.py"], ["test_a.TestB"], ["test_a.py"]),
        (["src/FooTest.java"], ["FooTest"], ["src/FooTest.java"]),
        (["tests/test_a.py", "blog/tests/test_a.py"], ["tests.test_a.TestB"], ["tests/test_a.py"]),
        (["tests.py"], ["tests.sub.other.TestC"], []),
        (["tests.py"], ["tests.TestC"], ["tests.py"]),
        (["index.js"], ["index.page renders"], []),
        (["src/utils/format.js"], ["utils.format"], []),
    ],
)  # fmt: skip
def test_a_name_stands_for_one_file_at_most(planned: list[str], named: list[str], known: list[str]) -> None:
    """
    Where it fits several planned files, or only by one word, each of them may have been forgotten.
    """
    assert reported_files(planned, set(named)) == set(known)
