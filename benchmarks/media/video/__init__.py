"""Edited videos beside vPDQ's rule."""
