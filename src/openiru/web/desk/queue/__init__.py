"""The queue: which lead next, in which order, and which of them say the same."""
