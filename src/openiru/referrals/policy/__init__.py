"""The rules of referring: pure functions and closed tables."""
