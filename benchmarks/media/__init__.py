"""Benchmarks of the media engines."""
