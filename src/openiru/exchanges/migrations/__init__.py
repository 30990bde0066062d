"""Migrations of signals."""
