import itertools

import pytest

tries = itertools.count(1)


def test_passes() -> None:
    assert True


@pytest.mark.parametrize("size", [1, 2])
def test_passes_with_a_parameter(size: int) -> None:
    assert size


@pytest.mark.skip(reason="not today")
def test_is_skipped() -> None:
    raise AssertionError


@pytest.mark.xfail(reason="known")
def test_fails_as_expected() -> None:
    raise AssertionError


@pytest.mark.xfail(reason="thought to be known")
def test_passes_unexpectedly() -> None:
    assert True


@pytest.mark.flaky(reruns=2)
def test_is_flaky() -> None:
    assert next(tries) == 2
