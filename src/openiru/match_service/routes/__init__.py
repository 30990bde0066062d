"""What the match service answers, by address; the surface of HMA and what goes beyond it."""
