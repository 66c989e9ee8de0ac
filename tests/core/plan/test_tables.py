"""The plan as people see it. The whole look is in `tests/golden/plan/`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from golden_files import as_golden
from hypothesis import given
from partest_sdk.core.names import Shard, TestFile
from partest_sdk.core.plan.plan import Plan, Unit
from partest_sdk.core.plan.plan_file import make_plan
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.tables import explain, summary_markdown, summary_text
from partest_sdk.core.plan.timings import Timings
from partest_sdk.core.plan.units import weigh_files
from partest_sdk.core.safe_text import for_markdown
from plan_builders import Given, known, plan_of, shard_counts, suites

HOSTILE = "x\n::error::a|`b` <i>@me</i>\r##[error]"


def plan_to_show() -> tuple[Plan, list[str]]:
    """Everything there is to see: timed and guessed files, a cut file, legs, no history, fewer shards than asked for, notes."""
    seconds = {f"tests/test_slow.py::test_all[{at}]": 12.0 for at in range(10)}
    seconds |= {
        "tests/api/test_get.py::test_a": 3.25,
        "tests/api/test_get.py::TestB::test_b": 61.5,
        "tests/test_é x.py::t": 0.004,
    }
    timings = replace(known(seconds), startup=2_500_000)
    files = [
        "tests/test_slow.py",
        "tests/api/test_get.py",
        "tests/test_é x.py",
        "tests/api/test_new.py",
        "new/test_newer.py",
    ]
    unit, notes = plan_suite(Suite("unit", "pytest", weigh_files(files, timings, {})), timings, Wish(shards=4))
    sizes = {"e2e/login.spec.ts": 2048, "e2e/pay.spec.ts": 8192}
    e2e, more = plan_suite(
        Suite("e2e", "files", weigh_files(sizes, Timings(), sizes), variants=("linux", "windows")), Timings(), Wish(shards=5)
    )  # fmt: skip
    return make_plan((unit, e2e)), [*notes, *more]


def hostile_plan() -> Plan:
    """A plan in which every name is an attack."""
    suite, _ = plan_of({"a.py::t": 1.0, "b.py::t": 2.0}, Wish(shards=2))
    units = tuple(unit._replace(file=TestFile(HOSTILE), source=HOSTILE) for unit in suite.units)
    return make_plan((suite._replace(suite=HOSTILE, units=units, variants=(HOSTILE,)),))


def test_the_terminal_shows() -> None:
    """
    Each shard with its time and what it holds, how much was guessed, and that fewer shards were made than asked for.
    """
    text = summary_text(*plan_to_show())

    assert text == as_golden("plan/table.txt", text)


def test_the_job_summary_shows() -> None:
    """
    The same as a Markdown table.
    """
    text = summary_markdown(*plan_to_show())

    assert text == as_golden("plan/summary.md", text)


def test_explain_shows() -> None:
    """
    Which shard has what, in how many seconds, resting on what, and how much was guessed.
    """
    plan, _ = plan_to_show()
    text = "\n".join(explain(plan, suite) for suite in plan.suites)

    assert text == as_golden("plan/explain.txt", text)


def test_one_shard_can_be_explained_alone() -> None:
    """
    It is the same block as in the whole.
    """
    plan, _ = plan_to_show()
    whole, alone = (explain(plan, plan.suites[0], only) for only in (None, Shard(2, 4)))

    blocks = [block for block in alone.split("\n\n") if block.startswith(("1/4", "2/4", "3/4", "4/4"))]
    assert [block.partition(" ")[0] for block in blocks] == ["2/4"]
    assert blocks[0] in whole


@pytest.mark.parametrize("show", ["text", "markdown", "explain"])
def test_no_name_is_a_command(show: str) -> None:
    """
    Names and sources of a plan from elsewhere reach neither the runner nor Markdown: one line each, in a code span.
    """
    plan = hostile_plan()
    text = {
        "text": lambda: summary_text(plan, [HOSTILE]),
        "markdown": lambda: summary_markdown(plan, [HOSTILE]),
        "explain": lambda: explain(plan, plan.suites[0]),
    }[show]()

    assert len(text.splitlines()) < 20
    if show == "markdown":
        outside = text.replace(for_markdown(HOSTILE), "")
        assert not any(mark in outside for mark in ("@", "<", "::", "##["))
    else:
        assert not [line for line in text.splitlines() if line.strip().startswith("::") or "##[" in line]


@given(suites(), shard_counts)
def test_every_unit_is_explained_once(given_suite: Given, count: int) -> None:
    """
    A line per unit whatever it is called, a block per shard, and numbers that agree with the plan's.
    """
    plan = make_plan((given_suite.plan(count),))
    suite = plan.suites[0]

    lines = explain(plan, suite).splitlines()

    assert sum(line.startswith("  ") and line.endswith("]") for line in lines) == len(suite.units)
    assert [line.partition(" ")[0] for line in lines if line[:1].isdigit()] == [
        f"{number}/{suite.total}" for number in range(1, suite.total + 1)
    ]
    assert len(summary_text(plan, []).splitlines()) == suite.total + 5
    assert summary_markdown(plan, []).count("\n| ") == suite.total + 1


def test_how_much_was_guessed_is_said() -> None:
    """
    Nothing, a part, one, or all; each in words of its own.
    """
    suite, _ = plan_of({"a.py::t": 1.0, "b.py::t": 3.0}, Wish(shards=2))
    guess = suite.units[0]._replace(source="directory")

    def last(*units: Unit, strategy: str = "timings") -> str:
        plan = make_plan((suite._replace(units=units, strategy=strategy),))
        return summary_text(plan, []).strip().splitlines()[-1].strip()

    assert last(*suite.units) == "Every estimate rests on timings."
    assert last(guess, suite.units[1]) == "1 estimate of 2 (25% of the time) is guessed."
    assert last(guess, suite.units[1]._replace(source="suite")) == "2 estimates of 2 (100% of the time) are guessed."
    assert last(guess, guess, strategy="size").startswith("Nothing was timed yet")


def test_a_piece_without_ids_can_be_explained() -> None:
    """
    Nobody makes such a plan, but one that was made by hand must not break the explanation of the others.
    """
    suite, _ = plan_of({"a.py::t": 1.0}, Wish(shards=1))
    plan = make_plan((suite._replace(units=(suite.units[0]._replace(ids=(), piece=(1, 2)),)),))

    assert "a.py" in explain(plan, plan.suites[0])
