"""Merged coverage in the formats that other tools read."""
