import pytest


def test_fails() -> None:
    raise AssertionError


@pytest.mark.flaky(reruns=2)
def test_fails_every_time() -> None:
    raise AssertionError


@pytest.mark.xfail(strict=True)
def test_passes_against_a_strict_word() -> None:
    assert True
