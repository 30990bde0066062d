"""Copies of pictures, edited or not: prints, comparison, and banks of known pictures."""
