"""A small pytest suite for whole flows, in a work tree of its own."""

from __future__ import annotations

from pathlib import Path

FILES = {"test_one": 4, "test_two": 3, "test_three": 2, "more tests/test_four": 2, "more tests/test_five": 1}
TESTS = sum(FILES.values())

QUIET_PYTEST = "python -m pytest -q -p no:cacheprovider"
"""pytest that leaves no folder of its own in the work tree."""


def a_suite(work_tree: Path, failing: str | None = None) -> None:
    """Write the suite's files; the first test of the file *failing* fails."""
    for name, count in FILES.items():
        path = work_tree / "tests" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        tests = [
            f"def test_{number}():\n    assert {name == failing and number == 1} is False\n"
            for number in range(1, count + 1)
        ]
        path.write_text("\n\n".join(tests), "utf-8")
