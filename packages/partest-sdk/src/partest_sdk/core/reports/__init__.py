"""What other runners' reports say, and what follows from it."""
