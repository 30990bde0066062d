"""Migrations of review."""
