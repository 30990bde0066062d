"""The rules of the registry, without a database."""
