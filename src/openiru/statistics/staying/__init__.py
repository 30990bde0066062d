"""Staying down: what became of accounts after a block, counted from the ledger and our own looks."""
