"""Messages that a person files in the platform's own form."""
