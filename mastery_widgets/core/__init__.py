"""Values and rules of mastery learning: no I/O, no clock, no dice."""
