"""Heavier classifiers that a unit plugs in: what they say beside a lead, and whether they may speak at all."""
