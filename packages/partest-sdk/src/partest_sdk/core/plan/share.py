"""The share: what the plugin must know to run one shard. The contract is written in docs/design/0001."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partest_sdk.core.names import Shard
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import SuitePlan


def share_of(
    suite: SuitePlan,
    shard: Shard,
    base: str,
    results: str,
    test_timeout: float | None,
    restore: Mapping[str, str | None],
) -> dict[str, Any]:
    """The share of *shard* as JSON data; *restore* is the environment as it was before ours."""
    ownership = Ownership.of(suite)
    return {
        "version": 1,
        "suite": suite.suite,
        "shard": shard.number,
        "total": shard.total,
        "base": base,
        "results": results,
        "files": ownership.files,
        "cut": {file: {"pieces": list(cut.pieces), "ids": cut.ids} for file, cut in ownership.cut.items()},
        "test_timeout": test_timeout,
        "restore": dict(restore),
    }
