"""Commands for advisers: heavier classifiers that the unit plugs in."""
