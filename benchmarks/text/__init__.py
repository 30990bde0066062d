"""Benchmarks of the text side: names, languages, copies."""
