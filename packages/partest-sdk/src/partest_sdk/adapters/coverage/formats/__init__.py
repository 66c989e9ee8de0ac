"""One file for each format of coverage report."""
