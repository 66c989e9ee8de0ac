"""The report formats of other runners: one file per format, told apart by content."""
