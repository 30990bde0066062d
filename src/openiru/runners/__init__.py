"""Runners: in process or a process pool."""
