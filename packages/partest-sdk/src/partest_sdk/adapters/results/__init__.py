"""Result folders and bundles: what shards leave and what the merge makes of it."""
