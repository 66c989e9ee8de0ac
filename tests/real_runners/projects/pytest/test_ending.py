from collections.abc import Iterator

import pytest


@pytest.fixture
def bad_end() -> Iterator[None]:
    yield
    raise RuntimeError("cannot clean up")


def test_passes_and_ends_badly(bad_end: None) -> None:
    assert True


def test_fails_and_ends_badly(bad_end: None) -> None:
    raise AssertionError
