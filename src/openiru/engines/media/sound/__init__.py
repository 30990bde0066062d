"""Recordings that sound the same: read, compared, and kept in a bank."""
