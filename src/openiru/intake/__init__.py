"""Intake: public posts and accounts as they were observed, and where they came from."""
