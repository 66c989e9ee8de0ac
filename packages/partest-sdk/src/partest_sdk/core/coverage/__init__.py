"""What was executed, merged over every report, and the numbers that people decide by."""
