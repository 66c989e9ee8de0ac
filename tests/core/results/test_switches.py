"""The switches of the verdict: each forgives its own kind of fault, aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest
from partest_sdk.core.results.verdict import Policy
from run_builders import (
    CRASHED,
    FAILED,
    FLAKY,
    PASSED,
    Run,
    a_cut_run,
    a_run,
    doing,
    exited,
    twin,
)

from core.results.faulty_runs import (
    BIG,
    SMALL,
    cut,
    lost,
    of_files,
)


@pytest.mark.parametrize(
    ("policy", "run", "code"),
    [
        (Policy(missing=False), lost(2), 0),
        (Policy(missing=False), lost(2).change(1, doing(BIG[0], FAILED)), 1),
        (Policy(missing=False), replace(a_run(passed=2), results=[]), 3),
        (Policy(missing=False, empty=False), replace(a_run(passed=2), results=[]), 0),
        (
            Policy(missing=False),
            cut(doing(SMALL, [replace(PASSED[0], number=2)])).change(
                3, doing(SMALL, [replace(FAILED[0], retried=True)])
            ),
            1,
        ),
        (
            Policy(missing=False),
            a_cut_run().change(3, doing(SMALL, CRASHED)).add(twin(doing(SMALL, FLAKY)(a_cut_run().result(3)))),
            1,
        ),
        (Policy(failures=False), a_cut_run(doing={BIG[0]: FAILED}), 0),
        (Policy(failures=False), cut(exited(3)), 0),
        (Policy(failures=False), lost(2), 5),
        (Policy(unreadable=False), cut(lambda result: replace(result, unreadable=("damaged",))), 0),
        (Policy(empty=False), a_run(), 0),
        (Policy(empty=False), of_files(), 0),
    ],
)
def test_each_switch_forgives_its_own_fault_only(policy: Policy, run: Run, code: int) -> None:
    """
    `fail-on` and the three `on-…` turn their own reasons into warnings, and nothing becomes silent.
    """
    strict, lax = run.merge().verdict, run.merge(policy=policy).verdict

    assert lax.exit_code == code
    assert set(strict.reasons) <= {*lax.reasons, *lax.warnings}
