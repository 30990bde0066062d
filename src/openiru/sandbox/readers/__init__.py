"""Readers of the sandbox: functions from the bytes of a file to what is kept of it."""
