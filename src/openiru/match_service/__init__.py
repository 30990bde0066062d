"""The match service: known hashes behind HTTP, on a platform's own machines, without a database."""
