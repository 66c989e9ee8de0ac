"""Spread a test suite over many CI runners and bring back one true answer.

The flow: **collect → plan → run → merge → report**. `partest shard` makes a plan, `partest run` runs one share of it and leaves a result folder,
`partest merge-results` holds all of them against the plan and gives the verdict.

In a script: `read_results(paths)` reads what any test runner wrote, as a `Run` of tests, each with its class and its attempts; `merge` puts runs
together; `to_junitparser` and `from_junitparser` go to that library and back. `read_coverage(paths)` merges coverage reports of any format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partest_sdk.core.coverage.model import FileCoverage, Numbers
    from partest_sdk.core.reports.report import Report
    from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult
    from partest_sdk.core.results.problems import Kind, Problem
    from partest_sdk.core.results.totals import Totals
    from partest_sdk.core.results.verdict import Policy, Verdict
    from partest_sdk.coverages import Coverage, read_coverage
    from partest_sdk.errors import InputError, PartestError, UnreadableError
    from partest_sdk.runs import Run, from_junitparser, merge, read_results, to_junitparser

__version__ = "0.1.0"
__all__ = [
    "Attempt",
    "Coverage",
    "FileCoverage",
    "InputError",
    "Kind",
    "Numbers",
    "Outcome",
    "PartestError",
    "Policy",
    "Problem",
    "Report",
    "Run",
    "TestClass",
    "TestResult",
    "Totals",
    "UnreadableError",
    "Verdict",
    "__version__",
    "from_junitparser",
    "merge",
    "read_coverage",
    "read_results",
    "to_junitparser",
]

_HOMES = {
    "partest_sdk.core.results.attempts": ("Attempt", "Outcome", "TestClass", "TestResult"),
    "partest_sdk.core.results.problems": ("Kind", "Problem"),
    "partest_sdk.core.coverage.model": ("FileCoverage", "Numbers"),
    "partest_sdk.core.reports.report": ("Report",),
    "partest_sdk.core.results.totals": ("Totals",),
    "partest_sdk.core.results.verdict": ("Policy", "Verdict"),
    "partest_sdk.coverages": ("Coverage", "read_coverage"),
    "partest_sdk.errors": ("InputError", "PartestError", "UnreadableError"),
    "partest_sdk.runs": ("Run", "from_junitparser", "merge", "read_results", "to_junitparser"),
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: a test job that wants its share should not wait for any of them."""
    from importlib import import_module

    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
