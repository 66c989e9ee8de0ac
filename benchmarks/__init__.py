"""Every number we promise, measured: ``python -m benchmarks`` writes docs/benchmarks.md and fails when a bound is broken.

Only ratios count, of things measured in one run and in turns, so that any machine will do.
"""
