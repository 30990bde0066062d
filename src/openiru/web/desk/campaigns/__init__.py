"""Pages of campaigns: what an action day brought."""
