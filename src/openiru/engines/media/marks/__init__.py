"""Logos, seals, emblems and flags in pictures and videos: reasons to look, never proof of anything."""
