"""Edited copies, recordings and marks in kept files: found, recorded, shown."""
