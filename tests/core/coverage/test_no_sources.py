"""Which files nobody expects in a report."""

from __future__ import annotations

import pytest
from partest_sdk.core.coverage.no_sources import is_no_source


@pytest.mark.parametrize(
    "path",
    [
        "test_cart.py", "src/shop/test_cart.py", "cart_test.py", "a/a_test.go", "lib/cart_test.exs", "conftest.py", "tests/builders.py",
        "packages/a/tests/helpers.ts", "src/cart.test.ts", "src/cart.spec.tsx", "src/__tests__/cart.js", "src/__mocks__/api.js",
        "spec/cart_spec.rb", "spec/support/shop.rb", "test/helper.rb", "e2e/login.ts", "src/test/java/CartCase.java",
        "app/src/androidTest/kotlin/Cart.kt", "a/testdata/gen.go", "vitest.config.ts", "packages/a/jest.config.cjs", "types/api.d.ts",
    ],
)  # fmt: skip
def test_tests_and_what_belongs_to_them(path: str) -> None:
    """
    By the conventions of their runners: names, folders beside the source, folders in the root; settings of tools, and types without code.
    """
    assert is_no_source(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/shop/cart.py", "src/testing.py", "testcase.py", "src/latest.go", "contest.py", "src/django/test/client.py", "lib/spec/parser.rb",
        "src/config.ts", "src/tests.py", "src/test.py", "testing/__init__.py", "src/config/index.ts", "attests/a.py", "src/contest/a.java",
    ],
)  # fmt: skip
def test_a_product_may_be_about_tests(path: str) -> None:
    """
    What only sounds like a test is a source, and said when no report mentions it.
    """
    assert not is_no_source(path)
