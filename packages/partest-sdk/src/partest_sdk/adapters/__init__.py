"""Whom we talk to: one outside thing per file."""
