"""Adapters: one for each way in which a heavier classifier is asked."""
