"""What is true: values and rules, no I/O, standard library only."""
