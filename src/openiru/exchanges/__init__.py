"""Exchanges of hashes: what others know, taken in as they say it, and what we share."""
