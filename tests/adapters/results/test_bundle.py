"""The bundle: what is written can be read by everybody, and is the same for the same results."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.results.bundle import write_bundle
from partest_sdk.commands.merge_results import merge
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan_file import make_plan
from partest_sdk.core.plan.planner import Wish
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.shard_result import Collected, Manifest, ShardResult, State
from partest_sdk.core.results.verdict import Policy
from partest_sdk.errors import InputError
from plan_builders import odd_text, plan_of

texts = (
    odd_text | st.text(max_size=20) | st.sampled_from(["]]>", "<failure>", "\x00", "\x1b[31m", "\ud800", "\n", "&#0;"])
)
attempts = st.lists(
    st.builds(
        Attempt, outcome=st.sampled_from(Outcome), number=st.integers(1, 3), retried=st.booleans(), worker=texts,
        setup=st.floats(0, 1), call=st.floats(0, 1e6),
        line=st.integers(0, 99), message=texts, traceback=texts, output=st.dictionaries(st.sampled_from(["stdout", "stderr"]), texts),
    ),
    max_size=3,
)  # fmt: skip


def merged(names: dict[str, tuple[Attempt, ...]], place: str = "somewhere") -> Merged:
    """One shard of one suite, in which these tests of a.py had these attempts."""
    suite, _ = plan_of({"a.py::t": 1.0}, Wish(shards=1))
    plan = make_plan((suite,))
    manifest = Manifest("t", plan.digest, "s", Shard(1, 1), state=State.FINISHED, started=1.0, ended=3.5, exit_code=0)
    ids = {f"a.py::{name}": tries for name, tries in names.items()}
    result = ShardResult(
        manifest, place, Collected({"a.py": tuple(ids)}), {test: tries for test, tries in ids.items() if tries}
    )
    return merge(plan, [result], [], "", Policy())


def strictly(text: str) -> object:
    """JSON as other languages read it: without NaN and the infinities of Python."""

    def refuse(constant: str) -> object:
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse)


@given(st.dictionaries(texts, attempts.map(tuple), max_size=4), texts)
def test_any_result_is_written_so_that_everybody_reads_it(
    tmp_path_factory: pytest.TempPathFactory, names: dict[str, tuple[Attempt, ...]], place: str
) -> None:
    """
    Strict JSON, a line per test, well-formed XML, whatever the tests are called and print; and the same bytes again.
    """
    folder = tmp_path_factory.mktemp("bundle") / "deep" / "er"
    found = merged(names, place)

    write_bundle(folder, found)

    run = strictly((folder / "run.json").read_text("ascii"))
    tests = [strictly(line) for line in (folder / "tests.jsonl").read_text("ascii").split("\n")[:-1]]
    report = ElementTree.parse(folder / "junit.xml").getroot()
    assert isinstance(run, dict)
    assert run["totals"]["tests"] == sum(
        run["totals"][name] for name in ("passed", "failed", "errors", "skipped", "flaky", "not_run")
    )
    assert len(tests) == len(report.findall(".//testcase"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_bundle(folder, merged(names, place))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert before.keys() == {"run.json", "tests.jsonl", "junit.xml"}


def test_a_test_is_written_with_all_that_is_known(tmp_path: Path) -> None:
    """
    A line per test with its attempts; what is empty is left out.
    """
    bad = Attempt(
        Outcome.FAILED,
        1,
        retried=True,
        started=1.25,
        setup=0.5,
        call=1.0,
        line=3,
        message="m",
        traceback="t",
        output={"stdout": "o"},
    )
    write_bundle(tmp_path, merged({"t": (bad, Attempt(Outcome.PASSED, 2, started=2.0))}))

    (line,) = (tmp_path / "tests.jsonl").read_text().splitlines()

    assert json.loads(line) == {
        "id": "a.py::t", "suite": "s", "variant": "", "file": "a.py", "class": "flaky", "shard": 1, "seconds": 1.5,
        "attempts": [
            {"outcome": "failed", "attempt": 1, "worker": "main",
            "started": 1.25, "setup": 0.5, "call": 1.0, "teardown": 0.0, "retried": True, "line": 3,
             "message": "m", "traceback": "t", "output": {"stdout": "o"}},
            {"outcome": "passed", "attempt": 2, "worker": "main", "started": 2.0, "setup": 0.0, "call": 0.0, "teardown": 0.0},
        ],
    }  # fmt: skip


def test_the_run_says_what_counts(tmp_path: Path) -> None:
    """
    Version, verdict, reasons, totals, shards.
    """
    found = merged({"t": (Attempt(Outcome.PASSED),)})
    write_bundle(tmp_path, found)
    run = json.loads((tmp_path / "run.json").read_text())

    assert (run["version"], run["verdict"], run["exit_code"], run["plan"]) == (
        1,
        "green",
        0,
        found.plan.digest if found.plan else None,
    )
    assert run["shards"][0]["shard"] == "1/1"
    assert run["shards"][0]["seconds"] == 2.5
    assert run["suites"][0]["complete"] is True
    assert run["problems"] == []


@pytest.mark.parametrize("place", ["file", "file/x", "x" * 300])
def test_a_bundle_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """
    One sentence with the folder.
    """
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match=r"^out is '.*', where nothing can be written: .+$"):
        write_bundle(tmp_path / place, merged({}))


def test_the_run_is_written_last(tmp_path: Path) -> None:
    """
    Where it is, the rest is whole: with no room for the report, there is no run.
    """
    (tmp_path / "junit.xml").mkdir()

    with pytest.raises(InputError):
        write_bundle(tmp_path, merged({"t": (Attempt(Outcome.PASSED),)}))

    assert not (tmp_path / "run.json").exists()
