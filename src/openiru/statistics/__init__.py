"""Statistics: official figures that anyone can recompute from the ledger."""
