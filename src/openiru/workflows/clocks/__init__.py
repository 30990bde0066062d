"""Journeys of clocks: what is due, the steps that follow, moments as a table."""
