"""The continuous integration system around us; GitHub's is the first."""
