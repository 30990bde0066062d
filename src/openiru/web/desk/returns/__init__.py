"""Pages of accounts that may have come back."""
