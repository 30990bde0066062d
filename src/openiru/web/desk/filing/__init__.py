"""Pages of what a person files by hand in a platform's own form."""
