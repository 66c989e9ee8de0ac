"""The outcome of a merge: everything the bundle is made of."""

from __future__ import annotations

from dataclasses import dataclass

from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.results.proof import Proof
from partest_sdk.core.results.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Merged:
    """Everything the bundle is made of."""

    plan: Plan | None
    """None when there are only reports."""
    run_id: str
    proofs: tuple[Proof, ...]
    verdict: Verdict
