"""Copies on the desk: what was found, and where."""
