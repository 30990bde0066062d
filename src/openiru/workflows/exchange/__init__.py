"""Journeys of hashes: from exchanges to us, from us to others, and into folders of the match service."""
