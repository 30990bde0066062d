"""How commands show their results: tables for people."""
