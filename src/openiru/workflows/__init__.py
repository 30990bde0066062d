"""Workflows: one file per journey across capabilities."""
