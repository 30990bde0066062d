"""Migrations of platforms."""
