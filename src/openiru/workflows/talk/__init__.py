"""Journeys of talking with platforms: files are checked, and what came by a link is recorded."""
