"""Collect and plan: who runs what, and how long it will take."""
