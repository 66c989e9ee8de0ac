"""Where past timings come from: our own history, and the files of other tools."""
