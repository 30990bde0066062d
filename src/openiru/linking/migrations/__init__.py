"""Migrations of linking."""
