"""Run and merge: what happened, whether every test ran exactly once, and what follows from it."""
