"""Spread a test suite over many CI runners and bring back one true answer.

The flow: **collect → plan → run → merge → report**. `partest shard` makes a plan, `partest run` runs one share of it and leaves a result folder,
`partest merge-results` holds all of them against the plan and gives the verdict.
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
