"""Accounts that came back: who is barred, whom new accounts resemble, and what people make of it."""
