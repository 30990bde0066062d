"""Audit: what was done, by whom and when, in one chain that shows tampering."""
