"""Marks within pictures: how many are found, and how many that are not there."""
