"""Migrations of the mail room."""
