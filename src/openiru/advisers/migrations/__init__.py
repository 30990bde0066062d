"""Migrations of advisers."""
