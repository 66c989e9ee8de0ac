"""What people are told of a run: the bundle as values, what is new in it, and how it is laid out under a limit of bytes."""
