"""Edited recordings beside Chromaprint."""
