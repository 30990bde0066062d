"""Signals: what is known, what matched it, and the leads that follow."""
