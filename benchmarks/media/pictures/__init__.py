"""Edited pictures: which copies are found, and which strangers are called the same."""
