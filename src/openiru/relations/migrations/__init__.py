"""Migrations of relations."""
