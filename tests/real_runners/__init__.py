"""Reports of real runners, which are installed from their registries, against what the runners say themselves."""
