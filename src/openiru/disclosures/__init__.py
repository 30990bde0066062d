"""Data requests apart from removals: why, in an emergency or not, what came, and who opened it."""
