"""Coverage reports of every format: read into one model, and written again."""
