"""Copies of texts among observations: found, grouped, and led back to what two persons approved."""
