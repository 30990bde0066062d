"""The rules of clocks: pure functions and closed tables."""
