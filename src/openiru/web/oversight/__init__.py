"""Pages for those who look after the use of the power: they read everything and write nothing."""
