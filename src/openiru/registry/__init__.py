"""Registry: which list names which organisation, from when to when."""
