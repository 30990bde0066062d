"""Logos, seals, emblems and flags within pictures: reasons to look, never proof of anything."""
