"""Exports in the forms that real tools write."""
