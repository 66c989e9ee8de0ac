"""One small file per format of reports, and how one is told from another."""
