"""Advisers beside leads: measure them, switch them, and ask those that are on."""
