"""What a dependency cache's key is made of, and why."""
