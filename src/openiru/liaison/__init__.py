"""Liaison: whom we may turn to at a platform, what was agreed with it, and whether it was kept."""
