"""Pages of bulk jobs: choose, look at the count, confirm, follow."""
