"""Platforms: whom do we write to, how, and within which deadlines."""
