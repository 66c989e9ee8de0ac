"""What people ask for, one file per command. The world is handed in through small protocols."""
