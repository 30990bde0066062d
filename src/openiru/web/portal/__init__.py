"""Pages for staff of platforms: what is asked of their own platform, and their answers."""
