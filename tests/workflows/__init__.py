"""Whole workflows, run by a runner that is not ours."""
