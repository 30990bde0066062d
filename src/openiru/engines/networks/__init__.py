"""Accounts that act together: who shares the same things within seconds of each other."""
