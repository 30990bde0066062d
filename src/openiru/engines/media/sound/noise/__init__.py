"""What is heard of a known recording where noise leaves too few peaks: by levels, by the wave, and by both together."""
