"""Under pytest-xdist, in every mode of distribution."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Suite

pytest.importorskip("xdist")
XDIST = ("-p", "xdist.plugin", "-n", "2")
TESTS = """
    import pytest
    @pytest.mark.xdist_group("one")
    @pytest.mark.parametrize("number", range(4))
    def test_grouped(number): pass
    class TestGroup:
        def test_a(self): pass
        def test_b(self): assert 0
    def test_sees_the_callers_environment():
        import os
        assert not [name for name in os.environ if name.startswith("PARTEST")]
        assert "PYTHONPATH" not in os.environ and "PYTEST_PLUGINS" not in os.environ
"""


@pytest.fixture(scope="module")
def suite(module_suite: Suite) -> Suite:
    module_suite.write("test_a.py", TESTS)
    module_suite.write("test_b.py", TESTS)
    module_suite.write("test_theirs.py", "raise SystemExit('imported')\n")
    module_suite.files = {"test_a.py": 1, "test_theirs.py": 2}
    module_suite.cut = {
        "test_b.py": {"pieces": [1, 2], "ids": {"test_b.py::TestGroup::test_a": 1, "test_b.py::TestGroup::test_b": 2}}
    }
    return module_suite


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each"])
def test_every_mode_runs_the_shards_tests(suite: Suite, mode: str) -> None:
    """
    Each test once (with ``each`` once per worker), one report of the collection, a file of events per worker, and the
    exit code of the whole from the controller.
    """
    expected = Counter(suite.run(total=2).ran)
    run = suite.run(*XDIST, "--dist", mode, total=2)

    copies = 2 if mode == "each" else 1
    assert run.ran == Counter({test: count * copies for test, count in expected.items()})
    assert {test for tests in run.collected["files"].values() for test in tests} > set(expected)
    workers = {event["worker"]: event["session"] for event in run.events("session")}
    assert set(workers) == {"gw0", "gw1", "controller"}
    assert len(set(workers.values())) == 1
    # The controller's file comes first; a worker without a failure ends with a 0 of its own.
    assert len(run.events("end")) == 3
    assert run.events("end")[0]["exit_code"] == run.exit_code == 1
    assert {event["id"]: event["outcome"] for event in run.events("finish")}["test_a.py::TestGroup::test_b"] == "failed"
    sees = run.attempts("test_a.py::test_sees_the_callers_environment")
    assert [event["outcome"] for event in sees] == ["passed"] * copies


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_the_crash_is_recorded(suite: Suite) -> None:
    """
    The test that killed its worker has a start and no end; its retry, told by the controller, has the next number.
    """
    pytest.importorskip("pytest_rerunfailures")
    mark = suite.base.parent / "died"
    path = suite.write(
        "crash/test_c.py",
        f"""
        import os, pathlib, time
        def test_before(): pass
        def test_dies():
            if not pathlib.Path({os.fspath(mark)!r}).exists():
                pathlib.Path({os.fspath(mark)!r}).touch()
                # pytest-rerunfailures tells its controller by a socket, read by a thread, that this test may run again, and
                # nothing says when it was read: dying at once would be a race between the two.
                time.sleep(1)
                os._exit(9)
        def test_after(): pass
        """,
    )
    # Only among plugins that pytest loaded by itself pytest-rerunfailures finds xdist, whose crashes it then retries.
    run = suite.run("-n", "2", "--reruns", "1", str(path), env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""})

    dies = [
        (event["event"], event["attempt"])
        for kind in ("start", "finish")
        for event in run.events(kind)
        if event["id"].endswith("test_dies")
    ]
    assert sorted(dies) == [("finish", 2), ("start", 1), ("start", 2)]
    (crash,) = run.events("crash")
    assert crash["retried"] is True
    assert "test_dies" in crash["message"]
    assert {name.rpartition("::")[2] for name in run.ran} == {"test_before", "test_dies", "test_after"}
    assert run.exit_code == 0


@pytest.mark.slow
def test_installed_as_a_distribution_too(suite: Suite, tmp_path: Path) -> None:
    """
    Where pytest also finds the plugin by its entry point, before it finds xdist's, it is loaded once and records all the same.
    """
    info = tmp_path / "early_partest-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: early-partest\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[pytest11]\npytest_partest = pytest_partest\n", encoding="utf-8")
    share = suite.share()
    path = os.pathsep.join([os.fspath(tmp_path), suite.environment(share)["PYTHONPATH"]])
    run = suite.run("-n", "2", share=share, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "", "PYTHONPATH": path})

    assert run.ran, run.output
    assert set(run.ran.values()) == {1}
