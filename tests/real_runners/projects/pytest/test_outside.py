import pytest


@pytest.fixture
def bad_start() -> None:
    raise RuntimeError("no database")


def test_never_begins(bad_start: None) -> None:
    assert True
