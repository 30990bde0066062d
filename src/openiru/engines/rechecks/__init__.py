"""Whose page is looked at next, so that returns are noticed soon? No clock, no database."""
