"""Journeys around the ways to platforms: which way a message goes, whether it would arrive, what comes back."""
